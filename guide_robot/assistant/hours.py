"""When the office is open, in words: from the backend's own files, looked at again at each question."""

from datetime import date, datetime, timedelta
from pathlib import Path

from guide_robot.common.language import Language
from guide_robot.phrases.book import say
from guide_robot.phrases.dates import WEEKDAYS, month_name, opens_words
from guide_robot.queue.domain.configuration import Configuration, read_configuration
from guide_robot.queue.domain.opening import Opening
from guide_robot.queue.server.opening_file import FILE, OpeningFile

DAYS_TOLD = 7


class OfficeHours:
    """The hours of one office; what its head writes into the data folder holds from the next question on."""

    def __init__(self, config: Path, data: Path | None = None) -> None:
        """Read the centre, and the opening times of the backend's data folder. Raises UserError as the backend does."""
        self._now = read_configuration(config)
        self._file = OpeningFile(data / FILE, self._now) if data is not None else None
        if self._file is not None:
            self._take(self._file.begin())

    def centre(self, language: Language) -> str:
        """Return the office's name."""
        return self._now.name.in_language(language)

    def words(self, language: Language, now_s: float) -> str:
        """Return whether it is open and until when, when it opens again, and the coming days, a line each."""
        if self._file is not None:
            self._file.refresh(self._take)
        opening, today = self._now.opening, date.fromisoformat(self._now.day(now_s))
        title = f"{say('kiosk.opening_hours', language)}: {self.centre(language)}"
        if self._now.opening_hours == "always" and not self._now.hours(now_s):
            return f"{title}\n{say('dates.always_open', language)}"
        lines = [title, self._state(opening, language, today, now_s)]
        days = (today + timedelta(days=ahead) for ahead in range(DAYS_TOLD))
        return "\n".join((*filter(None, lines), *(_day_words(opening, day, language) for day in days)))

    def _state(self, opening: Opening, language: Language, today: date, now_s: float) -> str:
        if not opening.is_open(now_s):
            again = opens_words(opening.opens_at(now_s), today)
            return again.in_language(language) if again is not None else ""
        change_s = opening.next_change_s(now_s)
        change = datetime.fromtimestamp(change_s, self._now.zone) if change_s is not None else None
        if change is None or change.date() != today:
            return ""
        return say("dates.open_until", language, time=change.strftime("%H:%M"))

    def _take(self, configuration: Configuration) -> None:
        self._now = configuration


def _day_words(opening: Opening, day: date, language: Language) -> str:
    """Return a day's hours, with the name of a day that differs."""
    weekday = say(f"office.{WEEKDAYS[day.weekday()]}", language)
    title = say("dates.short", language, weekday=weekday, day=day.day, month=month_name(day, language))
    spans = ", ".join(f"{begin}–{end}" for begin, end in opening.spans(day))
    special = opening.special(day)
    name = f" ({special.name})" if special is not None and special.name else ""
    return f"{title}: {spans or say('kiosk.closed_day', language)}{name}"
