"""Writes files whole or not at all."""

import os
import tempfile
from pathlib import Path

from guide_robot.common.errors import UserError


def write_together(folder: Path, files: dict[str, bytes]) -> None:
    """Write files of one folder: first all beside their places, then each renamed into it.

    A reader sees the old or the new file, never half of one; when writing fails, nothing has changed. Raises
    UserError when the folder cannot be written.
    """
    partial: list[tuple[Path, Path]] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            partial.append((_write_beside(folder, content), folder / name))
        while partial:
            written, place = partial[0]
            written.replace(place)
            partial.pop(0)
    except OSError as error:
        raise UserError(f"{folder}: {(error.strerror or 'cannot be written').lower()}") from None
    finally:
        for written, _ in partial:
            written.unlink(missing_ok=True)


def write_one(path: Path, content: bytes) -> None:
    """Write one file whole or not at all; raises UserError when it cannot be written."""
    write_together(path.parent, {path.name: content})


def _write_beside(folder: Path, content: bytes) -> Path:
    handle, name = tempfile.mkstemp(dir=folder, prefix=".partial-")
    written = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        written.chmod(0o644)
    except OSError:
        written.unlink(missing_ok=True)
        raise
    return written
