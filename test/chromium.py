"""Debian's Chromium for the tests of pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

# The shell without windows takes half the processor time, but not every distribution packages it.
SHELL, WHOLE = Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def chromium(*more_flags: str, notices: bool = False) -> Iterator[Browser]:
    """Yield a browser that asks nothing of its maker; without any installed the test is skipped.

    The shell without windows shows no `notices`.
    """
    program = SHELL if SHELL.exists() and not notices else WHOLE
    if not program.exists():
        pytest.skip("Debian's chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(program), args=[*FLAGS, *more_flags])
        yield browser
        browser.close()
