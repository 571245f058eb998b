"""Recorded trials and replays of identity: written whole, read back, scored by the truth, compared in pairs."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from guide_robot.bench.command import add_arguments, run
from guide_robot.bench.identity.calibration import Forecast, calibration_error, reliability
from guide_robot.bench.identity.measure import walls_of
from guide_robot.bench.identity.numbers import measured
from guide_robot.bench.identity.record import Heard, TrialRecord, file_of, read_record, records_in, write_record
from guide_robot.bench.identity.replay import Score, replay
from guide_robot.common.errors import UserError
from guide_robot.common.geometry import Pose2D
from guide_robot.people.identity.identity import Cues, IdentityKind, IdentitySettings, make_identity
from guide_robot.people.identity.lock_types import FollowerReading, LockState
from guide_robot.people.types import TrackedPerson

PLAN = "ward_office"
ROBOT = Pose2D(x=9.0, y=4.4)
STEP_S = 0.05


def track(number: int, x: float, y: float, now_s: float, **changes: float) -> TrackedPerson:
    return TrackedPerson(
        id=number, x=x, y=y, vx=0.0, vy=0.0, position_covariance=(0.01, 0.0, 0.0, 0.01), confidence=0.9, age_s=now_s,
        since_seen_s=changes.get("since_seen_s", 0.0), seen_by_lidar=True, seen_by_camera=False,
        similarity=changes.get("similarity", 0.0), merged_ids=(17, 4) if number == 2 else (),
    )  # fmt: skip


def recorded(seconds: float = 6.0, leaves_s: float = 99.0, episode: int = 0) -> TrialRecord:
    """Return a trial: the follower stands before the robot and may walk out; a stranger stands 2 m aside."""
    steps, tracks = [], []
    for number in range(round(seconds / STEP_S)):
        now_s = (number + 1) * STEP_S
        gone = now_s > leaves_s
        if number % 2 == 0:
            tracks = [] if gone else [track(1, 10.2, 4.4, now_s, similarity=0.95)]
            tracks = [*tracks, track(2, 9.0, 6.4, now_s, similarity=0.2)]
        person = None if gone else (10.2, 4.4)
        steps.append(
            Heard(now_s=now_s, robot=ROBOT, touched=False, leading=True, tracks=tracks, person=person,
                  follows=not gone, others=[(9.0, 6.4)])
        )  # fmt: skip
    return TrialRecord(plan=PLAN, seed=7, episode=episode, follower="leaves", walkers=1, steps=steps)


class AlwaysLeads:
    """An identity that leads one track whatever happens."""

    def __init__(self, number: int) -> None:
        self._number = number

    def release(self) -> None:
        """Nothing is remembered."""

    def step(self, tracks: Sequence[TrackedPerson], cues: Cues, now_s: float) -> FollowerReading:
        one = next((one for one in tracks if one.id == self._number), tracks[-1])
        return FollowerReading(track_id=one.id, state=LockState.LOCKED, reason="", x=one.x, y=one.y)


def played(record: TrialRecord, kind: IdentityKind) -> Score:
    walls = walls_of(PLAN)
    return replay(record, make_identity(IdentitySettings(identity=kind), walls), walls)


def test_a_record_reads_back_as_it_was_written(tmp_path: Path) -> None:
    record = recorded(leaves_s=3.0)
    write_record(record, tmp_path)
    again = read_record(file_of(tmp_path, PLAN, 7, 0))
    assert (again.key, again.follower, len(again.steps)) == (record.key, "leaves", len(record.steps))
    for one, other in zip(record.steps, again.steps, strict=True):
        assert (one.now_s, one.follows, one.person is None) == (other.now_s, other.follows, other.person is None)
        assert [t.id for t in one.tracks] == [t.id for t in other.tracks]
        assert [t.merged_ids for t in one.tracks] == [t.merged_ids for t in other.tracks]
        assert np.allclose([(t.x, t.similarity, t.age_s) for t in one.tracks],
                           [(t.x, t.similarity, t.age_s) for t in other.tracks], atol=1e-5)  # fmt: skip
    assert again.steps[0].tracks is again.steps[1].tracks
    assert list(tmp_path.iterdir()) == [file_of(tmp_path, PLAN, 7, 0)]


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04 broken"])
def test_a_file_that_is_no_record_is_named_in_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd.trial.npz"
    path.write_bytes(content)
    with pytest.raises(UserError, match=r"odd\.trial\.npz: expected a recorded trial") as caught:
        read_record(path)
    assert "\n" not in str(caught.value)


def test_a_record_cut_short_is_refused_and_one_of_another_format_is_told(tmp_path: Path) -> None:
    write_record(recorded(), tmp_path)
    path = file_of(tmp_path, PLAN, 7, 0)
    arrays = dict(np.load(path))
    np.savez(path, **{name: array for name, array in arrays.items() if name != "robot"})
    with pytest.raises(UserError, match="robot"):
        read_record(path)
    np.savez(path, **arrays | {"format": np.array(99)})
    with pytest.raises(UserError, match="expected 1, found 99"):
        read_record(path)


def test_a_folder_without_records_says_how_to_make_some(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="--record"):
        records_in([tmp_path])


def test_leading_a_stranger_is_counted_in_time_and_as_one_wrong_lead() -> None:
    score = replay(recorded(seconds=6.0), AlwaysLeads(2), walls_of(PLAN))
    assert score.wrong_leads == 1
    assert score.wrong_s == pytest.approx(score.led_s)
    assert score.vain_s == pytest.approx(score.followed_s)


@pytest.mark.parametrize("kind", list(IdentityKind))
def test_both_identities_lead_whoever_stands_before_the_robot_all_the_time(kind: IdentityKind) -> None:
    score = played(recorded(), kind)
    assert score.wrong_s == score.vain_s == 0.0
    assert score.led_s == pytest.approx(6.0 - STEP_S, abs=0.11)


@pytest.mark.parametrize("kind", list(IdentityKind))
def test_both_identities_notice_that_somebody_has_left(kind: IdentityKind) -> None:
    score = played(recorded(seconds=9.0, leaves_s=4.0), kind)
    assert (score.missed, score.wrong_leads, len(score.noticed_s)) == (0, 0, 1)
    assert score.noticed_s[0] < 3.0


def test_a_loss_that_nobody_notices_is_missed() -> None:
    assert replay(recorded(seconds=9.0, leaves_s=4.0), AlwaysLeads(2), walls_of(PLAN)).missed == 1


def test_the_calibration_error_is_how_far_beliefs_are_from_how_often_they_are_right() -> None:
    honest = [Forecast(belief=0.75, right=number % 4 > 0) for number in range(40)]
    boastful = [Forecast(belief=0.95, right=number % 2 > 0) for number in range(40)]
    assert calibration_error(honest) == pytest.approx(0.0)
    assert calibration_error(boastful) == pytest.approx(0.45)
    assert reliability(honest) == [(0.75, 0.75, 40)]


def test_numbers_are_counted_of_the_follower_and_of_others() -> None:
    tally = measured([recorded()], walls_of)
    assert tally.totals["clothes_1.01_follower"] == tally.counts["clothes_1.01_follower"] > 0
    assert tally.counts["clothes_0.30_other"] == tally.totals["clothes_0.30_other"] > 0
    assert tally.counts["switches_per_s_seen_alone"] == 0


def test_one_run_compares_both_and_compare_works_on_its_reports(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for episode in range(3):
        write_record(recorded(leaves_s=3.0, episode=episode), tmp_path)
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    for kind in ("lock", "belief"):
        options = ["identity", str(tmp_path), "--identity", kind, "--report", str(tmp_path / f"{kind}.json")]
        assert run(parser.parse_args(options)) == 0
    assert "interval_95" in json.loads((tmp_path / "belief.json").read_text())["figures"]["wrong_lead_trials"]
    assert run(parser.parse_args(["compare", str(tmp_path / "lock.json"), str(tmp_path / "belief.json")])) == 0
    assert "3 pairs" in capsys.readouterr().out
    pictures = [tmp_path / "belief.png", tmp_path / "reliability.png"]
    options = ["identity", str(tmp_path), "--plot", str(pictures[0]), "--reliability", str(pictures[1])]
    assert run(parser.parse_args(options)) == 0
    assert "A: lock, B: belief" in capsys.readouterr().out
    assert all(picture.stat().st_size > 10_000 for picture in pictures)
