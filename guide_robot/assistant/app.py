"""The assistant as an ASGI app: page, widget, HTTP interface, and adapters for other channels."""

import time
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, JSONResponse, Response
from fastapi.staticfiles import StaticFiles
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from guide_robot import __version__
from guide_robot.assistant.answers import Assistant, Reply, Sheet, Title
from guide_robot.assistant.limits import Limits, LimitSettings
from guide_robot.assistant.papers_pdf import papers_pdf
from guide_robot.common.language import Language, first_language
from guide_robot.phrases.book import say
from guide_robot.phrases.pages import page, room_module
from guide_robot.web.addresses import Hosts
from guide_robot.web.guard import Guard, GuardSettings

PAGES = Path(__file__).with_name("pages")
# A question of any length is answered by its beginning; this bounds what is read at all.
LONGEST_BODY = 512 * 1024
REPLY, SHEET, TITLES = TypeAdapter(Reply), TypeAdapter(Sheet), TypeAdapter(tuple[Title, ...])
TEXT = {"content-type": "application/json"}
# Names like a web page's own, in lower case, as they stand in the address of a page that frames this one.
FRAMED = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors {}"


@dataclass(frozen=True, kw_only=True)
class AssistantSettings:
    """With what the assistant runs; `embed_in`: pages of other sites that may show it in a frame."""

    assistant: Assistant
    limits: LimitSettings
    allowed_hosts: tuple[str, ...] = ()
    embed_in: tuple[str, ...] = ()


class Question(BaseModel):
    """What somebody asks; `language` is the one to answer in, by default that of the question."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    question: Annotated[str, Field(max_length=LONGEST_BODY)]
    language: Language | None = None


class ChatMessage(BaseModel):
    """A message as any channel can send it: `channel` names it, `conversation` is its own and comes back unchanged."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    text: Annotated[str, Field(max_length=LONGEST_BODY)]
    channel: Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,32}$")] = "other"
    conversation: Annotated[str, Field(max_length=200)] = ""
    language: Language | None = None


def create_app(settings: AssistantSettings) -> FastAPI:
    """Return the app; it knows no robot and no queue, and keeps nothing of what is asked."""
    app = FastAPI(title="Guide robot assistant", version=__version__, docs_url=None, redoc_url=None)
    app.state.limits = Limits(settings.limits)
    bounds = GuardSettings(hosts=Hosts(settings.allowed_hosts), longest_body=LONGEST_BODY, refuse=_refuse)
    app.add_middleware(Guard, settings=bounds)

    @app.exception_handler(RequestValidationError)
    async def _invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])[:200]
        return _refuse(422, f"{where}: not as the interface describes")

    _add_interface(app, settings.assistant)
    _add_channels(app, settings.assistant)
    _add_pages(app, settings)
    return app


def _add_interface(app: FastAPI, assistant: Assistant) -> None:
    @app.post("/v1/answer", response_model=Reply)
    async def answer(request: Request, asked: Question) -> Response:
        """Answer a question: text, what else was found, sources; "unknown" where the search does not know."""
        return _busy(request) or Response(
            REPLY.dump_json(_reply(assistant, asked.question, asked.language)), headers=TEXT
        )

    @app.get("/v1/procedures", response_model=tuple[Title, ...])
    async def procedures(request: Request, service: str, language: Language | None = None) -> Response:
        """Return the procedures of a service of the queue, as the link on a ticket's page asks for them."""
        assistant.turn_to(date.today())
        found = assistant.titles(service, language or first_language())
        return _busy(request) or Response(TITLES.dump_json(found), headers=TEXT)

    @app.get("/v1/procedures/{procedure_id}", response_model=Sheet)
    async def procedure(request: Request, procedure_id: str, language: Language | None = None) -> Response:
        """Return one procedure written out in a language."""
        assistant.turn_to(date.today())
        sheet = assistant.sheet(procedure_id, language or first_language())
        return _busy(request) or (Response(SHEET.dump_json(sheet), headers=TEXT) if sheet else _no_procedure())

    @lru_cache(maxsize=256)
    def drawn(sheet: Sheet) -> bytes:
        return papers_pdf(sheet)

    @app.get("/papers/{procedure_id}.pdf")
    def papers(request: Request, procedure_id: str, language: Language | None = None) -> Response:
        """Return the papers to bring as a PDF in a language."""
        assistant.turn_to(date.today())
        sheet = assistant.sheet(procedure_id, language or first_language())
        if sheet is None:
            return _no_procedure()
        return _busy(request) or Response(drawn(sheet), media_type="application/pdf")

    @app.get("/healthz")
    async def health() -> dict[str, str]:
        """Say that the assistant answers."""
        return {"status": "ok", "version": __version__}


def _add_channels(app: FastAPI, assistant: Assistant) -> None:
    @app.post("/v1/chat")
    async def chat(request: Request, message: ChatMessage) -> Response:
        """Answer a message of any channel; the channel's own program sends the texts on."""
        busy = _busy(request)
        if busy is not None:
            return busy
        reply = _reply(assistant, message.text, message.language)
        body = {
            "channel": message.channel,
            "conversation": message.conversation,
            "outcome": reply.outcome.value,
            "messages": [{"text": text} for text in _messages(reply)],
            "sources": REPLY.dump_python(reply, mode="json")["sources"],
        }
        return JSONResponse(body)

    @app.post("/v1/chat/telegram")
    async def telegram(request: Request, update: dict[str, Any]) -> Response:
        """Answer an update of Telegram's Bot API in the webhook's own response; what is no text message gets none."""
        message = update.get("message")
        chat_id = message.get("chat", {}).get("id") if isinstance(message, dict) else None
        text = message.get("text") if isinstance(message, dict) else None
        if not isinstance(chat_id, int) or not isinstance(text, str):
            return JSONResponse({})
        busy = _busy(request)
        if busy is not None:
            return busy
        words = "\n\n".join(_messages(_reply(assistant, text, None)))
        return JSONResponse({"method": "sendMessage", "chat_id": chat_id, "text": words})


def _add_pages(app: FastAPI, settings: AssistantSettings) -> None:
    asset, sentences = page(PAGES / "assistant.html", first_language()), room_module("assistant")
    framed = {"content-security-policy": FRAMED.format(" ".join(("'self'", *settings.embed_in)))}

    @app.get("/", include_in_schema=False)
    async def show(request: Request) -> Response:
        answer = asset.answer(request)
        answer.headers.update(framed)
        return answer

    @app.get("/phrases/assistant.mjs", include_in_schema=False)
    async def words(request: Request) -> Response:
        return sentences.answer(request)

    @app.get("/widget.js", include_in_schema=False)
    async def widget() -> Response:
        headers = {"cross-origin-resource-policy": "cross-origin"}
        return FileResponse(PAGES / "widget.js", media_type="text/javascript", headers=headers)

    app.mount("/pages", StaticFiles(directory=PAGES), name="pages")


def _reply(assistant: Assistant, question: str, language: Language | None) -> Reply:
    assistant.turn_to(date.today())
    return assistant.answer(question, language)


def _messages(reply: Reply) -> list[str]:
    """Return an answer as short texts: the answer, its source, what else may be meant, and whether it was checked."""
    texts = [reply.text]
    named = [one for one in reply.sources if one.legal_basis]
    if named:
        texts.append(f"{say('catalogue.source', reply.language)}: {'; '.join(one.name for one in named)}")
    if len(reply.found) > 1:
        others = "; ".join(one.title for one in reply.found[1:])
        texts.append(f"{say('catalogue.see_also', reply.language)}: {others}")
    return [*texts, reply.notice] if reply.notice else texts


def _busy(request: Request) -> Response | None:
    limits: Limits = request.app.state.limits
    wait_s = limits.wait_s(request.client.host if request.client else "", time.monotonic())
    if wait_s <= 0.0:
        return None
    refusal = _refuse(429, "Too many questions from this address; try again.")
    refusal.headers["retry-after"] = str(max(1, round(wait_s + 0.5)))
    return refusal


def _no_procedure() -> JSONResponse:
    return _refuse(404, "There is no such procedure.")


def _refuse(status: int, text: str) -> JSONResponse:
    body = {"type": "about:blank", "title": text, "status": status}
    return JSONResponse(body, status_code=status, media_type="application/problem+json")
