"""Whether a service's user can run what the service starts: found out by running it once, before it is installed."""

import os
import pwd
import shlex
import subprocess
from collections.abc import Sequence
from typing import Any

from guide_robot.common.errors import UserError

WITHIN_S = 120.0
ADVICE = "install it where every user may read, such as /opt/guide_robot, and name its --workspace if it is in one"


def check_runs(words: Sequence[str], user: str) -> None:
    """Run a command once as a user, in an environment as empty as a service's; UserError with why it cannot run."""
    who = pwd.getpwnam(user)
    if os.geteuid() not in (0, who.pw_uid):
        return
    groups = os.getgrouplist(user, who.pw_gid)
    as_user: dict[str, Any] = {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": groups}
    try:
        done = subprocess.run(
            words,
            cwd="/",
            env={"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": who.pw_dir, "LANG": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=WITHIN_S,
            check=False,
            **(as_user if os.geteuid() == 0 else {}),
        )
    except OSError as error:
        reason = error.strerror or str(error)
    except subprocess.TimeoutExpired:
        reason = f"did not end within {WITHIN_S:.0f} s"
    else:
        if done.returncode == 0:
            return
        reason = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
    raise UserError(f"service: user {user} cannot run {shlex.join(words)}: {reason}; {ADVICE}")
