"""Keeps a process's memory, where a citizen card's content lies for a moment, out of core dumps."""

import ctypes
import resource

PR_SET_DUMPABLE = 4


def forbid_core_dumps() -> bool:
    """Forbid core dumps and other users' debuggers for this process; returns whether the system agreed.

    The limit stops dumps to files, the flag those to a crash reporter too (man 2 prctl, man 5 core).
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    library = ctypes.CDLL(None, use_errno=True)
    return bool(library.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0)
