"""How the holder of a ticket asks to be told of their turn, and takes it back: part of the ticket's page."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi import Path as InPath
from pydantic import Field

from guide_robot.common.language import Language
from guide_robot.queue.domain.configuration import PhoneNotices
from guide_robot.queue.domain.model import Reason
from guide_robot.queue.domain.wire import Body
from guide_robot.queue.server.answers import PROBLEMS, the_centre
from guide_robot.queue.server.phone_routes import Mark, the_phones, ticket_of_mark
from guide_robot.queue.server.problems import Refusal
from guide_robot.queue.server.turn_senders import WEB_PUSH, PhoneNumber, PushSender, Target
from guide_robot.queue.server.turn_teller import TurnTeller
from guide_robot.queue.server.web_push import read_target

router = APIRouter(tags=["phone"], responses=PROBLEMS)
Channel = Annotated[str, InPath(pattern=r"^(zalo|sms)$")]
FIRST_ZERO = "0"


class PushKeys(Body):
    """The keys of a push subscription, as browsers give them."""

    p256dh: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{80,96}=*$")]
    auth: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{16,32}=*$")]


class PushBody(Body):
    """A push subscription."""

    endpoint: Annotated[str, Field(pattern=r"^https://[\x21-\x7e]+$", max_length=1000)]
    keys: PushKeys
    language: Language


class NumberBody(Body):
    """A phone number, with the country's code or as it is dialled at home."""

    number: Annotated[str, Field(pattern=r"^(\+|0)[0-9 .\-]{7,20}$")]
    language: Language


@dataclass(frozen=True, kw_only=True)
class NoticesView:
    """What is offered: the key for web push, None where it is off; ways for a number; how early; how many are told."""

    web_push_key: str | None
    channels: list[str]
    soon_places: int
    told: int


@router.get("/t/{mark}/notices")
async def offered(request: Request, mark: Mark, response: Response) -> NoticesView:
    """Return how the holder of this ticket can be told."""
    code, teller = ticket_of_mark(request, mark), _teller(request)
    push = teller.senders.get(WEB_PUSH)
    response.headers["cache-control"] = "no-store"
    return NoticesView(
        web_push_key=push.signer.public if isinstance(push, PushSender) else None,
        channels=[name for name in teller.senders if name != WEB_PUSH],
        soon_places=teller.soon_places,
        told=teller.told(code.ticket_id),
    )


@router.put("/t/{mark}/notices/web-push", status_code=204)
async def subscribe(body: PushBody, request: Request, mark: Mark) -> None:
    """Tell a browser by its push service, until the ticket ends."""
    push = _teller(request).senders.get(WEB_PUSH)
    if not isinstance(push, PushSender):
        raise Refusal(404, Reason.NOT_FOUND, "Web push is off here.")
    try:
        target = read_target(body.endpoint, body.keys.p256dh, body.keys.auth)
    except ValueError:
        raise Refusal(422, Reason.BAD_REQUEST, "That is no push subscription.") from None
    if not push.network.may_be_asked(target.host):
        raise Refusal(422, Reason.BAD_REQUEST, "That is no address of the public network.")
    await _begin(request, mark, target, body.language)


@router.put("/t/{mark}/notices/{channel}", status_code=204)
async def give_number(body: NumberBody, request: Request, mark: Mark, channel: Channel) -> None:
    """Tell a phone number by the office's gateway, until the ticket ends."""
    if channel not in _teller(request).senders:
        raise Refusal(404, Reason.NOT_FOUND, "That way is off here.")
    number = full_number(body.number, the_centre(request).configuration.phone_notices)
    await _begin(request, mark, PhoneNumber(channel=channel, number=number), body.language)


@router.delete("/t/{mark}/notices", status_code=204)
async def take_back(request: Request, mark: Mark) -> None:
    """Tell nobody of this ticket any more, and forget them."""
    _teller(request).end(ticket_of_mark(request, mark).ticket_id)


def full_number(text: str, notices: PhoneNotices) -> str:
    """Return a number with its country's code; refused when it is none."""
    digits = "".join(letter for letter in text if letter.isdigit())
    if not text.startswith("+"):
        digits = notices.country_code + digits.removeprefix(FIRST_ZERO)
    if not 8 <= len(digits) <= 15:
        raise Refusal(422, Reason.BAD_REQUEST, "That is no phone number.")
    return f"+{digits}"


async def _begin(request: Request, mark: str, target: Target, language: Language) -> None:
    """Remember a target; what changed while it was remembered is looked up once more."""
    code, teller, phones = ticket_of_mark(request, mark), _teller(request), the_phones(request)
    view = await phones.view(code.ticket_id, code.number)
    if not teller.begin(code.ticket_id, target, view, language=language, page=f"t/{mark}", day=code.day.isoformat()):
        raise Refusal(409, Reason.CONFLICT, "The ticket has ended, or too many phones are told of it.")
    phones.follow()
    teller.heard({code.ticket_id: await phones.view(code.ticket_id, code.number)})


def _teller(request: Request) -> TurnTeller:
    teller: TurnTeller = request.app.state.teller
    return teller
