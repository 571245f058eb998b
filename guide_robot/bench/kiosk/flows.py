"""What a citizen does for each thing they come for: touches, keys, and the seconds for which they wait for the screen.

No citizen is timed: each touch follows as soon as what it needs stands there, so that the seconds are the screen's and
the robot's own. A visit by eye-tracking is not to be had.
"""

import time
from dataclasses import dataclass
from typing import Any

from guide_robot.bench.kiosk.robot import BenchRobot
from guide_robot.bench.kiosk.server import BenchKiosk
from guide_robot.bench.kiosk.situations import SEARCH
from guide_robot.bench.kiosk.walk import LONGEST_WAIT_MS, open_at

# The first procedure of the answer to what was typed or heard, not one of those offered before it.
ANSWER = ".searchline:has(input:not(:placeholder-shown)) ~ .found .list:not(.old) [data-procedure] >> nth=0"
SAID = "xin giay khai sinh cho con"


@dataclass(frozen=True, kw_only=True)
class Flow:
    """What is touched one after the other, what is typed in between, and what stands there when it is done."""

    name: str
    touched: tuple[str, ...]
    typed: str = ""
    shows: str


FLOWS = (
    Flow(name="number", touched=("[data-service=residence]", "[data-do=take]"), shows=".ticketcard .number"),
    Flow(
        name="number_by_search",
        touched=(SEARCH, ANSWER, "[data-do=number]", "[data-do=take]"),
        typed="khai sinh",
        shows=".ticketcard .number",
    ),
    Flow(
        name="number_by_voice",
        touched=(SEARCH, "[data-do=talk]", ANSWER, "[data-do=number]", "[data-do=take]"),
        shows=".ticketcard .number",
    ),
    Flow(name="papers", touched=("[data-service=residence]", "[data-procedure] >> nth=0"), shows=".papers li"),
    Flow(name="card_consent", touched=("[data-go=code]", "[data-do=consent]"), shows="[data-do=revoke]"),
    Flow(
        name="led_to_a_place",
        touched=("[data-go=way]", "[data-place=counter_2]", "[data-do=lead]"),
        shows=".leading",
    ),
    Flow(name="person", touched=("[data-go=call]",), shows=".dialog.calling"),
    Flow(name="hours", touched=("[data-go=way]",), shows=".card .week"),
    Flow(name="hours_by_search", touched=(SEARCH,), typed="opening hours", shows=".found .week"),
)


def walk_flows(browser: Any, kiosk: BenchKiosk) -> dict[str, tuple[float, str]]:
    """Return touches, keys and seconds of each flow by name, with their units."""
    figures: dict[str, tuple[float, str]] = {}
    kiosk.idle = False
    with BenchRobot(kiosk.board, kiosk.inbox, kiosk.plan) as robot:
        for flow in FLOWS:
            robot.ready()
            page = open_at(browser, kiosk.address, "portrait")
            page.wait_for_selector("body[data-state=asking]")
            seconds = _walked(page, flow)
            page.context.close()
            figures[f"flows.{flow.name}_touches"] = (float(len(flow.touched)), "")
            figures[f"flows.{flow.name}_s"] = (round(seconds, 2), "s")
            if flow.typed:
                figures[f"flows.{flow.name}_keys"] = (float(len(flow.typed)), "")
    return figures


def _walked(page: Any, flow: Flow) -> float:
    """Return for how many seconds the citizen waited for the screen."""
    waited_s = 0.0
    typed = flow.typed
    for number, selector in enumerate((*flow.touched, flow.shows)):
        begun_s = time.monotonic()
        page.wait_for_selector(selector, timeout=LONGEST_WAIT_MS)
        waited_s += time.monotonic() - begun_s
        if number < len(flow.touched):
            page.click(selector)
        if typed and selector == SEARCH:
            page.fill("input[type=search]", typed)
    return waited_s
