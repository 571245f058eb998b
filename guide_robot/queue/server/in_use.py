"""Whether a backend runs on a data folder: it holds a lock there that ends with its process, however that ends."""

import fcntl
import os
from pathlib import Path

from guide_robot.common.errors import UserError
from guide_robot.queue.server.owner import give_to_owner

LOCK = "backend.lock"


class FolderLock:
    """A lock on a data folder. Backends share it; whoever replaces the database needs it alone."""

    def __init__(self, data: Path, *, alone: bool) -> None:
        self._descriptor = os.open(data / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        give_to_owner(data / LOCK)
        try:
            fcntl.flock(self._descriptor, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except OSError:
            self.release()
            words = "a backend runs on it; stop it first" if alone else "a backup is being restored into it"
            raise UserError(f"{data}: {words}") from None

    def release(self) -> None:
        """Give the folder free."""
        os.close(self._descriptor)
