"""The page of one ticket for a phone: no login, no app; whoever has the signed address of a ticket may see it."""

import html
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi import Path as InPath
from fastapi.responses import JSONResponse, Response
from pydantic import TypeAdapter
from sse_starlette import EventSourceResponse, ServerSentEvent

from guide_robot.codes.signed.ticket_code import TICKET_PREFIX, TicketCode, TicketCodeProblem, decode_ticket
from guide_robot.common.language import first_language
from guide_robot.phrases.pages import page, room_module
from guide_robot.queue.domain.model import Reason
from guide_robot.queue.server.answers import PROBLEMS, the_centre
from guide_robot.queue.server.phones import Phones, PhoneView
from guide_robot.queue.server.problems import Refusal

PAGES = Path(__file__).parent.parent / "pages"
PAPERS = 'href="papers"'
GONE = 410
ALIVE_S = 15
VIEW = TypeAdapter(PhoneView)
router = APIRouter(tags=["phone"], responses=PROBLEMS)
Mark = Annotated[str, InPath(pattern=r"^[A-Z2-7]{40,700}$", description="the signed part of a ticket's address")]
_PAGE = page(PAGES / "phone.html", first_language())
_SENTENCES = room_module("phone")


@router.get("/t/{mark}", include_in_schema=False)
async def show(request: Request, mark: Mark) -> Response:
    """Return the page; it is the same for every ticket, and says itself what is wrong with an address."""
    address = html.escape(the_centre(request).configuration.papers_address)
    return replace(_PAGE, content=_PAGE.content.replace(PAPERS, f'href="{address}"')).answer(request)


@router.get("/phrases/phone.mjs", include_in_schema=False)
async def sentences(request: Request) -> Response:
    """Return the page's sentences in every language."""
    return _SENTENCES.answer(request)


@router.get("/t/{mark}/ticket")
async def ticket(request: Request, mark: Mark) -> JSONResponse:
    """Return the ticket as its holder sees it now."""
    code = ticket_of_mark(request, mark)
    view = await the_phones(request).view(code.ticket_id, code.number)
    return JSONResponse(VIEW.dump_python(view, mode="json"), headers={"cache-control": "no-store"})


@router.get("/t/{mark}/events", response_class=EventSourceResponse)
async def listen(request: Request, mark: Mark) -> EventSourceResponse:
    """Stream the ticket as it stands, then each change once; `crowded` ends it when too many others begin to."""
    code = ticket_of_mark(request, mark)

    async def changes() -> AsyncIterator[ServerSentEvent]:
        async for view in the_phones(request).watch(code.ticket_id, code.number):
            yield ServerSentEvent(VIEW.dump_json(view).decode(), event="ticket", sep="\n")
        yield ServerSentEvent("", event="crowded", sep="\n")

    return EventSourceResponse(changes(), ping=ALIVE_S)


def ticket_of_mark(request: Request, mark: str) -> TicketCode:
    """Return the ticket of an address; 404 for one that we did not sign, 410 for one of a day that does not count."""
    centre = the_centre(request)
    now_s, configuration = centre.clock(), centre.configuration
    oldest, today = (date.fromisoformat(day) for day in (configuration.oldest_day(now_s), configuration.day(now_s)))
    found = decode_ticket(TICKET_PREFIX + mark, centre.keys.ticket_verify, oldest)
    if found is TicketCodeProblem.EXPIRED or (isinstance(found, TicketCode) and found.day > today):
        raise Refusal(GONE, Reason.NOT_FOUND, "This ticket was for another day.")
    if not isinstance(found, TicketCode) or found.site != centre.configuration.site:
        raise Refusal(404, Reason.NOT_FOUND, "There is no such ticket.")
    return found


def the_phones(request: Request) -> Phones:
    """Return the running phones."""
    phones: Phones = request.app.state.phones
    return phones
