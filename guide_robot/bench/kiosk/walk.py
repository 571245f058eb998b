"""Every situation at every size and in every language: what runs over, lies below the fold, or keeps somebody out."""

from collections import Counter
from pathlib import Path
from typing import Any

from guide_robot.bench.kiosk.situations import SITUATIONS, Situation, present
from guide_robot.common.language import languages
from guide_robot.kiosk.web.board import Board

SIZES = {"portrait": (1080, 1920), "tablet": (1280, 800), "phone": (390, 844)}
LONGEST_WAIT_MS = 15_000
OVERFLOW = """() => [document.documentElement, ...document.querySelectorAll("button, h1, .number, .where b")]
    .filter((one) => one.checkVisibility() && getComputedStyle(one).display !== "inline"
        && !one.classList.contains("hidden-text") && one.scrollWidth > one.clientWidth + 2).length"""
# What a citizen decides with must be in sight without scrolling: inside the window and inside what scrolls.
BELOW = """() => [...document.querySelectorAll(
    ".decide button, .consent button, .arrived [data-do=end]")].filter((one) => {
    const box = one.getBoundingClientRect();
    const room = document.querySelector("main").getBoundingClientRect();
    return one.checkVisibility() && (box.top < room.top - 1 || box.bottom > room.bottom + 1);
}).length"""
FORGET = """() => {
    kiosk.said = 0;
    kiosk.forget();
    document.getElementById("dialogs").replaceChildren();
    for (const one of document.querySelectorAll("[inert]")) one.inert = false;
}"""
SERIOUS = ("moderate", "serious", "critical")


def walk(browser: Any, address: str, board: Board, pictures: Path | None) -> dict[str, float]:
    """Return how many looks were seen and what was found in them; with a folder, keep a picture of each look."""
    found: Counter[str] = Counter()
    for size, (width, height) in SIZES.items():
        context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
        page = context.new_page()
        page.set_default_timeout(LONGEST_WAIT_MS)
        page.goto(address)
        page.wait_for_selector("main h1")
        for situation in SITUATIONS:
            for language in languages():
                _look(page, board, situation, language)
                found.update(_problems(page, f"{situation.name} {size} {language}"))
                if pictures is not None:
                    page.screenshot(path=str(pictures / f"{situation.name}-{size}-{language}.png"))
        context.close()
    return {
        "looks": float(found["looks"]),
        "overflows": float(found["overflows"]),
        "decisions_below_fold": float(found["below"]),
        "axe_findings": float(found["axe"]),
    }


def _look(page: Any, board: Board, situation: Situation, language: str) -> None:
    """Bring the page into a situation, in a language."""
    page.evaluate(FORGET)
    present(board, situation, wait=lambda: page.wait_for_timeout(60))
    page.evaluate("(language) => kiosk.speak(language)", language)
    for selector in situation.touched:
        page.click(selector)
    page.wait_for_selector(situation.shows)


def _problems(page: Any, look: str) -> Counter[str]:
    overflows, below = int(page.evaluate(OVERFLOW)), int(page.evaluate(BELOW))
    axe = _axe(page)
    if overflows or below or axe:
        print(f"  {look}: {overflows} run over, {below} below the fold, axe: {', '.join(axe) or 'nothing'}")
    return Counter({"looks": 1, "overflows": overflows, "below": below, "axe": len(axe)})


def _axe(page: Any) -> list[str]:
    """Return what axe finds that is at least moderate."""
    from axe_playwright_python.sync_playwright import Axe

    violations = Axe().run(page).response["violations"]
    return [one["id"] for one in violations if one["impact"] in SERIOUS]
