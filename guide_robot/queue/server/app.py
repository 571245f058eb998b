"""The backend as an ASGI app."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from guide_robot import __version__
from guide_robot.queue.server import (
    alert_routes,
    counter_routes,
    figures_routes,
    fleet_routes,
    hall_routes,
    notice_routes,
    opening_routes,
    pages,
    phone_routes,
    problems,
    public_routes,
    reception_routes,
    robot_routes,
    sign_in_routes,
)
from guide_robot.queue.server.centre import Centre, Settings, open_centre
from guide_robot.queue.server.phones import Phones
from guide_robot.queue.server.turn_senders import open_senders
from guide_robot.queue.server.turn_teller import TurnTeller
from guide_robot.web.addresses import Hosts
from guide_robot.web.guard import Guard, GuardSettings


def create_app(settings: Settings) -> FastAPI:
    """Return the app; the database is opened and brought up to date when it starts."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.centre = centre = open_centre(settings, asyncio.get_running_loop())
        app.state.teller = teller = _teller(settings, centre)
        app.state.phones = Phones(app.state.centre, teller.tickets, teller.heard)
        yield
        await app.state.phones.close()
        await teller.close()
        await app.state.centre.close()

    app = FastAPI(
        title="Guide robot queue backend",
        version=__version__,
        lifespan=lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
    )
    bounds = GuardSettings(
        hosts=Hosts(settings.allowed_hosts),
        longest_body=problems.MAX_BODY_BYTES,
        refuse=problems.refuse,
        refusals=settings.refusals,
    )
    app.add_middleware(Guard, settings=bounds)
    problems.install(app)
    for module in (
        robot_routes,
        sign_in_routes,
        reception_routes,
        counter_routes,
        opening_routes,
        figures_routes,
        alert_routes,
        fleet_routes,
        hall_routes,
        public_routes,
    ):
        app.include_router(module.router)
    if settings.configuration.phone_address:
        app.include_router(phone_routes.router)
        app.include_router(notice_routes.router)
    public_routes.add_interface(app)
    pages.add_pages(app)
    return app


def _teller(settings: Settings, centre: Centre) -> TurnTeller:
    """Return what tells phones; without a way to do so it tells nobody."""
    notices = settings.configuration.phone_notices
    senders, problems = open_senders(notices, settings.data, settings.push_key, settings.clock)
    centre.problems += problems
    return TurnTeller(senders, notices.soon_places, lambda: centre.configuration.oldest_day(settings.clock()))
