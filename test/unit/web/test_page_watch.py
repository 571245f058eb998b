"""Every page carries the watch that opens it anew, and the one policy of all answers allows that script alone."""

import re
from pathlib import Path

import pytest

import guide_robot
from guide_robot.common.language import first_language
from guide_robot.common.page_watch import POLICY, SCRIPT
from guide_robot.phrases.pages import page
from guide_robot.web.guard import PAGES_OWN

PROGRAM = Path(guide_robot.__file__).parent
FOLDERS = (PROGRAM / "queue" / "pages", PROGRAM / "kiosk" / "web" / "pages")
PAGES = sorted(file for folder in FOLDERS for file in folder.glob("*.html") if file.name != "waiting.html")


def imported(module: Path) -> set[Path]:
    """Return a module of a page and all that it imports, but sentences, which a server makes."""
    found, left = set(), [module]
    while left:
        one = left.pop()
        if one in found or "phrases" in str(one) or not one.is_file():
            continue
        found.add(one)
        left += [one.parent / Path(name).name for name in re.findall(r'from "([^"]+\.mjs)"', one.read_text("utf-8"))]
    return found


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.name)
def test_a_page_carries_the_watch_and_its_modules_say_that_they_started(file: Path) -> None:
    content = page(file, first_language()).content
    assert content.count(SCRIPT) == 1 and '<script data-alive="' in content
    (module,) = re.findall(r'<script type="module" src="[^"]*?([a-z_]+\.mjs)"', content)
    assert any("dataset.started" in one.read_text("utf-8") for one in imported(file.parent / module))


def test_the_policy_allows_scripts_of_this_server_and_the_watch() -> None:
    assert POLICY in PAGES_OWN.decode() and POLICY.count("sha256-") == 1 and "unsafe" not in POLICY
