"""Every situation of the touch screen, as what the robot says of itself and what a citizen touches to get there."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from guide_robot.common.language import languages
from guide_robot.kiosk.web import views
from guide_robot.kiosk.web.board import Board, Part

IDLE = views.GuideView(state="idle", visit=0, person=0, language="vi", destination="", ticket=None)
ASKING = replace(IDLE, state="asking", visit=1, person=3)
TICKET = views.TicketView(
    number="A017",
    service="residence",
    place="",
    counter="",
    people_ahead=3,
    expected_wait_s=600.0,
    priority=False,
    offline=False,
    qr=views.qr_address("GRT1:20261122|ward_office|A017|0193|" + "x" * 86),
)
OFFERED = replace(
    ASKING, state="ticketing", destination="waiting_area", ticket=TICKET, serves=False, decide_within_s=600.0
)
LEADING = replace(OFFERED, state="leading", decide_within_s=0.0)
WAITING = replace(LEADING, state="waiting_with", decide_within_s=600.0)
LOW = 0.12
CLOSED = ("", "", "", "", "", "", "07:30-07:31")  # but for one minute a week


@dataclass(frozen=True, kw_only=True)
class Situation:
    """One look of the screen: guide states one after the other, what is touched, and what then stands there."""

    name: str
    guide: tuple[views.GuideView, ...] = (IDLE,)
    touched: tuple[str, ...] = ()
    shows: str = ".tile"
    said: str = ""
    battery: float = 0.8
    hours: tuple[str, ...] = ()
    follower: str = "following"


SITUATIONS = (
    Situation(name="start"),
    Situation(name="charging", guide=(replace(IDLE, state="charging", serves=False),), shows=".hero", battery=LOW),
    Situation(name="out_of_service", guide=(replace(IDLE, state="out_of_service", serves=False),), shows=".hero"),
    Situation(name="closed", hours=CLOSED, shows=".hero"),
    Situation(name="search", touched=("[data-go=search]",), shows=".found .item"),
    Situation(name="places", touched=("[data-go=way]",), shows="[data-place]"),
    Situation(
        name="way",
        guide=(replace(IDLE, state="out_of_service", serves=False),),
        touched=("[data-go=way]", "[data-place=counter_2]"),
        shows=".waymap svg",
    ),
    Situation(name="service", touched=("[data-service=residence]",), shows="[data-procedure]"),
    Situation(name="procedure", touched=("[data-service=residence]", "[data-procedure] >> nth=0"), shows=".papers"),
    Situation(name="code", touched=("[data-go=code]",), shows=".consent"),
    Situation(name="drawing", guide=(replace(OFFERED, ticket=None, decide_within_s=0.0),), shows=".drawing"),
    Situation(name="offer", guide=(OFFERED,), shows=".waymap svg"),
    Situation(name="number_only", guide=(replace(OFFERED, destination=""),), shows=".ticketcard"),
    Situation(name="leading", guide=(LEADING,), shows=".leading"),
    Situation(name="lost", guide=(LEADING,), follower="lost", shows="[data-do=here_i_am]"),
    Situation(name="waiting", guide=(WAITING,), shows=".waiting"),
    Situation(name="arrived", guide=(replace(WAITING, destination="counter_3"),), shows=".arrived"),
    Situation(
        name="arrived_without_number",
        guide=(replace(WAITING, destination="counter_3", ticket=None),),
        shows=".arrived [data-do=take]",
    ),
    Situation(name="alone", guide=(OFFERED,), said="goes_alone", shows=".ended .waymap svg"),
    Situation(name="taken_over", guide=(LEADING,), said="taken_over", shows=".ended"),
    Situation(
        name="stopped", guide=(LEADING, replace(IDLE, state="out_of_service", serves=False)), shows=".ended.stopped"
    ),
    Situation(name="accessibility", touched=("[data-go=access]",), shows="[data-access]"),
)


def present(board: Board, situation: Situation, wait: Callable[[], None]) -> None:
    """Let the robot say what makes up a situation; `wait` lets the page take in one state before the next."""
    board.put(Part.BATTERY, situation.battery)
    board.put(Part.QUEUE, replace(_queue(), opening_hours=situation.hours))
    board.put(Part.SAY, ())
    board.put(
        Part.FOLLOWER,
        views.FollowerView(state=situation.follower, person=3, x=9.0, y=6.0, distance=1.5),
    )
    for guide in situation.guide:
        board.put(Part.GUIDE, guide)
        wait()
    if situation.said:
        sentence = views.SentenceView(number=1, key=situation.said, language="vi", text="…", priority=1)
        board.put(Part.SAY, (sentence,))
        board.put(Part.GUIDE, IDLE)


def _queue() -> views.QueueView:
    names = {"certified_copy": "A", "birth_registration": "B", "residence": "C", "land": "D"}
    services = tuple(
        views.ServiceView(
            id=key,
            prefix=prefix,
            name={str(code): key.replace("_", " ") for code in languages()},
            open=key != "land",
            waiting=2,
            expected_wait_s=600.0,
        )
        for key, prefix in names.items()
    )
    counters = tuple(
        views.CounterView(id=str(number), name=f"{number}", open=True, serving=f"{prefix}00{number}", services=(key,))
        for number, (key, prefix) in enumerate(names.items(), start=1)
    )
    return views.QueueView(services=services, counters=counters)
