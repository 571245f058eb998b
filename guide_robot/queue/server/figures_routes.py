"""Figures for the head of the office: as records for the page, which prints them, and as an Excel workbook."""

from collections.abc import Callable
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy import Connection, func, select

from guide_robot.common.language import Language, first_language
from guide_robot.phrases.book import say
from guide_robot.queue.domain.configuration import Configuration
from guide_robot.queue.domain.figures import Figures, Line, Period, Visit, days_of, make_figures
from guide_robot.queue.domain.model import EventKind, Note, TicketState
from guide_robot.queue.domain.opening import Date
from guide_robot.queue.server.access import only
from guide_robot.queue.server.answers import PROBLEMS, the_centre
from guide_robot.queue.server.centre import Centre
from guide_robot.queue.server.sheets import Sheet, write_sheets
from guide_robot.queue.server.tables import events, tickets
from guide_robot.queue.server.tokens import Identity, Role

router = APIRouter(prefix="/v1", tags=["figures"], responses=PROBLEMS)
Admin = Annotated[Identity, Depends(only(Role.ADMIN))]
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = (
    "arrived", "served", "missed", "deleted", "priority", "offline",
    "waiting_half", "waiting_most", "service_half", "service_most",
)  # fmt: skip


@router.get("/figures")
async def figures(request: Request, _admin: Admin, day: Date, period: Period = Period.DAY) -> Figures:
    """Return the figures of the day, week or month in which a day lies."""
    return await _figures(the_centre(request), day, period)


@router.get("/figures.xlsx", response_class=Response, responses={200: {"content": {EXCEL: {}}}})
async def workbook(
    request: Request,
    _admin: Admin,
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
    normal = centre.configuration.normal_rank
    visits, notes = await centre.read(lambda connection: _read(connection, first, last, normal))
    return make_figures(first, last, visits, centre.configuration.zone, notes)


def _read(connection: Connection, first: date, last: date, normal_rank: int) -> tuple[list[Visit], int]:
    within = tickets.c.day.between(first.isoformat(), last.isoformat())
    visits = []
    for row in connection.execute(select(tickets).where(within)):
        done = row.state == TicketState.FINISHED.value
        begun = row.started_at or row.called_at
        visits.append(
            Visit(
                service=row.first_service,
                counter=row.counter,
                state=TicketState(row.state),
                priority=row.rank < normal_rank,
                offline=bool(row.offline),
                issued_at_s=row.issued_at,
                waited_s=None if row.called_at is None else max(0.0, row.called_at - row.issued_at),
                served_s=max(0.0, row.ended_at - begun) if done and begun and row.ended_at else None,
            )
        )
    called = (events.c.kind == EventKind.NOTED.value) & (events.c.note == Note.NEEDS_A_PERSON.value)
    of_days = func.substr(events.c.ticket_id, 1, 10).between(first.isoformat(), last.isoformat())
    notes = connection.execute(select(func.count()).select_from(events).where(called, of_days)).scalar_one()
    return visits, int(notes)


def _sheets(found: Figures, centre: Configuration, language: Language, filled: dict[str, str]) -> list[Sheet]:
    def named(key: str) -> str:
        return say(f"office.{key}", language)

    def service(line: Line) -> str:
        known = centre.service(line.name)
        return known.name.in_language(language) if known else line.name

    def counter(line: Line) -> str:
        known = centre.counter(line.name)
        return known.name.in_language(language) if known else line.name

    heads = [named(column) for column in COLUMNS]
    period = found.first if found.first == found.last else f"{found.first} - {found.last}"
    whole = [[centre.name.in_language(language), period]]
    whole += [[head, getattr(found.all, column)] for head, column in zip(heads, COLUMNS, strict=True)]
    whole += [[named("notes"), str(found.notes)], *([named(key), text] for key, text in filled.items())]
    parts: tuple[tuple[str, str, tuple[Line, ...], Callable[[Line], str]], ...] = (
        ("by_service", "service", found.by_service, service),
        ("by_hour", "hour", found.by_hour, lambda line: line.name),
        ("by_counter", "counter", found.by_counter, counter),
    )
    sheets = [Sheet(name=named("figures"), rows=whole)]
    for title, head, lines, name in parts:
        rows = [[name(line), *(getattr(line, column) for column in COLUMNS)] for line in lines]
        sheets.append(Sheet(name=named(title), rows=[[named(head), *heads], *rows]))
    return sheets
