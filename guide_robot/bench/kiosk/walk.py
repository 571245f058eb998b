"""Every situation at every size, in every language and way of access: what runs over, lies below the fold, or keeps
somebody out.
"""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from guide_robot.bench.kiosk.situations import FIELD, SITUATIONS, Situation, present
from guide_robot.common.language import Language, languages
from guide_robot.kiosk.web.board import Board

SIZES = {"portrait": (1080, 1920), "tablet": (1280, 800), "phone": (390, 844)}
# What somebody may switch on at the accessibility button.
MODES: dict[str, tuple[str, ...]] = {
    "plain": (),
    "large": ("large",),
    "contrast": ("contrast",),
    "low": ("low",),
    "all": ("large", "contrast", "low", "slow"),
}
LONGEST_WAIT_MS = 60_000
OVERFLOW = """() => [document.documentElement, ...document.querySelectorAll("button, h1, .number, .where b")]
    .filter((one) => one.checkVisibility() && getComputedStyle(one).display !== "inline"
        && !one.classList.contains("hidden-text") && one.scrollWidth > one.clientWidth + 2)
    .map((one) => one.outerHTML.slice(0, 100))"""
# The heading and what a citizen decides with must be in sight without scrolling: inside the window, inside what
# scrolls, and under nothing that stays in sight.
BELOW = """() => {
    const main = document.querySelector("main");
    main.scrollTop = 0;
    return [...document.querySelectorAll(
        ".decide button, #caption button, .consent button, .arrived [data-do=end], .dialog button, footer button, "
        + "main h1:not(.hidden-text), .leading .status",
    )].filter((one) => {
        const box = one.getBoundingClientRect();
        const room = main.contains(one) ? main.getBoundingClientRect() : { top: 0, bottom: innerHeight };
        const over = main.contains(one) && !one.closest(".decide") ? main.querySelector(".decide") : null;
        const bottom = over?.checkVisibility() ? Math.min(room.bottom, over.getBoundingClientRect().top) : room.bottom;
        return one.checkVisibility() && (box.top < room.top - 1 || box.bottom > bottom + 1);
    }).map((one) => one.outerHTML.slice(0, 100));
}"""
FORGET = """() => {
    globalThis.ownFetch ??= fetch;
    globalThis.fetch = ownFetch;
    delete kiosk.connection.online;
    Object.assign(kiosk, { said: 0, full: false, hurried: false, spoken: null, helpChanged: null });
    Object.assign(kiosk.pairing, { shown: false, code: "", trouble: "" });
    kiosk.model.help = null;
    kiosk.forget();
    document.getElementById("dialogs").replaceChildren();
    for (const one of document.querySelectorAll("[inert]")) one.inert = false;
}"""
STATE = "(state) => (kiosk.model.guide?.state ?? null) === state"
WISH = """(wishes) => {
    kiosk.access.on = new Set(wishes);
    kiosk.access.show();
}"""
SERIOUS = ("moderate", "serious", "critical")


@dataclass(frozen=True, kw_only=True)
class Look:
    """One situation as one person sees it."""

    situation: Situation
    size: str
    language: Language
    mode: str

    @property
    def name(self) -> str:
        """Return what a picture of it is called."""
        return f"{self.situation.name}-{self.size}-{self.language}-{self.mode}"


def looks(situations: tuple[Situation, ...] = SITUATIONS) -> Iterator[Look]:
    """Yield all looks, size by size."""
    for size in SIZES:
        for mode in MODES:
            for situation in situations:
                for language in situation.languages or languages():
                    if not situation.sizes or size in situation.sizes:
                        yield Look(situation=situation, size=size, language=Language(language), mode=mode)


def walk(
    browser: Any, address: str, board: Board, wanted: list[Look], pictures: Path | None = None
) -> dict[str, float]:
    """Return how many looks were seen and what was found in them; with a folder, keep a picture of each look."""
    found: Counter[str] = Counter()
    for size in dict.fromkeys(look.size for look in wanted):
        page = open_at(browser, address, size)
        for look in (one for one in wanted if one.size == size):
            show(page, board, look)
            found.update(_problems(page, look.name))
            if pictures is not None:
                page.screenshot(path=str(pictures / f"{look.name}.png"))
        page.context.close()
    return {
        "looks": float(found["looks"]),
        "overflows": float(found["overflows"]),
        "decisions_below_fold": float(found["below"]),
        "axe_findings": float(found["axe"]),
    }


def wait_until(page: Any, expression: str, *values: Any) -> None:
    """Ask a page until an expression holds; it is asked from outside, as the page allows no text to be run in it."""
    end_s = time.monotonic() + LONGEST_WAIT_MS / 1000.0
    while not page.evaluate(expression, *values):
        if time.monotonic() > end_s:
            raise TimeoutError(f"the page did not come to {expression}")
        page.wait_for_timeout(20)


def open_at(browser: Any, address: str, size: str) -> Any:
    """Return the touch screen at a size."""
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(LONGEST_WAIT_MS)
    page.goto(address)
    page.wait_for_selector("main h1")
    wait_until(page, "Boolean(kiosk.model.settings)")
    return page


def show(page: Any, board: Board, look: Look) -> None:
    """Bring the page to a look."""
    situation = look.situation
    page.evaluate(FORGET)
    present(board, situation, wait=lambda state: wait_until(page, STATE, state), language=look.language)
    page.evaluate("(language) => kiosk.speak(language)", str(look.language))
    for selector in situation.touched:
        page.click(selector)
    if situation.before:
        page.evaluate(situation.before)
    if situation.typed:
        page.fill(FIELD, situation.typed)
    page.evaluate(WISH, list(MODES[look.mode]))
    if situation.script:
        page.wait_for_timeout(60)
        page.evaluate(situation.script)
    page.wait_for_selector(situation.shows)


def _problems(page: Any, look: str) -> Counter[str]:
    overflows, below = page.evaluate(OVERFLOW), page.evaluate(BELOW)
    axe = axe_findings(page)
    for kind, found in (("runs over", overflows), ("below the fold", below), ("axe", axe)):
        if found:
            print(f"  {look}: {kind}: {'; '.join(found)}", flush=True)
    return Counter({"looks": 1, "overflows": len(overflows), "below": len(below), "axe": len(axe)})


def axe_findings(page: Any) -> list[str]:
    """Return what axe finds that is at least moderate."""
    from axe_playwright_python.sync_playwright import Axe

    violations = Axe().run(page).response["violations"]
    return [f"{one['id']} {one['nodes'][0]['html'][:100]}" for one in violations if one["impact"] in SERIOUS]
