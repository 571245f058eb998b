"""Alerts for the operator's page, and how robots say how they are."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from guide_robot.queue.domain.alerts import Alert
from guide_robot.queue.domain.model import Reason
from guide_robot.queue.domain.robot_report import RobotReport, RobotReportBody
from guide_robot.queue.server.access import only
from guide_robot.queue.server.answers import PROBLEMS, the_centre
from guide_robot.queue.server.problems import Refusal
from guide_robot.queue.server.tokens import Identity, Role

router = APIRouter(prefix="/v1", tags=["alerts"], responses=PROBLEMS)
Robot = Annotated[Identity, Depends(only(Role.ROBOT))]
Reader = Annotated[Identity, Depends(only(Role.ADMIN, Role.COUNTER, Role.HEAD))]
Staff = Annotated[Identity, Depends(only(Role.ADMIN, Role.COUNTER))]


@dataclass(frozen=True, kw_only=True)
class AlertView:
    """What stands; `problems` are files and receivers that do not work, `watching` whether anybody watches.

    `may_acknowledge`: whether whoever asked may say that somebody takes care.
    """

    alerts: list[Alert]
    problems: list[str]
    watching: bool
    may_acknowledge: bool


@router.put("/robot-report", status_code=204)
async def report(body: RobotReportBody, request: Request, robot: Robot) -> Response:
    """Say how this robot is; again every few seconds: a robot that falls silent is lost."""
    centre = the_centre(request)
    await centre.alerting.reported(robot.name, body.to(RobotReport), centre.steady(), centre.office)
    return Response(status_code=204)


@router.get("/alerts")
async def standing(request: Request, reader: Reader) -> AlertView:
    """Return the alerts that stand."""
    centre = the_centre(request)
    alerting = centre.alerting
    problems = [*centre.problems, *alerting.problems]
    return AlertView(
        alerts=alerting.standing(),
        problems=problems,
        watching=not alerting.dead(centre.steady()),
        may_acknowledge=reader.role is not Role.HEAD,
    )


@router.post("/alerts/{alert_id}/acknowledge", status_code=204)
async def acknowledge(alert_id: int, request: Request, staff: Staff) -> Response:
    """Say that somebody takes care: it is not escalated any more."""
    centre = the_centre(request)
    if await centre.alerting.acknowledge(alert_id, staff.who, centre.office) is None:
        raise Refusal(404, Reason.NOT_FOUND, "There is no such alert.")
    return Response(status_code=204)
