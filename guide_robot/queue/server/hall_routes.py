"""What the pages ask beside the queue: whether the backend is up, what the centre is like, how a call sounds."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from guide_robot import __version__
from guide_robot.common.language import Language
from guide_robot.queue.domain.model import Reason
from guide_robot.queue.domain.wire import Id
from guide_robot.queue.server import schemas, speech
from guide_robot.queue.server.access import only
from guide_robot.queue.server.answers import PROBLEMS, the_centre
from guide_robot.queue.server.problems import Refusal
from guide_robot.queue.server.sign_in_routes import places
from guide_robot.queue.server.tokens import Identity, Role
from guide_robot.web.alive import alive_answer

router = APIRouter(tags=["queue"], responses=PROBLEMS)
Anybody = Annotated[Identity, Depends(only(*Role))]
Label = Annotated[str, Query(pattern=r"^[A-Z]{1,3}[0-9]{3,6}$")]
SOUND_KEPT_S = 3600


@router.get("/alive", include_in_schema=False, status_code=204)
async def alive() -> Response:
    """Say that pages can be opened now, also to a waiting page that lies on the screen's own disk."""
    return alive_answer()


@router.get("/v1/centre")
async def centre_facts(request: Request, _identity: Anybody) -> schemas.CentreView:
    """Return what does not change while the backend runs."""
    centre = the_centre(request)
    configuration, display = centre.configuration, centre.configuration.display
    return schemas.CentreView(
        site=configuration.site,
        name=configuration.name,
        timezone=configuration.timezone,
        version=__version__,
        classes=tuple(schemas.PriorityView(id=one.id, name=one.name) for one in configuration.priority_classes),
        places=places(centre),
        volume={str(clock): percent for clock, percent in sorted(display.volume.items())},
        speech=display.speech,
        speak_first_language_too=display.speak_first_language_too,
        page_s=display.page_seconds,
        call_s=display.call_seconds,
    )


@router.get("/v1/sounds/chime", response_class=Response)
async def chime(_identity: Anybody) -> Response:
    """Return the chime before a call, WAV."""
    return _sound(await run_in_threadpool(speech.chime))


@router.get("/v1/sounds/call", response_class=Response)
async def spoken_call(request: Request, _identity: Anybody, label: Label, counter: Id, language: Language) -> Response:
    """Return a call as speech, WAV."""
    centre = the_centre(request)
    place = centre.configuration.counter(counter)
    if place is None:
        raise Refusal(404, Reason.NOT_FOUND, f"There is no counter {counter}.")
    name = place.name.in_language(language)
    return _sound(await run_in_threadpool(centre.speech.call, label, name, language))


def _sound(content: bytes) -> Response:
    kept = {"Cache-Control": f"private, max-age={SOUND_KEPT_S}"}
    return Response(content, media_type="audio/wav", headers=kept)
