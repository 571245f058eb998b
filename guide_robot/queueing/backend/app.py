"""The backend as an ASGI app."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from guide_robot import __version__
from guide_robot.queueing.backend import counter_routes, problems, public_routes, robot_routes
from guide_robot.queueing.backend.centre import Settings, open_centre


def create_app(settings: Settings) -> FastAPI:
    """Return the app; the database is opened and brought up to date when it starts."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.centre = open_centre(settings, asyncio.get_running_loop())
        yield
        await app.state.centre.close()

    app = FastAPI(title="Guide robot queue backend", version=__version__, lifespan=lifespan, redoc_url=None)
    app.add_middleware(problems.BodyLimit)
    problems.install(app)
    for router in (robot_routes.router, counter_routes.router, public_routes.router):
        app.include_router(router)
    public_routes.add_pages(app)
    return app
