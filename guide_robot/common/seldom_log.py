"""A log in which one fault does not fill the disk: a line that comes again and again stands there now and then."""

import logging
import time
from collections.abc import Callable

EVERY_S = 30.0
MOST_LINES = 200


class Seldom(logging.Filter):
    """Lets a line through once in `EVERY_S` seconds, then with how many like it were left out."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Take a clock that grows steadily, seconds."""
        super().__init__()
        self._clock = clock
        self._said: dict[str, tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether a line is written now."""
        line, now_s = record.getMessage(), self._clock()
        since_s, kept_back = self._said.get(line, (None, 0))
        if since_s is not None and now_s - since_s < EVERY_S:
            self._said[line] = (since_s, kept_back + 1)
            return False
        if kept_back:
            record.msg, record.args = f"{line} ({kept_back} more of these since)", ()
        self._said.pop(line, None)
        self._said[line] = (now_s, 0)
        while len(self._said) > MOST_LINES:
            self._said.pop(next(iter(self._said)))
        return True


def log_seldom(name: str = "guide_robot.backend") -> None:
    """Let a logger of this process write each line seldom; asked again, nothing changes."""
    logger = logging.getLogger(name)
    if not any(isinstance(one, Seldom) for one in logger.filters):
        logger.addFilter(Seldom())
