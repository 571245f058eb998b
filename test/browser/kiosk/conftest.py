"""Debian's Chromium, pages that may leave no error in their console, and a stage for them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import builders
import pytest
from chromium import chromium
from playwright.sync_api import Browser, Page
from stage import Stage

MICROPHONE = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
PORTRAIT = {"width": 1080, "height": 1920}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Yield one browser for a module."""
    with chromium(*MICROPHONE) as started:
        yield started


@pytest.fixture
def make_stage(tmp_path: Path) -> Iterator[Callable[..., Stage]]:
    """Yield what makes a stage; all are closed at the end."""
    stages: list[Stage] = []

    def make(**more: Any) -> Stage:
        stages.append(Stage(tmp_path, **more))
        return stages[-1]

    yield make
    for stage in stages:
        stage.close()


@pytest.fixture
def stage(make_stage: Callable[..., Stage]) -> Stage:
    """Return a stage with the usual settings."""
    return make_stage()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Yield what opens a page in a context of its own; an error in a console fails the test."""
    errors: list[str] = []
    contexts = []

    def open_one(address: str, *, size: dict[str, int] = PORTRAIT, locale: str = "vi-VN", strict: bool = True) -> Page:
        context = browser.new_context(viewport=size, locale=locale, reduced_motion="reduce")  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)  # many other things may run on this machine
        if strict:
            page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
            page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(address)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def until() -> Callable[[Callable[[], Any]], Any]:
    """Return what polls until something holds and returns it."""
    return builders.until
