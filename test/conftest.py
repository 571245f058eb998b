"""Leaves out and names the tests whose library is missing, as on a robot, where only package.xml's are installed."""

from importlib.util import find_spec
from typing import Any

NEEDED_BY = {
    "axe_playwright_python": ["browser", "unit/floor/test_editor_page.py"],
    "onnx": ["unit/people/test_people_onnx.py"],
    "playwright": ["browser", "nodes/test_kiosk_node.py", "unit/floor/test_editor_page.py"],
    "rosbags": ["stories/test_replay.py"],
    "schemathesis": ["unit/queueing/test_backend_http.py"],
}
MISSING = {library: tests for library, tests in NEEDED_BY.items() if find_spec(library) is None}
collect_ignore = [path for tests in MISSING.values() for path in tests]


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say what was left out."""
    for library, tests in MISSING.items():
        terminalreporter.write_line(f"left out, {library} is not installed: {', '.join(tests)}")
