"""When the office is open: for everybody who asks, and for the administrator who changes it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import func, select

from guide_robot.common.errors import UserError
from guide_robot.common.language import Language
from guide_robot.queue.domain.model import Reason, TicketState
from guide_robot.queue.domain.opening import SpecialDay, Week
from guide_robot.queue.server.access import only
from guide_robot.queue.server.answers import PROBLEMS, the_centre
from guide_robot.queue.server.centre import Centre
from guide_robot.queue.server.opening_file import OpeningFile
from guide_robot.queue.server.problems import Refusal
from guide_robot.queue.server.tables import tickets
from guide_robot.queue.server.tokens import Identity, Role

router = APIRouter(prefix="/v1", tags=["opening"], responses=PROBLEMS)
Anybody = Annotated[Identity, Depends(only(*Role))]
Admin = Annotated[Identity, Depends(only(Role.ADMIN))]
Reader = Annotated[Identity, Depends(only(Role.ADMIN, Role.HEAD))]


@dataclass(frozen=True, kw_only=True)
class OpeningNow:
    """Whether numbers are given now, when that changes next, and how many wait, also after closing.

    `special` names the day where it is not an ordinary one.
    """

    at_s: float
    timezone: str
    open: bool
    changes_at_s: float | None
    special: str
    waiting: int


@dataclass(frozen=True, kw_only=True)
class OpeningTimes:
    """The times as they hold now.

    `problem` says why a changed file was not taken, `editable` whether whoever asked may change them.
    """

    opening_hours: Week
    special_days: list[SpecialDay]
    editable: bool
    problem: str


@router.get("/opening")
async def now(request: Request, _identity: Anybody) -> OpeningNow:
    """Say whether the office is open, and until when."""
    centre = the_centre(request)
    at_s, opening = centre.clock(), centre.configuration.opening
    special = opening.special(datetime.fromtimestamp(at_s, centre.configuration.zone).date())
    queued = select(func.count()).select_from(tickets).where(tickets.c.state == TicketState.QUEUED.value)
    return OpeningNow(
        at_s=at_s,
        timezone=centre.configuration.timezone,
        open=opening.is_open(at_s),
        changes_at_s=opening.next_change_s(at_s),
        special=special.name if special is not None else "",
        waiting=await centre.read(lambda connection: int(connection.execute(queued).scalar_one())),
    )


@router.get("/opening/times")
async def times(request: Request, reader: Reader) -> OpeningTimes:
    """Return the week and the days that differ."""
    centre = the_centre(request)
    file = centre.opening_file
    return OpeningTimes(
        opening_hours=centre.configuration.opening_hours,
        special_days=centre.configuration.special_days,
        editable=file is not None and reader.role is Role.ADMIN,
        problem=file.problem if file is not None else "",
    )


@router.put("/opening/times", status_code=204)
async def change(request: Request, _admin: Admin, language: Language | None = None) -> Response:
    """Replace the week, the days that differ, or both; it holds at once, and is written to the data folder.

    What is wrong is said in `language`.
    """
    centre = the_centre(request)
    file = _file(centre)
    try:
        file.write(await request.body(), language)
    except UserError as error:
        raise Refusal(422, Reason.BAD_REQUEST, str(error)) from None
    file.refresh(centre.take_configuration)
    return Response(status_code=204)


def _file(centre: Centre) -> OpeningFile:
    if centre.opening_file is None:
        raise Refusal(409, Reason.CONFLICT, "This backend is always open (--always-open).")
    return centre.opening_file
