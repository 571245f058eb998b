"""The ways by which the holder of a ticket is told: a browser's push service, the office's gateways for Zalo and SMS.

One attempt each, within SEND_S; the answer says whether another one makes sense.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Annotated, Literal, Protocol

import httpcore
import httpx
from pydantic import BaseModel, ConfigDict, Field

from guide_robot.common.errors import UserError
from guide_robot.common.language import Language
from guide_robot.queue.domain.configuration import Gateway, PhoneNotices
from guide_robot.queue.domain.turn_notices import TurnNoticeKind
from guide_robot.queue.server.alert_file import secret_of
from guide_robot.queue.server.public_network import PublicNetwork
from guide_robot.queue.server.senders import SEND_S, words_of, words_of_status
from guide_robot.queue.server.web_push import PushSigner, PushTarget

WEB_PUSH = "web-push"
GONE = (404, 410)
TRY_AGAIN = (408, 429)
MOST_READ = 4096
logger = logging.getLogger("guide_robot.backend")


class Outcome(Enum):
    """TOLD: taken. GONE: nobody is there any more. AGAIN: perhaps later. REFUSED: never."""

    TOLD = "told"
    GONE = "gone"
    AGAIN = "again"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """How one attempt ended; `words` for the log."""

    outcome: Outcome
    words: str = ""


@dataclass(frozen=True, kw_only=True, repr=False)
class PhoneNumber:
    """A number, +84…, and by which gateway it is told. Personal data: never in a log."""

    channel: str
    number: str


Target = PushTarget | PhoneNumber


class TurnMessage(BaseModel):
    """What the office's gateway for Zalo or SMS gets, as JSON by POST. `id` is the same when it is sent once more."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(description="of this notice; a gateway tells an id that it knows already to nobody")]
    channel: Annotated[Literal["zalo", "sms"], Field(description="how the office wants it sent")]
    to: Annotated[
        str, Field(pattern=r"^\+[0-9]{8,15}$", description="the citizen's number (E.164); forget it once sent")
    ]
    notice: Annotated[TurnNoticeKind, Field(description="called: it is their turn; soon: few people are ahead")]
    number: Annotated[str, Field(description="on the ticket")]
    text: Annotated[str, Field(description="the whole sentence, in the citizen's language")]
    language: Annotated[str, Field(description="two letters")]
    counter: Annotated[str | None, Field(description="where to go, in that language")] = None
    ahead: Annotated[int | None, Field(description="people ahead")] = None


@dataclass(frozen=True, kw_only=True)
class TurnNews:
    """What is told: `text` in `language`; `page` is the ticket's address, relative to phone_address."""

    id: str
    kind: TurnNoticeKind
    number: str
    text: str
    language: Language
    page: str
    counter: str | None = None
    ahead: int | None = None


class Sender(Protocol):
    """One way to tell."""

    def place(self, target: Target) -> str:
        """Return what can hang as a whole: only a few attempts go there at one time."""
        ...

    async def send(self, target: Target, news: TurnNews) -> Attempt:
        """Try once."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


class PushSender:
    """Tells browsers by their push services, in the public network alone."""

    def __init__(self, signer: PushSigner, network: PublicNetwork, clock: Callable[[], float]) -> None:
        self.signer = signer
        self.network = network
        self._clock = clock
        self._pool = httpcore.AsyncConnectionPool(network_backend=network, max_connections=100, keepalive_expiry=30.0)

    def place(self, target: Target) -> str:
        """Return the push service."""
        return target.origin if isinstance(target, PushTarget) else ""

    async def send(self, target: Target, news: TurnNews) -> Attempt:
        """Post the encrypted message."""
        assert isinstance(target, PushTarget)
        message = {"title": news.number, "body": news.text, "lang": news.language, "page": news.page}
        headers, body = self.signer.request(target, message, self._clock())
        limits = {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), SEND_S)}
        try:
            async with self._pool.stream(
                "POST", target.endpoint, headers=headers, content=body, extensions=limits
            ) as answer:
                read = 0
                async for piece in answer.aiter_stream():  # to its end, so that the connection serves the next one
                    read += len(piece)
                    if read > MOST_READ:
                        break
                return _judged(WEB_PUSH, answer.status)
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, OSError) as error:
            return Attempt(outcome=Outcome.AGAIN, words=words_of(WEB_PUSH, error))

    async def close(self) -> None:
        """Let go of connections."""
        await self._pool.aclose()


class GatewaySender:
    """Tells numbers by a program of the office's own."""

    def __init__(self, gateway: Gateway, data: Path) -> None:
        self._gateway = gateway
        token = secret_of(data, gateway.token_file) if gateway.token_file else ""
        headers = {"authorization": f"Bearer {token}"} if token else {}
        self._client = httpx.AsyncClient(timeout=SEND_S, headers=headers)

    def place(self, target: Target) -> str:
        """Return the gateway."""
        return self._gateway.channel

    async def send(self, target: Target, news: TurnNews) -> Attempt:
        """Post the message."""
        assert isinstance(target, PhoneNumber)
        message = TurnMessage(
            id=news.id,
            channel=self._gateway.channel,
            to=target.number,
            notice=news.kind,
            number=news.number,
            text=news.text,
            language=news.language,
            counter=news.counter,
            ahead=news.ahead,
        )
        try:
            answer = await self._client.post(self._gateway.url, json=message.model_dump(mode="json"))
        except (httpx.HTTPError, OSError) as error:
            return Attempt(outcome=Outcome.AGAIN, words=words_of(self._gateway.channel, error))
        return _judged(self._gateway.channel, answer.status_code)

    async def close(self) -> None:
        """Let go of connections."""
        await self._client.aclose()


def open_senders(
    notices: PhoneNotices, data: Path, push_key: bytes | None, clock: Callable[[], float]
) -> tuple[dict[str, Sender], list[str]]:
    """Return the ways that an office has switched on, and what is wrong with token files of those left out."""
    senders: dict[str, Sender] = {}
    problems = []
    for one in notices.gateways:
        try:
            senders[one.channel] = GatewaySender(one, data)
        except UserError as error:
            logger.error("nobody is told by %s until it is mended and the backend started anew: %s", one.channel, error)
            problems.append(str(error))
    if notices.web_push and push_key is not None:
        signer, network = PushSigner(push_key, notices.contact), PublicNetwork(notices.private_push_networks)
        senders[WEB_PUSH] = PushSender(signer, network, clock)
    return senders, problems


def channel_of(target: Target) -> str:
    """Return by which way a target is told."""
    return target.channel if isinstance(target, PhoneNumber) else WEB_PUSH


def _judged(kind: str, status: int) -> Attempt:
    if 200 <= status < 300:
        return Attempt(outcome=Outcome.TOLD)
    outcome = Outcome.AGAIN if status in TRY_AGAIN or status >= 500 else Outcome.REFUSED
    return Attempt(outcome=Outcome.GONE if status in GONE else outcome, words=words_of_status(kind, status))
