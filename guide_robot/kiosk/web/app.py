"""The server's HTTP side: pages, fonts, search, procedures, speech and printed tickets."""

import asyncio
import json
import math
import os
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import Depends, FastAPI, HTTPException, Request, Response
from fastapi.responses import FileResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from starlette.concurrency import run_in_threadpool

from guide_robot.catalogue.answer import WordedBy, word_answer
from guide_robot.catalogue.search.house import House
from guide_robot.common.language import Language, languages
from guide_robot.kiosk.speech import RecogniserFailed
from guide_robot.kiosk.web.access import OperatorAccess, Said
from guide_robot.kiosk.web.board import plain
from guide_robot.kiosk.web.content import Content, found_view, procedure_view
from guide_robot.kiosk.web.floor_view import OWN, floor_view, place_views
from guide_robot.kiosk.web.fonts import find_font
from guide_robot.kiosk.web.links import same_site
from guide_robot.kiosk.web.page_files import page_files, styled_page
from guide_robot.kiosk.web.screen_access import ScreenAccess
from guide_robot.kiosk.web.sockets import Sockets
from guide_robot.kiosk.web.way_view import Ways
from guide_robot.phrases.pages import room_module
from guide_robot.phrases.reasons import ROOM
from guide_robot.web.addresses import Hosts, address_key
from guide_robot.web.alive import alive_answer
from guide_robot.web.guard import Guard, GuardSettings

PAGES = Path(__file__).with_name("pages")
LONGEST_BODY = 262_144
LONGEST_CODE = 256
LONGEST_NAME = 255
LONGEST_QUESTION = 300
LONGEST_SPEECH = 2_000_000


def create_app(content: Content) -> FastAPI:
    """Return the application of one server."""
    sockets = Sockets(content)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> Any:
        sockets.open()
        yield

    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, lifespan=lifespan)
    app.add_middleware(
        Guard,
        settings=GuardSettings(
            hosts=Hosts(content.settings.allowed_hosts),
            longest_body=LONGEST_SPEECH,
            refuse=problem,
            refusals=content.refusals,
        ),
    )
    app.add_api_websocket_route("/ws/kiosk", sockets.citizen)
    app.add_api_websocket_route("/ws/operator", sockets.operator)
    _add_pages(app, content.settings.language, sockets.access)
    _add_questions(app, content, sockets.access)
    _add_floor(app, content, sockets)
    _add_operator_files(app, content, sockets.tokens)
    app.mount("/", StaticFiles(directory=PAGES), name="pages")
    return app


def _add_pages(app: FastAPI, language: Language, access: ScreenAccess) -> None:
    touch_screen = styled_page(PAGES / "kiosk.html", language)
    app.add_route("/operator", styled_page(PAGES / "operator.html", language).answer)
    assets = {
        **page_files(PAGES),
        "/phrases/kiosk.mjs": room_module("kiosk"),
        "/phrases/operator.mjs": room_module("operator"),
        "/phrases/reason.mjs": room_module(ROOM),
    }
    for path, asset in assets.items():
        app.add_route(path, asset.answer)

    @app.get("/")
    async def kiosk(request: Request) -> Response:
        return access.renew(request, touch_screen.answer(request))

    @app.post("/api/pair")
    async def pair(request: Request) -> Response:
        frame = _object(await _body(request, LONGEST_CODE))
        code = frame.get("code") if frame is not None else None
        if not isinstance(code, str) or not same_site(request):
            return problem(400, "code: expected the digits that the operator page shows")
        return access.pair(request, code)

    @app.get("/healthz")
    def health() -> Response:
        return JSONResponse({"status": "ok"})

    @app.get("/alive")
    def alive() -> Response:
        return alive_answer()

    @app.get("/fonts/{name}")
    def font(name: str) -> Response:
        file = find_font(name)
        if file is None:
            return problem(404, "no such font here")
        return FileResponse(file, media_type="font/ttf", headers={"cache-control": "max-age=86400"})


def _add_questions(app: FastAPI, content: Content, access: ScreenAccess) -> None:
    def screen_only(request: Request) -> None:
        if not access.allows(request):
            raise HTTPException(403, "this screen is not paired")

    screen = [Depends(screen_only)]
    house = House(place for place in place_views(content.plan) if place.kind != OWN)

    @app.get("/api/procedures", dependencies=screen)
    def procedures(service: str = "", language: str = "", often: bool = False) -> Response:
        spoken, catalogue = _language(language, content), content.today().catalogue
        found = catalogue.of_service(service) if service else tuple(catalogue)
        shown = [one for one in sorted(found, key=lambda one: not one.often) if one.often or not often]
        return _json({"results": [{"id": one.id, "title": one.title_in(spoken)} for one in shown]})

    @app.get("/api/procedures/{procedure_id}", dependencies=screen)
    def procedure(procedure_id: str, language: str = "") -> Response:
        found = content.today().catalogue.get(procedure_id)
        if found is None:
            return problem(404, "no such procedure")
        return _json(plain(procedure_view(found, _language(language, content))))

    @app.post("/api/search", dependencies=screen)
    async def search(request: Request) -> Response:
        body = await _body(request, LONGEST_BODY)
        frame = _object(body)
        if frame is None or not isinstance(frame.get("text"), str):
            return problem(413 if body is None else 400, "text: expected a question")
        language = _language(frame.get("language"), content)
        text = frame["text"][:LONGEST_QUESTION]
        answer = await run_in_threadpool(lambda: content.today().search.answer(text, language))
        found = answer.found
        words = None
        if content.chat is not None and frame.get("words") is True:
            worded = await word_answer(text, [one.procedure for one in found], language, content.chat)
            words = worded.text if worded is not None and worded.worded_by is WordedBy.MODEL else None
        return _json(plain(found_view(answer, house.asked(text), words, language)))

    @app.post("/api/listen", dependencies=screen)
    async def listen(request: Request, language: str = "") -> Response:
        if content.recogniser is None:
            return problem(404, "no recogniser is configured")
        sound = await _body(request, LONGEST_SPEECH)
        if not sound:
            return problem(413 if sound is None else 400, "expected a WAV file")
        try:
            text = await run_in_threadpool(content.recogniser.recognise, sound, _language(language, content))
        except RecogniserFailed as error:
            return problem(503, str(error))
        return _json({"text": text[:LONGEST_QUESTION]})


def _add_floor(app: FastAPI, content: Content, sockets: Sockets) -> None:
    """Add the floor and ways on it, which tell where the robot stands: for screens and operators."""
    ways = Ways(content.plan, content.board)

    async def ours_only(request: Request) -> None:
        if sockets.access.allows(request):
            return
        if "authorization" not in request.headers:
            raise HTTPException(403, "this screen is not paired")
        _operator_only(request, sockets.tokens)

    ours = [Depends(ours_only)]

    @app.get("/api/way", dependencies=ours)
    async def way(place: str = "", behind: bool = False) -> Response:
        if content.plan.place(place) is None:
            return problem(404, "no such place")
        found = await run_in_threadpool(ways.to, place, behind=behind)
        return problem(404, "no way there") if found is None else _json(plain(found))

    @app.get("/api/floor", dependencies=ours)
    def floor() -> Response:
        return _json(plain(floor_view(content.plan)))


def _add_operator_files(app: FastAPI, content: Content, tokens: OperatorAccess) -> None:
    @app.get("/api/tickets/{name}")
    async def ticket(name: str, request: Request) -> Response:
        _operator_only(request, tokens)
        folder = content.settings.tickets_folder
        file = folder / name if folder is not None and Path(name).name == name else None
        if file is None or file.suffix != ".png" or len(os.fsencode(name)) > LONGEST_NAME or not file.is_file():
            return problem(404, "no such ticket")
        return FileResponse(file, headers={"cache-control": "no-store"})


def _operator_only(request: Request, tokens: OperatorAccess) -> None:
    """Raise 401 for a request without the operator's token, 429 for one of an address that must wait."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise HTTPException(401, "expected the operator's token")
    address = address_key(request.client.host) if request.client else ""
    now_s = asyncio.get_running_loop().time()
    said = tokens.look(given.strip(), address, now_s)
    if said is Said.TOO_MANY:
        wait = {"retry-after": str(math.ceil(tokens.wait_s(address, now_s)))}
        raise HTTPException(429, "too many wrong tokens from this address", headers=wait)
    if said is Said.WRONG:
        raise HTTPException(401, "expected the operator's token")


def problem(status: int, text: str) -> Response:
    """Return an answer that says in one line what is wrong."""
    return JSONResponse({"error": text}, status_code=status)


def _json(value: object) -> Response:
    return JSONResponse(value, headers={"cache-control": "no-store"})


def _language(given: object, content: Content) -> Language:
    return next((one for one in languages() if one == given), content.settings.language)


def _object(body: bytes | None) -> dict[str, Any] | None:
    try:
        value = json.loads(body or b"")
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


async def _body(request: Request, longest: int) -> bytes | None:
    """Return a request's body; None, without reading on, for one that is longer."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > longest:
            return None
    return bytes(body)
