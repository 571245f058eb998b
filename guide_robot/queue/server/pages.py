"""The pages of the hall, as files: relative addresses, so that a proxy may put them below any path.

Each page carries a watch: a script of a few lines within it, allowed by its hash, that opens the page anew when its
modules did not arrive, as when the backend ends between page and script.
"""

import base64
import hashlib
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles

from guide_robot.common.language import first_language
from guide_robot.phrases.pages import Asset, page, room_module
from guide_robot.web.guard import PAGES_OWN

PAGES = Path(__file__).parent.parent / "pages"
NAMES = ("counter", "display", "reception", "staff", "docs")
WATCH = "<!-- watch -->"


def add_pages(app: FastAPI) -> None:
    """Serve the pages, their sentences and their files."""
    watch = (PAGES / "watch.js").read_text(encoding="utf-8")
    start = _answering(*_watched(page(PAGES / "start.html", first_language()), watch))
    app.add_api_route("/", start, include_in_schema=False, methods=["GET"])
    for name in NAMES:
        answering = _answering(*_watched(page(PAGES / f"{name}.html", first_language()), watch))
        app.add_api_route(f"/{name}", answering, include_in_schema=False, methods=["GET"])
    app.add_api_route("/phrases/hall.mjs", _answering(room_module("hall"), ""), include_in_schema=False)
    app.mount("/pages", StaticFiles(directory=PAGES), name="pages")


def _watched(asset: Asset, watch: str) -> tuple[Asset, str]:
    """Return a page with the watch in it, and the policy that allows this script and no other."""
    content = asset.content.replace(WATCH, f"<script>{watch}</script>")
    digest = base64.b64encode(hashlib.sha256(watch.encode()).digest()).decode()
    policy = f"{PAGES_OWN.decode()}; script-src 'self' 'sha256-{digest}'"
    return Asset(content=content, media_type=asset.media_type), policy


def _answering(asset: Asset, policy: str) -> Any:
    async def answer(request: Request) -> Response:
        response = asset.answer(request)
        if policy:
            response.headers["Content-Security-Policy"] = policy
        return response

    return answer
