"""Days in words: when an office opens again, since when a law holds. Every page and the voice say it alike."""

from datetime import date, datetime

from guide_robot.common.language import Language, LocalText, languages
from guide_robot.phrases.book import say

# In the place of a moment: it does not open within a year.
CLOSED = "closed"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def opens_words(opens_at: str, today: date) -> LocalText | None:
    """Return when it opens again in every language, with day and date unless it is today.

    `opens_at` is a moment by the office's clock, such as "2027-02-15T07:30", or CLOSED. None where that is not told.
    """
    if opens_at == CLOSED:
        return LocalText(**{str(language): say("dates.further_notice", language) for language in languages()})
    try:
        moment = datetime.fromisoformat(opens_at)
    except ValueError:
        return None
    return LocalText(**{str(language): _words(moment, today, language) for language in languages()})


def date_words(day: date, language: Language) -> str:
    """Return a day such as 1/7/2027 as it is written in a language."""
    return say("dates.date", language, day=day.day, month=_month(day, language), year=day.year)


def _month(day: date, language: Language) -> str:
    return say("dates.months", language).split()[day.month - 1]


def _words(moment: datetime, today: date, language: Language) -> str:
    day = moment.date()
    time = moment.strftime("%H:%M")
    if day == today:
        return say("dates.today", language, time=time)
    month = _month(day, language)
    weekday = say(f"office.{WEEKDAYS[day.weekday()]}", language)
    key = "dates.day" if day.year == today.year else "dates.day_of_year"
    year = {} if day.year == today.year else {"year": day.year}
    return say(key, language, weekday=weekday, day=day.day, month=month, time=time, **year)
