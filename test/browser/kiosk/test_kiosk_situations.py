"""Every situation of the touch screen once, the sizes taking turns; `./guide bench kiosk` looks at the same list in all
sizes, languages and ways of access.
"""

import re
from collections.abc import Iterator
from itertools import cycle

import pytest
from playwright.sync_api import Browser

from guide_robot.bench.kiosk.flows import FLOWS, SAID, walk_flows
from guide_robot.bench.kiosk.server import BenchKiosk
from guide_robot.bench.kiosk.situations import SITUATIONS
from guide_robot.bench.kiosk.walk import BELOW, OVERFLOW, SIZES, Look, open_at, show
from guide_robot.common.language import first_language, languages
from guide_robot.common.vocabulary import FollowerState, GuideState
from guide_robot.kiosk.help import HelpState
from guide_robot.kiosk.web import pace
from guide_robot.kiosk.web.app import PAGES

SEEN = """() => [document.body.dataset.view, document.querySelector("main > section").className,
    document.querySelector(".dialog")?.className ?? ""]"""


@pytest.fixture(scope="module")
def kiosk() -> Iterator[BenchKiosk]:
    """A touch screen of one robot."""
    with BenchKiosk() as made:
        yield made


def turns(size: str) -> list[Look]:
    """Return the looks at one size: every situation stands in one of the sizes that it has."""
    taken = []
    for situation, wanted in zip(SITUATIONS, cycle(SIZES), strict=False):
        own = wanted if not situation.sizes or wanted in situation.sizes else situation.sizes[0]
        spoken = situation.languages[0] if situation.languages else str(first_language())
        taken.append(Look(situation=situation, size=own, language=spoken, mode="plain"))
    return [look for look in taken if look.size == size]


seen: set[str] = set()


@pytest.mark.parametrize("size", SIZES)
def test_nothing_runs_over_and_decisions_are_in_sight_in_every_situation(
    kiosk: BenchKiosk, browser: Browser, size: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "PRESSES_PER_S", 1000.0)
    page = open_at(browser, kiosk.address, size)
    for look in turns(size):
        show(page, kiosk.board, look)
        seen.update(" ".join(page.evaluate(SEEN)).split())
        assert page.evaluate(OVERFLOW) == [], look.name
        assert page.evaluate(BELOW) == [], look.name
    page.context.close()


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize(("name", "size"), [("leading_asked", "phone"), ("search_found", "tablet")])
def test_at_150_percent_heading_answer_and_results_have_room(
    kiosk: BenchKiosk, browser: Browser, name: str, size: str, language: str
) -> None:
    page = open_at(browser, kiosk.address, size)
    situation = next(one for one in SITUATIONS if one.name == name)
    show(page, kiosk.board, Look(situation=situation, size=size, language=language, mode="large"))
    assert page.evaluate(OVERFLOW) == []
    assert page.evaluate(BELOW) == []
    page.context.close()


def test_every_flow_of_the_benchmark_comes_to_its_end(browser: Browser) -> None:
    with BenchKiosk(understands=SAID) as kiosk:
        figures = walk_flows(browser, kiosk)
    assert {f"flows.{flow.name}_s" for flow in FLOWS} <= set(figures)


def test_the_list_has_every_view_ending_dialog_and_state() -> None:
    code = {name: (PAGES / f"{name}.mjs").read_text(encoding="utf-8") for name in ("kiosk", "kiosk_endings")}
    views = re.findall(r"(\w+): make\w+", code["kiosk"])
    endings = re.findall(r"\w+: \"(\w+)\"", code["kiosk_endings"].partition("ENDINGS = {")[2].partition("}")[0])
    assert len(views) > 10 and set(views) <= seen
    assert set(endings) | {"stopped"} <= seen
    assert {"failure", "calling", "pairing"} <= seen
    guides = [guide for one in SITUATIONS for guide in one.guide]
    assert None in guides  # before the robot is heard
    assert {guide.state for guide in guides if guide} == {state.name.lower() for state in GuideState}
    names = {one.name for one in SITUATIONS}
    assert {f"leading_{one.name.lower()}" for one in FollowerState if one} <= names
    assert {f"help_{one.value}" for one in HelpState if one is not HelpState.NONE} <= names
