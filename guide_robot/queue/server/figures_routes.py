"""Figures for the head of the office: as records for the page, which prints them, and as an Excel workbook."""

from collections.abc import Callable
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy import Connection, select

from guide_robot.common.language import Language, first_language
from guide_robot.phrases.book import say
from guide_robot.queue.domain.configuration import Configuration
from guide_robot.queue.domain.figures import Figures, Line, Period, days_of, make_figures
from guide_robot.queue.domain.opening import Date
from guide_robot.queue.server.access import only
from guide_robot.queue.server.answers import PROBLEMS, the_centre
from guide_robot.queue.server.centre import Centre
from guide_robot.queue.server.class_counts import NORMAL, tallies_between, visit_of
from guide_robot.queue.server.robot_book import counts_between
from guide_robot.queue.server.rows import TicketRow, every
from guide_robot.queue.server.sheets import Cell, Sheet, write_sheets
from guide_robot.queue.server.tables import tickets
from guide_robot.queue.server.tokens import Identity, Role

router = APIRouter(prefix="/v1", tags=["figures"], responses=PROBLEMS)
Reader = Annotated[Identity, Depends(only(Role.ADMIN, Role.HEAD))]
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = (
    "arrived", "served", "missed", "deleted", "priority", "offline",
    "waiting_half", "waiting_most", "service_half", "service_most",
)  # fmt: skip
ROBOTS = ("escorts", "arrivals", "outages", "rated_good", "rated_fair", "rated_poor")


@router.get("/figures")
async def figures(request: Request, _reader: Reader, day: Date, period: Period = Period.DAY) -> Figures:
    """Return the figures of the day, week or month in which a day lies."""
    return await _figures(the_centre(request), day, period)


@router.get("/figures.xlsx", response_class=Response, responses={200: {"content": {EXCEL: {}}}})
async def workbook(
    request: Request,
    _reader: Reader,
    day: Date,
    period: Period = Period.DAY,
    language: Language | None = None,
    files_a_day: Annotated[str, Query(max_length=40)] = "",
    online_share: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """Return the same as a workbook; what only the office knows is filled in by who asks."""
    centre = the_centre(request)
    found = await _figures(centre, day, period)
    spoken = language or first_language()
    filled = {"files_a_day": files_a_day, "online_share": online_share}
    content = write_sheets(_sheets(found, centre.configuration, spoken, filled))
    name = f"{centre.configuration.site}-{found.first}-{found.last}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=EXCEL, headers=headers)


async def _figures(centre: Centre, day: date, period: Period) -> Figures:
    first, last = days_of(period, day)
    configuration = centre.configuration
    return await centre.read(lambda connection: count_figures(connection, first, last, configuration))


def count_figures(connection: Connection, first: date, last: date, centre: Configuration) -> Figures:
    """Return the figures of these days, both included."""
    days = first.isoformat(), last.isoformat()
    rows = connection.execute(select(tickets).where(tickets.c.day.between(*days)))
    visits = [visit_of(row, centre) for row in every(TicketRow, rows)]
    robots, classes = counts_between(connection, *days), tallies_between(connection, *days)
    return make_figures(first, last, visits, centre.zone, robots, classes)


def _sheets(found: Figures, centre: Configuration, language: Language, filled: dict[str, str]) -> list[Sheet]:
    def named(key: str) -> str:
        return say(f"office.{key}", language)

    def service(line: Line) -> str:
        known = centre.service(line.name)
        return known.name.in_language(language) if known else line.name

    def counter(line: Line) -> str:
        known = centre.counter(line.name)
        return known.name.in_language(language) if known else line.name

    def priority(line: Line) -> str:
        names = {entry.id: entry.name.in_language(language) for entry in centre.priority_classes}
        return " / ".join((names | {NORMAL: named(NORMAL)}).get(part, part) for part in line.name.split("+"))

    heads = [named(column) for column in COLUMNS]
    period = found.first if found.first == found.last else f"{found.first} - {found.last}"
    whole: list[list[Cell]] = [[centre.name.in_language(language), period]]
    whole += [[head, getattr(found.all, column)] for head, column in zip(heads, COLUMNS, strict=True)]
    whole += [[named("notes"), found.notes], [named("robot_share"), _percent(found.robots.share)]]
    whole += [[named(key), getattr(found.robots, key)] for key in ROBOTS]
    whole += [[named(key), text] for key, text in filled.items()]
    parts: tuple[tuple[str, str, tuple[Line, ...], Callable[[Line], str]], ...] = (
        ("by_service", "service", found.by_service, service),
        ("by_hour", "hour", found.by_hour, lambda line: line.name),
        ("by_counter", "counter", found.by_counter, counter),
        ("by_class", "priority", found.by_class, priority),
        ("by_giver", "giver", found.by_giver, lambda line: named(f"giver_{line.name}")),
    )
    sheets = [Sheet(name=named("figures"), rows=whole)]
    for title, head, lines, name in parts:
        rows = [[name(line), *(getattr(line, column) for column in COLUMNS)] for line in lines]
        sheets.append(Sheet(name=named(title), rows=[[named(head), *heads], *rows]))
    return sheets


def _percent(share: float | None) -> float | None:
    return None if share is None else round(100.0 * share, 1)
