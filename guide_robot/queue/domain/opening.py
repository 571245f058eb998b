"""When a centre gives numbers: the week, and single days that differ, such as holidays or a swapped working day.

All times are the centre's own; the zone's changes of clock are its own business, never counted in hours here.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from guide_robot.phrases.dates import CLOSED

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Day = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
CLOCK = r"(\d{1,2})\s*(?:[:.]|[hHgG][^\W\d_]*)\s*(\d{2})?"
# As people write them too: 7:30-11:30, 7h30 - 11h30, 7g-11g30, with the whole word for hour.
HOURS = re.compile(rf"\s*{CLOCK}\s*[-–—]\s*{CLOCK}\s*")
END_OF_DAY = 24 * 60


def wrong(kind: str, message: str, **values: str) -> PydanticCustomError:
    """Return an error in plain words; `kind` is its key among the phrases, `values` are what stands in the sentence."""
    return PydanticCustomError(kind, message, values)


def _hours(text: str) -> str:
    """Return hours as HH:MM-HH:MM, however they were written."""
    found = HOURS.fullmatch(text)
    begin, end = (_minutes(found[1], found[2]), _minutes(found[3], found[4])) if found else (END_OF_DAY, END_OF_DAY)
    if begin >= END_OF_DAY or end > END_OF_DAY:
        raise wrong("wrong_hours", "expected hours such as 07:30-11:30, found {found}", found=repr(text[:40]))
    return f"{begin // 60:02d}:{begin % 60:02d}-{end // 60:02d}:{end % 60:02d}"


def _minutes(hours: str, minutes: str | None) -> int:
    """Return minutes since midnight, too many for what is no time of a day."""
    return 60 * int(hours) + int(minutes or 0) if int(minutes or 0) < 60 else END_OF_DAY + 1


HoursText = Annotated[str, AfterValidator(_hours)]
Week = dict[Day, list[HoursText]] | Literal["always"]
Span = tuple[str, str]  # from, until (exclusive), as HH:MM; "24:00" is the end of the day
LOOK_AHEAD_DAYS = 400
LONGEST_SPECIAL_DAYS = 366
# Who still waits when the hall closes is served for so long, also when the office was open over midnight.
AFTER_CLOSING = timedelta(hours=2)


def _as_date(value: Any) -> Any:
    """Return a date written as text as a date: YAML reads it as one, JSON does not."""
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise wrong("wrong_date", "expected a date such as 2027-02-06") from None
    return value


AnyDate = date
Date = Annotated[date, BeforeValidator(_as_date)]


class SpecialDay(BaseModel):
    """A day, or all from `date` to `until`, that differs: closed unless it has hours, or a weekday's."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    date: Date
    until: Date | None = None
    name: Annotated[str, Field(max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""
    hours: list[HoursText] = []
    like: Day | None = None

    @model_validator(mode="after")
    def _possible(self) -> "SpecialDay":
        if self.until is not None and not self.date <= self.until <= self.date + timedelta(days=LONGEST_SPECIAL_DAYS):
            words = "{day}: until: expected a later day within a year, found {found}"
            raise wrong("wrong_until", words, day=str(self.date), found=str(self.until))
        if self.hours and self.like is not None:
            raise wrong("wrong_both", "{day}: expected hours or like, not both", day=str(self.date))
        check_spans(str(self.date), self.hours)
        return self

    def holds(self, day: AnyDate) -> bool:
        """Whether it is about this day."""
        return self.date <= day <= (self.until or self.date)


def check_spans(day: str, hours: Sequence[str], where: str = "") -> None:
    """Raise ValueError when spans run backwards or overlap; `day` is a date or one of DAYS, after `where`."""
    last = ""
    for span in sorted(hours):
        begin, end = span.split("-")
        if begin >= end:
            words = "{where}{day}: {span}: expected it to end later; over midnight: {begin}-24:00, 00:00-{end}"
            raise wrong("wrong_order", words, where=where, day=day, span=span, begin=begin, end=end)
        if begin < last:
            raise wrong(
                "wrong_overlap", "{where}{day}: {span}: overlaps the one before it", where=where, day=day, span=span
            )
        last = end


def check_days(days: Sequence[SpecialDay]) -> None:
    """Raise ValueError when two entries are about one day."""
    for one, other in zip(ordered := sorted(days, key=lambda day: day.date), ordered[1:], strict=False):
        if one.holds(other.date):
            raise wrong("wrong_twice", "special_days: {day} stands twice", day=str(other.date))


def check_opening(week: Week, days: Sequence[SpecialDay]) -> None:
    """Raise ValueError when the week or the special days contradict themselves."""
    if week != "always":
        for name, hours in week.items():
            check_spans(name, hours, "opening_hours: ")
    check_days(days)


class Opening:
    """Answers when the centre is open."""

    def __init__(
        self, week: Mapping[Day, list[str]] | Literal["always"], days: Sequence[SpecialDay], zone: ZoneInfo
    ) -> None:
        self._week = week
        self._days = days
        self._zone = zone

    def special(self, day: date) -> SpecialDay | None:
        """Return what makes a day differ, None for an ordinary one."""
        return next((special for special in self._days if special.holds(day)), None)

    def spans(self, day: date) -> list[Span]:
        """Return when the centre is open on a day, in order."""
        special = self.special(day)
        if special is not None and special.like is None:
            return _split(special.hours)
        if self._week == "always":
            return [("00:00", "24:00")]
        name = special.like if special is not None and special.like is not None else DAYS[day.weekday()]
        return _split(self._week.get(name, []))  # type: ignore[call-overload]

    def is_open(self, now_s: float) -> bool:
        """Return whether numbers are given at this time."""
        local = datetime.fromtimestamp(now_s, self._zone)
        clock = local.strftime("%H:%M")
        return any(begin <= clock < end for begin, end in self.spans(local.date()))

    def coming_week(self, now_s: float) -> tuple[str, ...]:
        """Return the hours of today and the six days after it, Monday first, such as "07:30-11:30 13:30-17:00"."""
        today = datetime.fromtimestamp(now_s, self._zone).date()
        coming = sorted((today + timedelta(days=ahead) for ahead in range(7)), key=date.weekday)
        if self._week == "always" and not any(self.special(day) for day in coming):
            return ()
        return tuple(" ".join("-".join(span) for span in self.spans(day)) for day in coming)

    def closes_at_s(self, now_s: float) -> float:
        """Return when the last number of this day may be given; the day's begin when there is none."""
        day = self._day(now_s)
        return self._moment(day, max((end for _, end in self.spans(day)), default="00:00"))

    def next_change_s(self, now_s: float) -> float | None:
        """Return when it opens or closes next, None when that is not within a year."""
        is_open, day = self.is_open(now_s), self._day(now_s)
        for ahead in range(LOOK_AHEAD_DAYS):
            for begin, end in self.spans(day + timedelta(days=ahead)):
                moment = self._moment(day + timedelta(days=ahead), end if is_open else begin)
                if moment > now_s and self.is_open(moment) is not is_open:
                    return moment
        return None

    def opens_at(self, now_s: float) -> str:
        """Return when it opens next by its own clock, such as "2027-02-15T07:30".

        CLOSED when it does not within a year; empty when it never closes from now on.
        """
        day = self._day(now_s)
        for ahead in range(LOOK_AHEAD_DAYS):
            for begin, _ in self.spans(day + timedelta(days=ahead)):
                moment = self._moment(day + timedelta(days=ahead), begin)
                if moment > now_s and not self.is_open(moment - 60.0):
                    return f"{day + timedelta(days=ahead)}T{begin}"
        return "" if self.is_open(now_s) else CLOSED

    def oldest_day(self, now_s: float) -> date:
        """Return the first day whose tickets still count: yesterday until some time after its last closing, then today.

        So that who waits at closing is still served when that is near midnight, or goes over it.
        """
        day = self._day(now_s)
        yesterday = day - timedelta(days=1)
        before, now = self.spans(yesterday), self.spans(day)
        if not before:
            return day
        ends_s = self._moment(yesterday, before[-1][1])
        if before[-1][1] == "24:00" and now and now[0][0] == "00:00":
            ends_s = self._moment(day, now[0][1])
        return yesterday if now_s < ends_s + AFTER_CLOSING.total_seconds() else day

    def last_closing_s(self, now_s: float) -> float:
        """Return when a day last closed for good, today or yesterday; today's begin when neither was open."""
        day = self._day(now_s)
        for one in (day, day - timedelta(days=1)):
            spans = self.spans(one)
            if spans and self._moment(one, spans[-1][1]) <= now_s:
                return self._moment(one, spans[-1][1])
        return self.day_begins_s(now_s)

    def day_begins_s(self, now_s: float) -> float:
        """Return when this day began."""
        return self._moment(self._day(now_s), "00:00")

    def _day(self, now_s: float) -> date:
        return datetime.fromtimestamp(now_s, self._zone).date()

    def _moment(self, day: date, clock: str) -> float:
        hours, minutes = (int(part) for part in clock.split(":"))
        whole = day + timedelta(days=hours // 24)
        return datetime.combine(whole, time(hours % 24, minutes), self._zone).timestamp()


def _split(hours: Sequence[str]) -> list[Span]:
    """Return spans in order, those that touch as one."""
    spans: list[Span] = []
    for text in sorted(hours):
        begin, end = text.split("-")
        if spans and spans[-1][1] == begin:
            begin = spans.pop()[0]
        spans.append((begin, end))
    return spans
