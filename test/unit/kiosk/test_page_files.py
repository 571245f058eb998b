"""The pages as they are sent: styles within the page, allowed by their hash alone, and every module asked for ahead."""

import base64
import hashlib
import re

import pytest
from starlette.requests import Request

from guide_robot.common.language import first_language
from guide_robot.kiosk.web.app import PAGES
from guide_robot.kiosk.web.page_files import page_files, styled_page

IMPORTED = re.compile(r'from "\.?(/[^"]+\.mjs)"')
PRELOADED = re.compile(r'<link rel="modulepreload" href="([^"]+)">')
SCRIPT = re.compile(r'<script type="module" src="([^"]+)">')


@pytest.mark.parametrize("name", ["kiosk.html", "operator.html"])
def test_the_first_picture_needs_one_request(name: str) -> None:
    answer = styled_page(PAGES / name, first_language()).answer(Request({"type": "http", "headers": []}))
    text = bytes(answer.body).decode()
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert style is not None and '<link rel="stylesheet"' not in text
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'self' 'sha256-{digest}'" in answer.headers["content-security-policy"]
    for sheet in re.findall(r'href="/([a-z_]+\.css)"', (PAGES / name).read_text(encoding="utf-8")):
        assert (PAGES / sheet).read_text(encoding="utf-8") in style[1]


@pytest.mark.parametrize("name", ["kiosk.html", "operator.html"])
def test_every_module_that_is_imported_is_asked_for_with_the_page(name: str) -> None:
    text, files = (PAGES / name).read_text(encoding="utf-8"), page_files(PAGES)
    wanted, found = SCRIPT.findall(text), set()
    while wanted:
        module = wanted.pop()
        if module not in found and module in files:
            found.add(module)
            wanted += IMPORTED.findall(files[module].content)
    assert len(found) > 5
    assert found <= {*PRELOADED.findall(text), *SCRIPT.findall(text)}
