"""The operator's stop on disk, so that it survives a restart of the gate and a loss of power."""

import json
import os
from pathlib import Path

from guide_robot.navigation.motion_gate import Stop, stop_by
from guide_robot.phrases.reasons import Why

FORMAT = "guide_robot motion stop"
RELEASED = {"format": FORMAT, "stopped": False}


class StopFile:
    """A file that says whether somebody stopped the robot. No file: nobody has, since the robot was set up."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> Stop | None:
        """Return the stop that holds; a file that cannot be read or understood is one, with a word."""
        try:
            text = self._path.read_bytes().decode("utf-8")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError):
            return self._damaged()
        try:
            content = json.loads(text)
        except (ValueError, RecursionError):
            return self._damaged()
        if content == RELEASED:
            return None
        if not isinstance(content, dict) or content.get("format") != FORMAT or content.get("stopped") is not True:
            return self._damaged()
        source = content.get("source")
        return stop_by(source) if isinstance(source, str) else self._damaged()

    def write(self, stop: Stop | None) -> None:
        """Replace the file as a whole, on the disk when this returns; raises OSError when that fails."""
        content = RELEASED if stop is None else {"format": FORMAT, "stopped": True, "source": stop.source}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_name(f"{self._path.name}.new")
        with draft.open("w", encoding="utf-8") as file:
            json.dump(content, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path)
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _damaged(self) -> Stop:
        return Stop(source="damaged record", reason=Why.STOP_UNREADABLE(file=str(self._path)))
