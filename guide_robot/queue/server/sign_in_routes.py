"""How clerks and the head sign in: name and PIN, or a code that counts once; how the administrator looks after them."""

import io
from typing import Annotated

import segno
from fastapi import APIRouter, Depends, Request, Response
from fastapi.concurrency import run_in_threadpool

from guide_robot.phrases.book import local_text
from guide_robot.queue.domain.model import Reason
from guide_robot.queue.domain.wire import Id
from guide_robot.queue.server import clerks, schemas
from guide_robot.queue.server.access import caller, only
from guide_robot.queue.server.answers import PROBLEMS, the_centre
from guide_robot.queue.server.centre import Centre
from guide_robot.queue.server.problems import Refusal
from guide_robot.queue.server.tokens import Identity, Role
from guide_robot.web.refusals import Kind

router = APIRouter(prefix="/v1", tags=["sign in"], responses=PROBLEMS)
Admin = Annotated[Identity, Depends(only(Role.ADMIN))]
Anybody = Annotated[Identity, Depends(only(*Role))]


@router.post("/sign-in")
async def sign_in(body: schemas.SignInBody, request: Request, response: Response) -> schemas.SessionAnswer:
    """Sign a clerk in at a counter or the reception, or the head at the office's page; who was there is signed out."""
    centre = the_centre(request)
    address = caller(request)
    _wait(centre, address, body.clerk)
    if not await centre.read(lambda connection: clerks.right_pin(connection, body.clerk, body.pin)):
        centre.refusals.count(Kind.PIN)
        raise Refusal(401, Reason.NOT_ALLOWED, "Name or PIN is wrong.")
    centre.sign_ins.right(address, body.clerk)
    if body.place is None:
        return schemas.SessionAnswer(clerk=body.clerk, places=places(centre))
    return await _session(centre, body.clerk, body.place, clerks.SESSION_S, response)


@router.post("/pair")
async def pair(body: schemas.PairBody, request: Request, response: Response) -> schemas.SessionAnswer:
    """Sign in with a code of the administrator's page; it counts once, and the session lasts longer."""
    centre = the_centre(request)
    address = caller(request)
    _wait(centre, address)
    if body.place not in clerks.WITHOUT_COUNTER and centre.configuration.counter(body.place) is None:
        raise Refusal(404, Reason.NOT_FOUND, f"There is no counter {body.place}.")
    clerk = await centre.write(lambda tx: clerks.take_pairing(tx, body.code))
    if clerk is None:
        centre.refusals.count(Kind.CODE)
        raise Refusal(401, Reason.NOT_ALLOWED, "This code is unknown, used or too old.")
    centre.sign_ins.right(address, "")
    return await _session(centre, clerk, body.place, clerks.PAIRED_S, response)


@router.post("/sign-out", status_code=204)
async def sign_out(request: Request, identity: Anybody) -> Response:
    """End this session; a machine's token stays."""
    centre = the_centre(request)
    await centre.write(lambda tx: clerks.end_session(tx, identity.name))
    centre.forget_tokens()
    return Response(status_code=204)


@router.get("/clerks", tags=["admin"])
async def list_clerks(request: Request, _admin: Admin) -> list[schemas.ClerkAnswer]:
    """Return all clerks."""
    rows = await the_centre(request).read(clerks.everybody)
    return [schemas.ClerkAnswer(**vars(row)) for row in rows]


@router.put("/clerks/{clerk}", status_code=204, tags=["admin"])
async def put_clerk(clerk: Id, body: schemas.ClerkBody, request: Request, _admin: Admin) -> Response:
    """Make a clerk, or change name or PIN; a new PIN signs the clerk out everywhere."""
    centre = the_centre(request)
    pin = None if body.pin is None else await run_in_threadpool(clerks.hashed_pin, body.pin)
    await centre.write(lambda tx: clerks.put(tx, clerk, body.name, pin, body.head))
    centre.forget_tokens()
    return Response(status_code=204)


@router.delete("/clerks/{clerk}", status_code=204, tags=["admin"])
async def remove_clerk(clerk: Id, request: Request, _admin: Admin) -> Response:
    """Remove a clerk and end all sessions."""
    centre = the_centre(request)
    await centre.write(lambda tx: clerks.remove(tx, clerk))
    centre.forget_tokens()
    return Response(status_code=204)


@router.post("/clerks/{clerk}/pairing", tags=["admin"])
async def make_pairing(clerk: Id, request: Request, response: Response, _admin: Admin) -> schemas.PairingAnswer:
    """Make a code that signs a clerk in once; an older one of the clerk ends."""
    centre = the_centre(request)
    expires_at_s = centre.clock() + clerks.PAIRING_S
    code = await centre.write(lambda tx: clerks.make_pairing(tx, clerk))
    response.headers["Cache-Control"] = "no-store"
    return schemas.PairingAnswer(code=code, expires_at_s=expires_at_s, svg=_qr(code))


def places(centre: Centre) -> tuple[schemas.PlaceAnswer, ...]:
    """Return where somebody can sign in."""
    counters = [schemas.PlaceAnswer(id=one.id, name=one.name) for one in centre.configuration.counters]
    return (*counters, schemas.PlaceAnswer(id=clerks.RECEPTION, name=local_text("hall.reception")))


async def _session(centre: Centre, clerk: str, place: str, lasts_s: float, response: Response) -> schemas.SessionAnswer:
    session = await centre.write(lambda tx: clerks.begin_session(tx, clerk, place, lasts_s))
    centre.forget_tokens()
    response.headers["Cache-Control"] = "no-store"
    return schemas.SessionAnswer(token=session.token, clerk=clerk, name=session.clerk.name, place=place)


def _wait(centre: Centre, address: str, clerk: str = "") -> None:
    """Refuse whoever tried too often; count this try as wrong until it is right."""
    now_s = centre.steady()
    wait_s = centre.sign_ins.wait_s(address, clerk, now_s)
    if wait_s > 0.0:
        centre.refusals.count(Kind.WAIT)
        raise Refusal(429, Reason.NOT_ALLOWED, "Too many wrong tries.", retry_after_s=wait_s)
    centre.sign_ins.begin(address, clerk, now_s)


def _qr(code: str) -> str:
    out = io.BytesIO()
    segno.make_qr(code, error="m").save(out, kind="svg", scale=6, border=3, xmldecl=False, light="white")
    return out.getvalue().decode()
