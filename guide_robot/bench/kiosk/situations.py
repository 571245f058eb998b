"""Every situation of the touch screen, as what the robot says of itself and what a citizen touches to get there.

The benchmark and the tests look at these; a test compares the list with the states, views and dialogs of the pages.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from guide_robot.common.language import Language, languages
from guide_robot.kiosk.web import views
from guide_robot.kiosk.web.board import Board, Part

VIETNAMESE = Language("vi")
IDLE = views.GuideView(state="idle", visit=0, person=0, language=VIETNAMESE, destination="", ticket=None)
ASKING = replace(IDLE, state="asking", visit=1, person=3)
STANDS = replace(IDLE, state="out_of_service", serves=False)
CHARGES = replace(IDLE, state="charging", serves=False)
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
OFFLINE = replace(TICKET, people_ahead=None, expected_wait_s=None, offline=True)
OFFERED = replace(
    ASKING, state="ticketing", destination="waiting_area", ticket=TICKET, serves=False, decide_within_s=600.0
)
LEADING = replace(OFFERED, state="leading", decide_within_s=0.0)
WAITING = replace(LEADING, state="waiting_with", decide_within_s=600.0)
ARRIVED = replace(WAITING, destination="counter_3")
LOW = 0.12
CLOSED = ("",) * 7
FAR = f"{date.today().year + 1}-02-15T07:30"
SEARCH = "[data-go=search]"
FOUND = ".found .list:not(.old) [data-procedure]"
FIELD = "input[type=search]"
# What the pages hear or do of themselves, where nobody can touch it.
HELP = "kiosk.hear({{ help: {{ number: 99, state: '{}', name: '{}' }} }})"
NO_ANSWER = "void (globalThis.fetch = () => Promise.reject(new Error('away')))"
NO_CONNECTION = """
    Object.defineProperty(kiosk.connection, 'online', { value: false, configurable: true });
    kiosk.showConnection();
"""
PICTURE = """new Promise((done) => {
    const seen = Object.assign(document.createElement('canvas'), { width: 640, height: 480 });
    seen.toBlob((blob) => { kiosk.view.picture(blob); done(); }, 'image/jpeg');
})"""


@dataclass(frozen=True, kw_only=True)
class Situation:
    """One look of the screen: guide states one after the other, what is touched and typed, and what then stands there.

    `parts` of the board differ from an ordinary day; `script` runs at the end, `before` it runs before typing.
    `languages` and `sizes`: where this look is at all, everywhere when empty.
    """

    name: str
    guide: tuple[views.GuideView | None, ...] = (IDLE,)
    touched: tuple[str, ...] = ()
    typed: str = ""
    before: str = ""
    script: str = ""
    shows: str = ".tile"
    said: str = ""
    answer_within_s: float = 0.0
    battery: float = 0.8
    hours: tuple[str, ...] = ()
    opens_at: str = ""
    follower: str = "following"
    parts: dict[Part, Any] = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()


SERVICES = {"certified_copy": "A", "birth_registration": "B", "residence": "C", "land": "D"}
BROAD = ("portrait", "tablet")
SERVICE = ("[data-service=residence]",)
PROCEDURE = (*SERVICE, "[data-procedure] >> nth=0")
CALL = ("[data-go=call]",)
AT_HOME = (
    Situation(name="start"),
    Situation(name="unheard", guide=(None,)),
    Situation(name="greeting", guide=(replace(IDLE, state="greeting", visit=1, person=3),)),
    Situation(name="asking", guide=(ASKING,)),
    Situation(name="returning", guide=(replace(IDLE, state="returning"),)),
    Situation(name="charging", guide=(CHARGES,), shows=".hero", battery=LOW),
    Situation(name="charging_unknown", guide=(CHARGES,), shows=".hero", battery=math.nan),
    Situation(name="charging_serves", guide=(replace(CHARGES, serves=True),)),
    Situation(name="out_of_service", guide=(STANDS,), shows=".hero"),
    Situation(name="closed", hours=CLOSED, opens_at=FAR, shows=".tile.closed"),
    Situation(name="closed_for_good", hours=CLOSED, opens_at="closed", shows=".tile.closed"),
    Situation(name="closed_and_charging", guide=(CHARGES,), hours=CLOSED, opens_at=FAR, shows=".instead .week"),
    Situation(name="queue_away", parts={Part.LIVE: False}),
    Situation(
        name="no_services", parts={Part.QUEUE: views.QueueView(services=(), counters=())}, shows=".tiles .notice"
    ),
    Situation(
        name="connecting",
        script=NO_CONNECTION,
        shows="#offline",
    ),
    Situation(name="screens_full", script="kiosk.hear({ error: 'full', full: true })", shows="#offline"),
    Situation(name="too_fast", script="kiosk.hear({ error: 'fast' })", shows="#offline"),
    Situation(name="caption", said="ask", shows="#caption:not([hidden])"),
    Situation(name="asked_without_visit", said="looking_for_you", shows="#caption [data-do=here_i_am]"),
)
LOOKED_UP = (
    Situation(name="search", touched=(SEARCH,), shows=".found .item"),
    Situation(name="search_found", touched=(SEARCH,), typed="giay khai sinh", shows=FOUND),
    Situation(name="search_place", touched=(SEARCH,), typed="waiting area", shows=".found [data-place]"),
    Situation(
        name="search_hours", touched=(SEARCH,), typed="opening hours", hours=CLOSED, opens_at=FAR, shows=".found .week"
    ),
    Situation(name="search_elsewhere", touched=(SEARCH,), typed="ho chieu", shows=".found .notice"),
    Situation(name="search_nothing", touched=(SEARCH,), typed="qqqq zzzz", shows=".found .notice .call"),
    Situation(
        name="search_old",
        touched=(SEARCH,),
        typed="khai sinh",
        script="document.querySelector('.found .list').classList.add('old')",
        shows=".found .list.old .item",
    ),
    Situation(name="search_failed", touched=(SEARCH,), before=NO_ANSWER, typed="khai sinh", shows=".found .notice"),
    Situation(name="digits", touched=(SEARCH, ".keyboard .special >> nth=-1"), shows="[data-key='7']", sizes=BROAD),
    Situation(
        name="vni",
        touched=(SEARCH, "[data-key=method]"),
        shows="[data-key=method]:has-text('VNI')",
        languages=("vi",),
        sizes=BROAD,
    ),
    Situation(
        name="composing",
        touched=(SEARCH, *(f"[data-key={one}]" for one in "\u314e\u3157\u3134\u3147\u3163\u3134")),
        shows=".found .item",
        languages=("ko",),
        sizes=BROAD,
    ),
    Situation(
        name="shifted",
        touched=(SEARCH, ".keyboard .special[aria-pressed=false]"),
        shows=".keyboard .special[aria-pressed=true]",
        languages=("ko",),
        sizes=BROAD,
    ),
    Situation(
        name="not_heard",
        touched=(SEARCH, "[data-do=talk]", ".search:has(.status:visible) [data-do=talk]"),
        shows=".search .status .call:visible",
    ),
    Situation(name="places", touched=("[data-go=way]",), shows="[data-place]"),
    Situation(name="way", guide=(STANDS,), touched=("[data-go=way]", "[data-place=counter_2]"), shows=".waymap svg"),
    Situation(name="way_led", touched=("[data-go=way]", "[data-place=counter_2]"), shows=".waymap svg"),
    Situation(name="service", touched=SERVICE, shows="[data-procedure]"),
    Situation(name="service_without_counter", touched=("[data-service=land]",), shows="[data-procedure]"),
    Situation(name="procedure", touched=PROCEDURE, shows=".papers"),
    Situation(name="procedure_closed", touched=PROCEDURE, hours=CLOSED, opens_at=FAR, shows=".papers"),
    Situation(name="code", touched=("[data-go=code]",), shows=".consent"),
    Situation(name="code_seen", touched=("[data-go=code]",), script=PICTURE, shows=".camera img"),
    Situation(name="consented", touched=("[data-go=code]", "[data-do=consent]"), shows="[data-do=revoke]"),
)
VISITS = (
    Situation(name="drawing", guide=(replace(OFFERED, ticket=None, decide_within_s=0.0),), shows=".drawing"),
    Situation(name="offer", guide=(OFFERED,), shows=".waymap svg"),
    Situation(name="offer_offline", guide=(replace(OFFERED, ticket=OFFLINE),), shows=".ticketcard .tag"),
    Situation(
        name="offer_without_paper",
        guide=(OFFERED,),
        parts={Part.PRINTER: views.PrinterView(state="paper_out")},
        shows=".waymap svg",
    ),
    Situation(name="number_only", guide=(replace(OFFERED, destination=""),), shows=".ticketcard"),
    *(
        Situation(name=f"leading_{state}", guide=(LEADING,), follower=state, shows=".leading")
        for state in ("following", "lagging", "stopped", "occluded", "lost")
    ),
    Situation(
        name="leading_asked",
        guide=(LEADING,),
        said="shall_we_go_on",
        answer_within_s=600.0,
        shows=".leading .decide .ring:visible",
    ),
    Situation(name="leading_without_number", guide=(replace(LEADING, ticket=None),), shows=".leading"),
    Situation(name="waiting", guide=(WAITING,), shows=".waiting"),
    Situation(name="waiting_queue_away", guide=(WAITING,), parts={Part.LIVE: False}, shows=".waiting"),
    Situation(name="arrived", guide=(ARRIVED,), shows=".arrived"),
    Situation(name="arrived_without_number", guide=(replace(ARRIVED, ticket=None),), shows=".arrived [data-do=take]"),
    Situation(
        name="arrived_at_place", guide=(replace(WAITING, destination="entrance", ticket=None),), shows=".arrived"
    ),
    Situation(name="rated", guide=(ARRIVED,), touched=("[data-rate=good]",), shows=".rating [role=status]"),
    Situation(name="alone", guide=(OFFERED,), said="goes_alone", shows=".ended.alone .waymap svg"),
    Situation(name="taken_over", guide=(LEADING,), said="taken_over", shows=".ended.taken_over"),
    Situation(name="not_led", guide=(LEADING,), said="cannot_lead", shows=".ended.not_led .call"),
    Situation(name="stopped", guide=(LEADING, STANDS), shows=".ended.stopped"),
)
DIALOGS = (
    Situation(name="accessibility", touched=("[data-go=access]",), shows="[data-access]"),
    Situation(name="failure", guide=(ASKING,), said="no_ticket", shows=".dialog.failure"),
    Situation(name="calling", touched=CALL, shows=".dialog.calling"),
    *(
        Situation(name=f"help_{name}", touched=CALL, script=HELP.format(state, who), shows=".dialog.calling")
        for name, state, who in (
            ("called", "called", ""),
            ("coming", "coming", ""),
            ("coming_named", "coming", "Lan Anh"),
            ("nobody", "nobody", ""),
        )
    ),
    Situation(name="still_there", script="kiosk.idle.ask(12)", shows=".dialog [data-do=still_here]"),
    Situation(name="pairing", script="kiosk.pairing.show(kiosk.language)", shows=".dialog.pairing"),
)
SITUATIONS = (*AT_HOME, *LOOKED_UP, *VISITS, *DIALOGS)


def present(board: Board, situation: Situation, wait: Callable[[str | None], None]) -> None:
    """Let the robot say what makes up a situation; `wait` waits until the page has taken in a state, None for none."""
    opens = views.opens_names(situation.opens_at, date.today())
    ordinary = {
        Part.BATTERY: situation.battery,
        Part.QUEUE: replace(_queue(), opening_hours=situation.hours, opens_at=situation.opens_at, opens=opens),
        Part.LIVE: True,
        Part.PRINTER: views.PrinterView(state="ok"),
        Part.SAY: (),
        Part.FOLLOWER: views.FollowerView(state=situation.follower, person=3, x=9.0, y=6.0, distance=1.5),
    }
    for part, value in (ordinary | situation.parts).items():
        board.put(part, value)
    for guide in (None, *situation.guide):
        board.put(Part.GUIDE, guide)
        wait(guide.state if guide else None)
    if situation.said:
        sentence = views.SentenceView(
            number=1,
            key=situation.said,
            language=VIETNAMESE,
            text="…",
            priority=1,
            answer_within_s=situation.answer_within_s,
        )
        board.put(Part.SAY, (sentence,))
        if situation.said in ENDS:
            board.put(Part.GUIDE, IDLE)


# After these sentences nobody is led any more.
ENDS = frozenset({"goes_alone", "taken_over", "cannot_lead"})


def _queue() -> views.QueueView:
    services = tuple(
        views.ServiceView(
            id=key,
            prefix=prefix,
            name={str(code): key.replace("_", " ") for code in languages()},
            open=key != "land",
            waiting=2,
            expected_wait_s=600.0,
        )
        for key, prefix in SERVICES.items()
    )
    counters = tuple(
        views.CounterView(id=str(number), name=f"{number}", open=True, serving=f"{prefix}00{number}", services=(key,))
        for number, (key, prefix) in enumerate(SERVICES.items(), start=1)
    )
    return views.QueueView(services=services, counters=counters)
