"""What robots of one hall ask the backend: who may have what now."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from guide_robot.queue.domain.fleet_claims import ClaimsAnswer, ClaimsBody, Incarnation
from guide_robot.queue.server.access import only
from guide_robot.queue.server.answers import PROBLEMS, the_centre
from guide_robot.queue.server.fleet_claims import claim
from guide_robot.queue.server.tokens import Identity, Role

router = APIRouter(prefix="/v1/fleet", tags=["fleet"], responses=PROBLEMS)
Robot = Annotated[Identity, Depends(only(Role.ROBOT))]


@router.put("/claims/{incarnation}")
async def put_claims(incarnation: Incarnation, body: ClaimsBody, request: Request, _robot: Robot) -> ClaimsAnswer:
    """Say all that this robot wants to have; the answer is what it has. Said again, it renews the leases."""
    return await the_centre(request).write(lambda tx: claim(tx, incarnation, body))
