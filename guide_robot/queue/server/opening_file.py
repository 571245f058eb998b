"""The office's own opening times, in a file of the data folder that a page or a person may change while it runs.

opening_hours: {monday: ["07:30-11:30", "13:00-17:00"]}   # or always; left out: those of the configuration
special_days:
  - {date: 2027-02-05, until: 2027-02-14, name: New Year}  # closed
  - {date: 2027-02-20, like: monday, name: Swapped}         # a swapped working day
"""

import asyncio
import json
import logging
import os
from collections.abc import Callable, Iterable
from pathlib import Path

import yaml
from pydantic import Field, ValidationError, model_validator

from guide_robot.common.errors import UserError
from guide_robot.common.language import Language
from guide_robot.phrases.book import has, say
from guide_robot.queue.domain.configuration import Configuration, Strict, read_checked
from guide_robot.queue.domain.opening import DAYS, SpecialDay, Week, check_opening
from guide_robot.queue.server.keys import write_private

FILE = "opening.yaml"
LOOK_EVERY_S = 2.0
HEAD = "# Written by the office's page; may be changed by hand while the backend runs.\n"
logger = logging.getLogger("guide_robot.backend")


class OpeningPlan(Strict):
    """What the file holds; what is left out stays as the configuration says."""

    opening_hours: Week | None = None
    special_days: list[SpecialDay] | None = Field(default=None, max_length=400)

    @model_validator(mode="after")
    def _possible(self) -> "OpeningPlan":
        check_opening(self.opening_hours or {}, self.special_days or [])
        return self

    def over(self, base: Configuration) -> Configuration:
        """Return a centre with these times."""
        named = {"opening_hours": self.opening_hours, "special_days": self.special_days}
        return base.model_copy(update={key: value for key, value in named.items() if value is not None})


class OpeningFile:
    """The file, and the centre's configuration with what it says; a bad file leaves the times as they were."""

    def __init__(self, path: Path, base: Configuration) -> None:
        self.path = path
        self.problem = ""
        self._base = base
        self._mark = self._look()

    def read(self) -> Configuration:
        """Return the centre with the file's times. UserError names file, key and what was expected."""
        if not self.path.exists():
            return self._base
        return read_checked(self.path, OpeningPlan, "opening_hours, special_days").over(self._base)

    def begin(self) -> Configuration:
        """Return the same at start; a bad file is ignored and said, as it is while the backend runs."""
        try:
            return self.read()
        except UserError as error:
            self.problem = str(error)
            logger.error("the opening times are those of the configuration: %s", error)
            return self._base

    def write(self, text: bytes, language: Language | None = None) -> None:
        """Check what a page sent, JSON, and write it whole or not at all.

        UserError when it is wrong, in the page's language where it names one.
        """
        try:
            plan = OpeningPlan.model_validate(json.loads(text))
        except (ValidationError, ValueError) as error:
            raise UserError(_first(error, language)) from None
        content = plan.model_dump(mode="json", exclude_none=True)
        write_private(self.path, HEAD + yaml.safe_dump(content, allow_unicode=True, sort_keys=False))

    async def watch(self, take: Callable[[Configuration], None]) -> None:
        """Hand on the centre whenever the file has changed; ends by cancelling."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            self.refresh(take)

    def refresh(self, take: Callable[[Configuration], None]) -> None:
        """Take up the file now if it has changed."""
        mark = self._look()
        if mark == self._mark:
            return
        self._mark = mark
        try:
            take(self.read())
        except UserError as error:
            self.problem = str(error)
            logger.error("the opening times stay as they were: %s", error)
            return
        self.problem = ""
        logger.warning("opening times taken from %s", self.path)

    def _look(self) -> tuple[int, int, int] | None:
        try:
            status = os.stat(self.path)
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size, status.st_ino


def _first(error: ValidationError | ValueError, language: Language | None) -> str:
    """Return the first thing that is wrong; in a language where there is a sentence for it."""
    if not isinstance(error, ValidationError):
        return f"expected JSON: {error}"
    found = error.errors(include_url=False)[0]
    if language is not None and has(f"office.{found['type']}"):
        return _in_words(found["type"], found.get("ctx", {}), found["loc"], language)
    where = ": ".join(str(part) for part in found["loc"] if "[" not in str(part))
    words = str(found["msg"]).removeprefix("Value error, ")
    return f"{where}: {words}" if where else words


def _in_words(kind: str, values: dict[str, str], place: Iterable[object], language: Language) -> str:
    """Return a sentence that names the day it is about, by its name where it has one."""
    day = values.get("day") or next((str(part) for part in place if part in DAYS), "")
    named = say(f"office.{day}", language) if day in DAYS else day
    words = say(f"office.{kind}", language, **(values | {"day": named}))
    return words if "day" in values or not named else f"{named}: {words}"
