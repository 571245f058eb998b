"""A browser, a page that must raise no error, and a backend of its own for each test."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from chromium import chromium
from forked_backend import ForkedBackend
from hall import EVIL, ROOT, Hall
from playwright.sync_api import Browser, BrowserContext, Page, expect

from guide_robot.bench.queue.process import BackendPlan

expect.set_options(timeout=60_000)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1280, "height": 900})
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    made = context.new_page()
    errors: list[str] = []
    made.on("pageerror", lambda error: errors.append(str(error)))
    yield made
    assert errors == []


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    yield from _hall(tmp_path, ROOT / "config" / "backend.yaml")


def _hall(tmp_path: Path, config: Path) -> Iterator[Hall]:
    process = ForkedBackend(BackendPlan(data=tmp_path / "data", config=config))
    process.start()
    hall = Hall(process)
    yield hall
    hall.robot.close()
    process.stop()


@pytest.fixture
def evil_hall(tmp_path: Path) -> Iterator[Hall]:
    text = (ROOT / "config" / "backend.yaml").read_text(encoding="utf-8")
    names = f"name: {json.dumps(EVIL, ensure_ascii=False)}"
    text = text.replace(
        'name: {vi: "Đất đai - Xây dựng", en: "Land and construction", ko: "토지 및 건축", zh: "土地与建设"}', names
    )
    assert names in text
    (tmp_path / "evil.yaml").write_text(text, encoding="utf-8")
    yield from _hall(tmp_path, tmp_path / "evil.yaml")
