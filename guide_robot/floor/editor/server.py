"""Serves the page of the floor editor, on this machine only, and saves what it sends back."""

import hashlib
import json
import socket
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.middleware.trustedhost import TrustedHostMiddleware

from guide_robot.common.errors import UserError
from guide_robot.common.language import first_language
from guide_robot.floor.check import check, has_errors
from guide_robot.floor.dump import plan_data, save_floor
from guide_robot.floor.load import LARGEST_FILE_BYTES, load_floor, parse_floor
from guide_robot.floor.model import FloorPlan
from guide_robot.floor.solids import solids
from guide_robot.floor.tracing import load_tracing
from guide_robot.phrases.pages import page, room_module
from guide_robot.robot.description import Robot, load_robot

PAGE = Path(__file__).with_name("page")
HOST = "127.0.0.1"
UNPROCESSABLE, CONFLICT = 422, 409


def create_app(path: Path) -> FastAPI:
    """Return the application that edits one floor plan file.

    `GET /api/plan` gives plan, shapes and the file's revision; `POST /api/check` says what is wrong with a
    plan; `GET /slam.png` is SLAM's map under it; `PUT /api/plan` saves one, unless it is none (422) or the file
    changed meanwhile (409).
    """
    app = FastAPI(title="Floor editor", openapi_url=None)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost"])
    robot = load_robot()

    @app.get("/api/plan")
    def read() -> JSONResponse:
        return JSONResponse(_answer(path, load_floor(path), robot))

    @app.post("/api/check")
    async def examine(request: Request) -> JSONResponse:
        plan = parse_floor((await _body(request))["plan"], "plan")
        return JSONResponse({"findings": _findings(plan, robot)})

    @app.put("/api/plan")
    async def save(request: Request) -> JSONResponse:
        body = await _body(request)
        plan = parse_floor(body["plan"], "plan")
        if body.get("revision") != _revision(path):
            return JSONResponse({"error": f"{path.name}: changed meanwhile; load it again"}, CONFLICT)
        save_floor(path, plan)
        return JSONResponse(_answer(path, plan, robot))

    @app.exception_handler(UserError)
    async def mistake(request: Request, error: Exception) -> JSONResponse:
        return JSONResponse({"error": str(error)}, UNPROCESSABLE)

    @app.get("/slam.png")
    def under() -> Response:
        picture = load_tracing(path)
        return Response(status_code=404) if picture is None else Response(picture.png, media_type="image/png")

    app.add_route("/", page(PAGE / "index.html", first_language()).answer)
    app.add_route("/phrases/floor.mjs", room_module("floor").answer)
    app.mount("/page", StaticFiles(directory=PAGE))
    return app


def serve(path: Path, port: int) -> int:
    """Serve the page until it is interrupted; raises UserError when the port cannot be had."""
    server = uvicorn.Server(uvicorn.Config(create_app(path), log_level="warning"))
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except (OSError, OverflowError):
            raise UserError(f"--port {port}: cannot be used on this machine") from None
        print(f"http://{HOST}:{listener.getsockname()[1]}/ edits {path}; Ctrl+C ends", flush=True)
        server.run(sockets=[listener])
    return 0


async def _body(request: Request) -> dict[str, Any]:
    """Return the request's JSON object with its key `plan`, read no further than a plan may be long."""
    content = b""
    async for part in request.stream():
        content += part
        if len(content) > LARGEST_FILE_BYTES:
            raise UserError(f"plan: expected at most {LARGEST_FILE_BYTES} bytes")
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        raise UserError("plan: expected JSON") from None
    if not isinstance(body, dict) or "plan" not in body:
        raise UserError("plan: expected an object with the key plan")
    return body


def _answer(path: Path, plan: FloorPlan, robot: Robot) -> dict[str, Any]:
    tracing = load_tracing(path)
    shapes = [{"corners": box.corners(), "material": box.material.value} for box in solids(plan)]
    return {
        "file": path.name,
        "revision": _revision(path),
        "plan": plan_data(plan),
        "shapes": shapes,
        "tracing": {"origin": tracing.origin, "size": tracing.size} if tracing else None,
        "robot_radius": robot.footprint_radius_m,
        "findings": _findings(plan, robot),
    }


def _findings(plan: FloorPlan, robot: Robot) -> list[dict[str, Any]]:
    found = check(plan, robot)
    return [
        {
            "line": finding.line(),
            "subject": finding.subject,
            "said": finding.said,
            "point": finding.point,
            "error": has_errors([finding]),
        }
        for finding in found
    ]


def _revision(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
