"""Sorts the tests for several workers, and leaves out and names those whose library is missing, as on a robot."""

import os
from importlib.util import find_spec
from typing import Any

import pytest

from guide_robot.ros.launch.sourced import SET_ASIDE

STORIES = "test/stories/"
NEEDED_BY = {
    "axe_playwright_python": ["browser", "unit/floor/test_editor_page.py"],
    "cyclonedx": ["unit/installation/test_locks.py"],
    "motmetrics": ["unit/bench/test_people_metrics_peer.py"],
    "onnx": ["unit/people/test_people_onnx.py"],
    "playwright": ["browser", "nodes/test_kiosk_node.py", "unit/floor/test_editor_page.py"],
    "rosbags": ["stories/test_replay.py"],
    "schemathesis": ["unit/queue/test_backend_http.py"],
}
MISSING = {library: tests for library, tests in NEEDED_BY.items() if find_spec(library) is None}
collect_ignore = [path for tests in MISSING.values() for path in tests]


def pytest_configure() -> None:
    """Forget the ROS that the shell has sourced: a test says itself which one there is."""
    for name in [name for name in os.environ if name.startswith(SET_ASIDE)]:
        del os.environ[name]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the modules that take long, so that none is waited for alone at the end."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep a module's tests together, and all stories, which fill the machine each, one after the other."""
    from xdist.scheduler import LoadScopeScheduling

    class Scheduling(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            module = nodeid.partition("::")[0]
            return STORIES if module.startswith(STORIES) else module

    return Scheduling(config, log) if config.getvalue("dist") == "loadscope" else None


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say what was left out."""
    for library, tests in MISSING.items():
        terminalreporter.write_line(f"left out, {library} is not installed: {', '.join(tests)}")
