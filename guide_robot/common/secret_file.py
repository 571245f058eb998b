"""Files with keys, tokens and passwords: their owner alone may read them."""

import stat
from pathlib import Path

from guide_robot.common.errors import UserError

OWNER = 0o600


def read_secret(path: Path) -> str:
    """Return the text of a secret file. UserError when it cannot be read, or when others could read it too."""
    check_mode(path)
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise UserError(f"{path}: cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise UserError(f"{path}: expected text") from None


def check_mode(path: Path, most: int = OWNER) -> None:
    """Raise UserError when more may be done with a secret file than in this mode, or when it is not there."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except OSError as error:
        raise UserError(f"{path}: cannot be read: {error.strerror or error}") from None
    if mode & 0o077 & ~most:
        raise UserError(
            f"{path}: expected mode {most:04o}, found {mode:04o}: others could read it; chmod {most:o} {path}"
        )
