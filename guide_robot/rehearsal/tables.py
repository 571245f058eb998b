"""The tables and sentences of a report, in one language, as words: for the page and for the PDF."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from guide_robot.common.language import Language
from guide_robot.phrases.book import say
from guide_robot.rehearsal.figures import Range, waits_by
from guide_robot.rehearsal.plan import Rehearsal
from guide_robot.rehearsal.questions import LOADS, Change, Limit
from guide_robot.rehearsal.record import DayRecord

FIGURES = {
    "arrived": "rehearsal.arrived",
    "served": "rehearsal.served",
    "gone_away": "rehearsal.gone_away",
    "missed": "rehearsal.missed",
    "sent_home": "rehearsal.sent_home",
    "wait_median": "rehearsal.wait_median",
    "wait_90": "rehearsal.wait_90",
    "number_median": "rehearsal.number_median",
    "number_90": "rehearsal.number_90",
    "crowd_most": "rehearsal.crowd_most",
    "crowd_over_min": "rehearsal.crowd_over_min",
    "led": "rehearsal.led",
    "leading_missed": "rehearsal.leading_missed",
    "robots_busy": "rehearsal.robots_busy",
    "counters_busy": "rehearsal.counters_busy",
    "overtime_min": "rehearsal.overtime_min",
}
OF_A_CHANGE = ("wait_median", "wait_90", "number_90", "crowd_most", "gone_away", "led", "leading_missed")


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table: its title, its columns' names, its rows."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class Words:
    """All that a report says: a title, how it was made, sentences in short, what breaks, tables, a last note."""

    language: Language
    title: str
    made_from: str
    in_short: list[str]
    breaks: list[str]
    tables: list[Table]
    twin: str = ""
    note: str = ""
    headings: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Findings:
    """What was found out about a plan; the first of `changes` is the day as planned, which `records` are."""

    rehearsal: Rehearsal
    records: Sequence[DayRecord]
    seeds: Sequence[int]
    changes: Sequence[tuple[Change, Mapping[str, Range | None]]]
    limits: Sequence[Limit]
    twin: Mapping[str, object] | None = None

    @property
    def day(self) -> Mapping[str, Range | None]:
        """The figures of the day as planned."""
        return self.changes[0][1]


def words_of(found: Findings, language: Language) -> Words:
    """Return a report's words."""
    plan, day = found.rehearsal.plan, found.day
    return Words(
        language=language,
        title=say("rehearsal.title", language, name=plan.name.in_language(language)),
        made_from=say("rehearsal.made_from", language, days=len(found.records), seeds=_seeds(found.seeds)),
        in_short=_in_short(day, plan.hall_capacity, language),
        breaks=[_break(limit, language) for limit in found.limits],
        tables=[
            _changes(found, language),
            _day(day, language),
            _groups(found, language, by_hour=False),
            _groups(found, language, by_hour=True),
        ],
        twin=say("rehearsal.twin_said", language, **found.twin) if found.twin else "",
        note=say("rehearsal.waits_explained", language),
        headings={
            "in_short": say("rehearsal.in_short", language),
            "breaks": say("rehearsal.first_to_break", language),
            "film": say("rehearsal.film", language),
            "twin": say("rehearsal.twin", language),
            "play": say("rehearsal.film_play", language),
            "pause": say("rehearsal.film_pause", language),
            "time": say("rehearsal.time_of_day", language),
        },
    )


def _seeds(seeds: Sequence[int]) -> str:
    return f"{seeds[0]}–{seeds[-1]}" if len(seeds) > 1 else str(seeds[0])


def _in_short(day: Mapping[str, Range | None], capacity: int, language: Language) -> list[str]:
    said = []
    if day["wait_median"] is not None:
        values = {"median": shown(day["wait_median"]), "ninety": shown(day["wait_90"])}
        said.append(say("rehearsal.short_waits", language, **values))
    said.append(say("rehearsal.short_crowd", language, people=shown(day["crowd_most"]), capacity=capacity))
    if day["robots_busy"] is not None:
        values = {"led": shown(day["led"]), "missed": shown(day["leading_missed"])}
        said.append(say("rehearsal.short_robots", language, **values))
    return said


def _break(limit: Limit, language: Language) -> str:
    what = say(limit.key, language)
    if math.isfinite(limit.load):
        values = {"percent": _percent(limit.load), "low": _percent(limit.low), "high": _percent(limit.high)}
        return say("rehearsal.breaks_from", language, what=what, **values)
    if math.isfinite(limit.low):
        return say("rehearsal.breaks_sometimes", language, what=what, low=_percent(limit.low))
    return say("rehearsal.breaks_never", language, what=what)


def _percent(load: float) -> str:
    return f"{100.0 * load:.0f}" if math.isfinite(load) else f"> {100.0 * LOADS[-1]:.0f}"


def _changes(found: Findings, language: Language) -> Table:
    columns = [say("rehearsal.change", language), *(say(FIGURES[name], language) for name in OF_A_CHANGE)]
    rows = []
    for change, figures in found.changes:
        service = _service(found, change.service, language)
        name = say(change.key, language, robots=change.robots, service=service)
        rows.append((name, *(shown(figures[figure]) for figure in OF_A_CHANGE)))
    return Table(title=say("rehearsal.changes", language), columns=tuple(columns), rows=rows)


def _day(day: Mapping[str, Range | None], language: Language) -> Table:
    columns = ("rehearsal.figure", "rehearsal.value", "rehearsal.range")
    rows = [
        (say(key, language), middle(day[name]), spread(day[name]))
        for name, key in FIGURES.items()
        if day[name] is not None
    ]
    return Table(
        title=say("rehearsal.the_day", language), columns=tuple(say(name, language) for name in columns), rows=rows
    )


def _groups(found: Findings, language: Language, *, by_hour: bool) -> Table:
    plan = found.rehearsal.plan
    waits = waits_by(
        found.records, plan, lambda one: f"{int(one.arrives_s // 3600):02d}:00" if by_hour else one.service
    )
    keys = (
        "rehearsal.hour" if by_hour else "rehearsal.service",
        "rehearsal.people",
        FIGURES["wait_median"],
        FIGURES["wait_90"],
    )
    rows = [
        (str(group) if by_hour else _service(found, str(group), language), *(shown(value) for value in values))
        for group, values in waits.items()
    ]
    title = say("rehearsal.by_hour" if by_hour else "rehearsal.by_service", language)
    return Table(title=title, columns=tuple(say(key, language) for key in keys), rows=rows)


def _service(found: Findings, service: str, language: Language) -> str:
    """Return what a service is called on its counter's sign."""
    for counter in found.rehearsal.floor.counters:
        if service in counter.services:
            _, _, does = counter.name.in_language(language).partition(" - ")
            return does or service.replace("_", " ")
    return service


def middle(value: Range | None) -> str:
    """Return a figure's middle."""
    return "–" if value is None else _number(value.middle)


def spread(value: Range | None) -> str:
    """Return a figure's range."""
    return "" if value is None else f"{_number(value.low)} – {_number(value.high)}"


def shown(value: Range | None) -> str:
    """Return a figure with its range."""
    return "–" if value is None else f"{middle(value)} ({spread(value)})"


def _number(value: float) -> str:
    return f"{value:.1f}" if abs(value) < 10.0 and value != round(value) else f"{value:.0f}"
