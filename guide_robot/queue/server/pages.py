"""The pages of the hall, as files: relative addresses, so that a proxy may put them below any path."""

from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles

from guide_robot.common.language import first_language
from guide_robot.phrases.pages import Asset, page, room_module, sound_module

PAGES = Path(__file__).parent.parent / "pages"
NAMES = ("counter", "display", "reception", "staff", "docs", "office")
ROOMS = ("hall", "office", "alerts")


def add_pages(app: FastAPI) -> None:
    """Serve the pages, their sentences and their files."""
    assets = {"/": page(PAGES / "start.html", first_language())}
    assets |= {f"/{name}": page(PAGES / f"{name}.html", first_language()) for name in NAMES}
    assets |= {f"/phrases/{room}.mjs": room_module(room) for room in ROOMS}
    assets["/pages/sound.mjs"] = sound_module()
    for path, asset in assets.items():
        app.add_api_route(path, _answering(asset), include_in_schema=False, methods=["GET"])
    app.mount("/pages", StaticFiles(directory=PAGES), name="pages")


def _answering(asset: Asset) -> Any:
    async def answer(request: Request) -> Response:
        return asset.answer(request)

    return answer
