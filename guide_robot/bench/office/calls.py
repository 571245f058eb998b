"""All counters call within ten seconds: each call is seen and heard, once and in order, and hidden at no moment."""

import argparse
import contextlib
import itertools
import time
from pathlib import Path

from guide_robot.bench.office.hall_site import HallSite, browser, site, wait_until
from guide_robot.bench.report import Better, Figure, figure

CALLED_WITHIN_S = 10.0
LONGEST_CALL_S = 12.0
SIZES = ((1280, 720), (1080, 1920))
# Notes in the page: what was said, when each label was first seen, and samples in which a call that waits was not seen.
WATCH = """() => {
    window.said = []; window.seen = {}; window.hidden = 0;
    addEventListener("said", ({ detail }) => window.said.push(detail.label));
    const inside = (node) => { const at = node.getBoundingClientRect();
        return at.top >= 0 && at.left >= 0 && at.bottom <= innerHeight + 1 && at.right <= innerWidth + 1; };
    setInterval(() => {
        const shown = [...document.querySelectorAll("#serving .number")].filter(inside);
        const labels = new Set(shown.map((one) => one.textContent));
        for (const label of labels) window.seen[label] ??= Date.now();
        for (const label of Object.keys(window.seen))
            if (!window.said.includes(label) && !labels.has(label)) window.hidden += 1;
    }, 100);
}"""


def measure(arguments: argparse.Namespace, folder: Path) -> dict[str, Figure]:
    """Return what the display showed and said of the calls, at the worst of two screens."""
    with site(folder, arguments.counters) as office, browser(arguments.chromium) as chromium:
        pages = []
        for width, height in SIZES:
            page = chromium.new_context(viewport={"width": width, "height": height}).new_page()
            page.goto(office.address("display", "display"))
            page.wait_for_selector("#following li")  # an idle hall of many counters shows no cards
            page.evaluate(WATCH)
            pages.append(page)
        called = _call_all(office)
        begun = time.monotonic()
        limit_s = LONGEST_CALL_S * len(called)
        for page in pages:
            with contextlib.suppress(TimeoutError):  # what was not said by then is missing in the figures
                left_s = max(1.0, limit_s - (time.monotonic() - begun))
                wait_until(page, "(count) => window.said.length >= count", len(called), left_s)
        lasted_s = time.monotonic() - begun
        heard = [list(page.evaluate("window.said")) for page in pages]
        seen = [dict(page.evaluate("window.seen")) for page in pages]
        hidden = max(int(page.evaluate("window.hidden")) for page in pages)
    labels = [label for label, _ in called]
    delays = sorted(one[label] - at_ms for one in seen for label, at_ms in called if label in one)
    values: dict[str, tuple[float, str, Better]] = {
        "seen": (min(sum(label in one for label in labels) for one in seen), "", Better.HIGHER),
        "heard": (min(len(set(one) & set(labels)) for one in heard), "", Better.HIGHER),
        "heard_twice": (max(len(one) - len(set(one)) for one in heard), "", Better.LOWER),
        "out_of_order": (max(_out_of_order(one, labels) for one in heard), "", Better.LOWER),
        "hidden_samples": (hidden, "", Better.LOWER),
        "seen_after_longest_ms": (delays[-1] if delays else float("inf"), "ms", Better.LOWER),
        "all_said_after_s": (lasted_s, "s", Better.LOWER),
    }
    return {f"calls.{name}": figure("office", f"calls.{name}", *value) for name, value in values.items()}


def _call_all(office: HallSite) -> list[tuple[str, float]]:
    """Let every counter call within ten seconds; returns labels and times, ms since 1970."""
    for counter in office.counters:
        office.draw(counter)
    called = []
    begun = time.monotonic()
    for number, counter in enumerate(office.counters):
        time.sleep(max(0.0, begun + CALLED_WITHIN_S * number / len(office.counters) - time.monotonic()))
        at_ms = 1000.0 * time.time()
        called.append((office.call_next(counter), at_ms))
    return called


def _out_of_order(heard: list[str], called: list[str]) -> int:
    places = [called.index(label) for label in heard if label in called]
    return sum(later < earlier for earlier, later in itertools.pairwise(places))
