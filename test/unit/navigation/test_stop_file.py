"""The operator's stop survives on disk; what cannot be read there counts as stopped."""

from pathlib import Path

import pytest

from guide_robot.navigation.motion_gate import stop_by
from guide_robot.navigation.stop_file import StopFile
from guide_robot.phrases.reasons import Why


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a file in a folder that does not exist yet."""
    return tmp_path / "state" / "motion_stop.json"


def test_without_a_file_nobody_has_stopped_the_robot(path: Path) -> None:
    assert StopFile(path).read() is None


def test_a_stop_and_a_release_are_read_back(path: Path) -> None:
    stop = stop_by("Bàn 1")
    StopFile(path).write(stop)
    assert StopFile(path).read() == stop
    StopFile(path).write(None)
    assert StopFile(path).read() is None
    assert [file.name for file in path.parent.iterdir()] == ["motion_stop.json"]


DAMAGED = {
    "empty": b"",
    "torn": b'{"format": "guide_robot motion stop", "stop',
    "zeros after a loss of power": b"\x00" * 64,
    "not UTF-8": b"\xff\xfe",
    "another file": b"[]",
    "another format": b'{"stopped": false}',
    "released by a word": b'{"format": "guide_robot motion stop", "stopped": "no"}',
    "no source": b'{"format": "guide_robot motion stop", "stopped": true}',
    "endless nesting": b"[" * 100_000,
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED.keys())
def test_a_damaged_file_means_stopped_and_says_so(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    stop = StopFile(path).read()
    assert stop is not None and stop.reason == Why.STOP_UNREADABLE(file=str(path))


def test_a_file_that_cannot_be_opened_means_stopped(path: Path) -> None:
    path.mkdir(parents=True)
    assert StopFile(path).read() is not None
    with pytest.raises(OSError):
        StopFile(path).write(None)
