"""The page of the head of the office, with its sentences."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import Response

from guide_robot.common.language import first_language
from guide_robot.phrases.pages import Asset, page, room_module
from guide_robot.queue.server.pages import PAGES


def add_office(app: FastAPI) -> None:
    """Serve the page; its addresses are relative, so that a proxy may put them below any path."""
    for path, asset in (
        ("/office", page(PAGES / "office.html", first_language())),
        ("/phrases/office.mjs", room_module("office")),
        ("/phrases/alerts.mjs", room_module("alerts")),
    ):
        app.add_api_route(path, _answering(asset), include_in_schema=False, methods=["GET"])


def _answering(asset: Asset) -> Any:
    async def answer(request: Request) -> Response:
        return asset.answer(request)

    return answer
