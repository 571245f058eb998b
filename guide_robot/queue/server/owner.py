"""Whose the files of a data folder are: what root makes there belongs to the service's user, who must open it."""

import os
from pathlib import Path


def give_to_owner(path: Path) -> None:
    """Give a file or folder that root has made to the owner of the folder in which it lies."""
    if os.geteuid() != 0 or path.lstat().st_uid != 0:
        return
    owner = path.absolute().parent.stat()
    os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)
