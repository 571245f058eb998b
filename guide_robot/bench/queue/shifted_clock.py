"""A clock that a benchmark makes jump: the machine's, plus the seconds that stand in a file.

`python -m guide_robot.bench.queue.shifted_clock` is the backend with such a clock: DATA/clock_offset.
"""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

from guide_robot.queue.server import command

FILE_NAME = "clock_offset"


def shifted_clock(path: Path) -> Callable[[], float]:
    """Return the clock whose offset stands in a file; no file, no offset."""

    def now_s() -> float:
        try:
            return time.time() + float(path.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return time.time()

    return now_s


def shift(path: Path, offset_s: float) -> None:
    """Make the clock jump."""
    partial = path.with_name(path.name + ".partial")
    partial.write_text(str(offset_s), encoding="ascii")
    partial.replace(path)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    arguments = parser.parse_args()
    sys.exit(command.run(arguments, clock=shifted_clock(arguments.data / FILE_NAME)))
