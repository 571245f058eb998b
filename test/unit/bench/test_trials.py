"""The trials of leading: repeatable, and scored by what truly happened."""

import argparse
import dataclasses
import math
from pathlib import Path

import numpy as np
import pytest

from guide_robot.bench.escort.measure import checked_floor
from guide_robot.bench.escort.trial_passings import Passings
from guide_robot.bench.escort.trial_robot import Localisation
from guide_robot.bench.escort.trial_scenes import SceneMaker
from guide_robot.bench.escort.trial_scores import Scorer
from guide_robot.bench.escort.trials import TrialJob, TrialResult, run_trial, sight_in
from guide_robot.bench.identity.record import file_of, read_record
from guide_robot.bench.identity.replay import replay
from guide_robot.common.errors import UserError
from guide_robot.common.geometry import Pose2D
from guide_robot.common.resources import resource
from guide_robot.common.vocabulary import BodyKind, EscortOutcome, EscortPhase, FollowerState
from guide_robot.floor.load import load_floor
from guide_robot.people.identity.identity import IdentityKind, LockIdentity
from guide_robot.people.identity.lock_types import FollowerReading, LockState
from guide_robot.simulation.building import building_of
from guide_robot.simulation.followers import FollowerKind
from guide_robot.simulation.people_types import Activity, TruePerson

FLOOR = resource("maps", "ward_office", "floor.yaml")
ROBOT = Pose2D(x=9.0, y=4.4)


def scorer() -> Scorer:
    return Scorer(building=building_of(load_floor(FLOOR)))


def truly(x: float, y: float) -> TruePerson:
    return TruePerson(
        id=1, x=x, y=y, theta=0.0, vx=0.0, vy=0.0, activity=Activity.WALKING, role="follower", kind=BodyKind.WALKING,
        arrived=False,
    )  # fmt: skip


def believed(x: float, y: float) -> FollowerReading:
    return FollowerReading(track_id=1, state=LockState.LOCKED, reason="", x=x, y=y)


def play(
    scores: Scorer,
    seconds: float,
    person: TruePerson | None,
    *,
    start_s: float = 0.0,
    follows: bool = True,
    phase: EscortPhase = EscortPhase.LEADING,
    state: FollowerState = FollowerState.FOLLOWING,
    reading: FollowerReading | None = None,
) -> None:
    for step in range(round(seconds / 0.1)):
        scores.step(start_s + step * 0.1, 0.1, ROBOT, person, follows, phase, state, reading)


def test_a_loss_counts_from_when_it_can_be_seen_until_the_robot_stops_leading() -> None:
    scores = scorer()
    play(scores, 2.0, truly(11.0, 4.4), follows=False)
    assert scores.loss_began_s is None
    play(scores, 1.5, truly(13.0, 4.4), follows=False, start_s=2.0)
    waits = {"phase": EscortPhase.WAITING, "reading": believed(13.0, 4.4)}
    play(scores, 0.2, truly(13.0, 4.4), follows=False, start_s=3.5, **waits)
    assert scores.loss_noticed_s == [pytest.approx(1.5)]
    assert scores.stray_noticed_s == [pytest.approx(3.5)]


def test_waiting_for_somebody_else_is_no_notice_of_a_loss() -> None:
    scores = scorer()
    play(scores, 4.0, truly(13.0, 4.4), follows=False, phase=EscortPhase.WAITING, reading=believed(9.0, 6.0))
    assert scores.loss_began_s == 0.0
    assert scores.loss_noticed_s == []


def test_waiting_for_the_person_since_before_they_were_far_is_a_notice_at_once() -> None:
    scores = scorer()
    play(scores, 1.0, truly(11.0, 4.4), follows=False, phase=EscortPhase.WAITING, reading=believed(11.0, 4.4))
    hidden = {"phase": EscortPhase.WAITING, "state": FollowerState.OCCLUDED}
    play(scores, 1.0, truly(13.0, 4.4), follows=False, start_s=1.0, **hidden)
    assert scores.loss_noticed_s == [0.0]
    assert scores.stray_noticed_s == [0.0]


def test_standing_at_the_place_is_no_notice_of_a_loss() -> None:
    scores = scorer()
    play(scores, 1.0, truly(13.0, 4.4), follows=False, phase=EscortPhase.ARRIVING, reading=believed(13.0, 4.4))
    assert scores.loss_noticed_s == []


def passings() -> Passings:
    return Passings(building=building_of(load_floor(FLOOR)), radius_m=0.27)


def past(counts: Passings, aside_m: float, others: list[TruePerson], speed_mps: float = 0.8) -> None:
    """Drive past somebody who stands `aside_m` to the left, 2 m ahead."""
    for step in range(60):
        robot = Pose2D(x=7.0 + step * 0.05, y=4.4)
        counts.step(robot, speed_mps, [truly(9.0, 4.4 + aside_m), *others])


def test_driving_past_closely_where_there_is_room_is_too_near_once() -> None:
    counts = passings()
    past(counts, 0.8, [])
    assert (counts.passings, counts.too_near) == (1, 1)
    assert counts.smallest_gap_driving_m == pytest.approx(0.33, abs=0.02)


def test_driving_past_at_a_good_distance_is_a_passing_and_not_too_near() -> None:
    counts = passings()
    past(counts, 1.2, [])
    assert (counts.passings, counts.too_near) == (1, 0)


def test_passing_closely_between_two_who_leave_no_room_is_not_too_near() -> None:
    counts = passings()
    crowd = [
        dataclasses.replace(truly(9.0 + along, 4.4 - aside), id=10 * row + column)
        for row, along in enumerate((-2.0, -1.4, -0.8, -0.2, 0.4, 1.0), start=1)
        for column, aside in enumerate((0.8, 1.6))
    ]
    past(counts, 0.8, crowd)
    assert 1 not in counts._counted


def test_somebody_who_comes_up_to_a_standing_robot_is_not_passed_too_near() -> None:
    counts = passings()
    past(counts, 0.8, [], speed_mps=0.0)
    assert counts.too_near == 0


def test_slow_zones_make_the_allowed_time_longer_than_the_ideal() -> None:
    scene = dataclasses.replace(SceneMaker(load_floor(FLOOR)).scene(1, 0), way_m=10.0, slow_ways=((0.5, 2.0),))
    assert scene.allowed_s(1.0) == pytest.approx(12.0)
    assert scene.allowed_s(0.4) == pytest.approx(25.0)


def test_declaring_somebody_lost_who_is_near_and_in_sight_is_a_false_loss() -> None:
    scores = scorer()
    play(scores, 1.0, truly(10.5, 4.4))
    play(scores, 1.0, truly(10.5, 4.4), state=FollowerState.LOST)
    assert scores.false_losses == 1


@pytest.mark.parametrize("aside_m, in_view", [(0.1, 0), (0.6, 1)])
def test_a_false_loss_behind_somebody_is_one_but_not_in_view(aside_m: float, in_view: int) -> None:
    scores, between = scorer(), dataclasses.replace(truly(9.8, 4.4 + aside_m), id=2)
    for step in range(10):
        lost = (True, EscortPhase.LEADING, FollowerState.LOST, None, [between])
        scores.step(step * 0.1, 0.1, ROBOT, truly(10.5, 4.4), *lost)
    assert (scores.false_losses, scores.false_losses_in_view) == (1, in_view)


def test_declaring_somebody_lost_behind_a_wall_is_no_false_loss() -> None:
    scores = scorer()
    office = Pose2D(x=14.6, y=4.0)
    for step in range(10):
        scores.step(step * 0.1, 0.1, office, truly(14.6, 5.4), True, EscortPhase.LEADING, FollowerState.LOST, None)
    assert scores.false_losses == 0


def test_leading_on_while_the_lock_sits_on_somebody_else_is_a_wrong_lead_once() -> None:
    scores = scorer()
    play(scores, 1.5, truly(10.5, 4.4), reading=believed(10.5, 6.4))
    assert scores.wrong_leads == 0
    play(scores, 3.0, truly(10.5, 4.4), reading=believed(10.5, 6.4), start_s=1.5)
    assert scores.wrong_leads == 1


def test_waiting_with_the_lock_on_somebody_else_is_no_wrong_lead() -> None:
    scores = scorer()
    play(scores, 5.0, truly(10.5, 4.4), reading=believed(10.5, 6.4), phase=EscortPhase.WAITING)
    assert scores.wrong_leads == 0


def without_cpu(result: TrialResult) -> TrialResult:
    return dataclasses.replace(result, cpu_s=0.0, robot_cpu_s=0.0)


def test_a_steady_person_is_led_to_the_place_and_the_same_seed_gives_the_same_trial_recorded_or_not(
    tmp_path: Path,
) -> None:
    job = TrialJob(floor=FLOOR, seed=5, episode=0, kind=FollowerKind.STEADY, walkers=0)
    first, again = run_trial(job), run_trial(dataclasses.replace(job, record=tmp_path))
    again = dataclasses.replace(again, job=job)
    assert first.outcome is EscortOutcome.ARRIVED
    assert first.arrived
    assert first.robot_hits_people == first.robot_hits_things == 0
    assert repr(without_cpu(first)) == repr(without_cpu(again))
    record = read_record(file_of(tmp_path, "ward_office", 5, 0))
    assert len(record.steps) == first.steps
    score = replay(record, LockIdentity(), sight_in(FLOOR))
    assert score.led_s > 0.9 * first.duration_s
    assert score.wrong_s == 0.0


def test_a_steady_person_is_led_to_the_place_by_the_belief_too() -> None:
    result = run_trial(
        TrialJob(floor=FLOOR, seed=5, episode=0, kind=FollowerKind.STEADY, walkers=0, identity=IdentityKind.BELIEF)
    )
    assert result.arrived
    assert (result.waits, result.wrong_leads, result.false_losses) == (0, 0, 0)


def test_somebody_who_leaves_is_noticed_and_not_said_to_have_arrived() -> None:
    result = run_trial(TrialJob(floor=FLOOR, seed=2, episode=16, kind=FollowerKind.LEAVES, walkers=0))
    assert result.outcome in (EscortOutcome.FOLLOWER_LEFT, EscortOutcome.FOLLOWER_LOST)
    assert not result.loss_missed


def test_scenes_differ_by_episode_and_repeat_by_seed() -> None:
    maker = SceneMaker(load_floor(FLOOR))
    assert maker.scene(1, 0) == maker.scene(1, 0)
    assert maker.scene(1, 0).seed != maker.scene(1, 1).seed


def test_localisation_errs_by_centimetres_and_not_always_the_same_way() -> None:
    localisation = Localisation(np.random.default_rng(1))
    errors = np.array([localisation.pose(Pose2D(x=1.0, y=2.0), 0.05).x - 1.0 for _ in range(20_000)])
    assert 0.02 < float(np.std(errors)) < 0.04
    assert abs(float(np.mean(errors))) < 0.02
    assert float(np.abs(np.diff(errors)).max()) < 0.03


@pytest.mark.parametrize("wrong", [{"episodes": 0}, {"jobs": 0}, {"floor": Path("none.yaml")}])
def test_options_that_make_no_sense_are_refused_in_one_line(wrong: dict[str, object]) -> None:
    options: dict[str, object] = {"episodes": 1, "jobs": 1, "nodes": False, "floor": None} | wrong
    with pytest.raises(UserError) as caught:
        checked_floor(argparse.Namespace(**options))
    assert "\n" not in str(caught.value)


def test_the_way_is_measured_along_the_path() -> None:
    scene = SceneMaker(load_floor(FLOOR)).scene(3, 4)
    goal = scene.place.poses()[0]
    assert scene.way_m >= math.hypot(goal.x - scene.start.x, goal.y - scene.start.y) - 0.2
