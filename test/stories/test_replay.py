"""Recordings of every kind are played to the robot's own nodes, and the report lists who and what was in them."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from recordings import Walk, qr_picture, record_walk, write_bag, write_bag_of_ros1, write_npz, write_pictures
from rosbags.rosbag2 import StoragePlugin

from guide_robot.run.replay.sources import open_source

pytestmark = pytest.mark.slow

TEXTS = ["Phiếu số 12 – Bộ phận Một cửa", "https://example.org/guide"]
NEAR_M = 0.5


@pytest.fixture(scope="module")
def walk() -> Walk:
    """Return a recording of somebody who walks."""
    return record_walk()


@pytest.fixture
def played(started, tmp_path):
    """Return a function that plays a recording and returns the report."""

    def play(source: Path, rate: float) -> dict[str, Any]:
        report = tmp_path / "report.json"
        command = started("replay", str(source), "--rate", str(rate), "--report", str(report))
        assert command.ends() == 0, command.complained
        assert command.pids() == []
        return json.loads(report.read_text(encoding="utf-8"))

    return play


def check_walker(report: dict[str, Any], walk: Walk) -> None:
    """Check that somebody was tracked for most of the way, where they truly walked."""
    person = max(report["people"], key=lambda seen: seen["last_s"] - seen["first_s"])
    path = np.array(person["path"])
    gaps = np.linalg.norm(path[:, None] - walk.path[None], axis=2).min(axis=1)
    assert (gaps < NEAR_M).mean() > 0.9
    assert np.ptp(path[:, 1]) > 0.6 * np.ptp(walk.path[:, 1])


def test_replay_tracks_the_person_in_arrays_of_scans(played, walk, tmp_path):
    report = played(write_npz(walk, tmp_path / "walk.npz"), 3.0)
    assert report["readings"] == {"scans": len(walk.scans), "images": 0}
    check_walker(report, walk)
    assert report["codes"] == []


def test_replay_reads_the_codes_on_photographs(played, tmp_path):
    report = played(write_pictures(TEXTS, tmp_path / "photographs"), 2.0)
    assert {code["text"] for code in report["codes"]} == set(TEXTS)
    assert {code["picture"] for code in report["codes"]} == {"card_0.png", "card_1.png"}
    assert report["photographs"] == {"shown": 2, "with_expected_text": 2, "read": 2, "exact": 2}
    assert report["people"] == []


@pytest.fixture
def bags(walk, tmp_path) -> dict[str, Path]:
    """Return bags of every kind with the same in them, a person who walks and a code."""
    picture = qr_picture(TEXTS[0])
    return {
        "sqlite": write_bag(walk, picture, tmp_path / "sqlite", StoragePlugin.SQLITE3),
        "mcap": write_bag(walk, picture, tmp_path / "mcap", StoragePlugin.MCAP),
        "ROS 1": write_bag_of_ros1(walk, picture, tmp_path / "walk.bag"),
    }


def test_replay_finds_person_and_code_in_a_bag(played, walk, bags):
    report = played(bags["mcap"], 3.0)
    assert report["readings"] == {"scans": len(walk.scans), "images": len(walk.scans) / 2}
    check_walker(report, walk)
    assert {code["text"] for code in report["codes"]} == {TEXTS[0]}
    assert any("it has no tf" in note for note in report["notes"])


@pytest.mark.parametrize("kind", ["sqlite", "ROS 1"])
def test_every_kind_of_bag_is_played_message_by_message_like_the_one_whose_report_is_checked(bags, kind):
    (facts, readings), (known_facts, known_readings) = (open_source(str(bags[name])) for name in (kind, "mcap"))
    assert facts == replace(known_facts, name=bags[kind].name)
    assert list(readings) == list(known_readings) != []
