"""A file that is laid over a shipped parameter file: the same keys again, with what one robot has otherwise."""

import atexit
import os
import tempfile
from pathlib import Path
from typing import Any

import yaml


def overlay_file(shipped: Path, part: str, content: dict[str, Any]) -> tuple[Path, ...]:
    """Return a file with that content, none where there is nothing in it; `part` is a word for its name.

    It goes when the process ends.
    """
    if not content:
        return ()
    number, name = tempfile.mkstemp(prefix=f"guide_robot_{shipped.stem}_{part}_", suffix=".yaml")
    with os.fdopen(number, "w", encoding="utf-8") as file:
        yaml.safe_dump(content, file, sort_keys=False)
    atexit.register(lambda: Path(name).unlink(missing_ok=True))
    return (Path(name),)
