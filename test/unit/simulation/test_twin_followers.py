"""Followers, leaders and bystanders for trials do what their kind does."""

import dataclasses
import math

import pytest

from guide_robot.common.geometry import STILL, Pose2D, Twist2D
from guide_robot.common.vocabulary import BodyKind
from guide_robot.simulation.bystanders import Wanderer
from guide_robot.simulation.cast import Cast, TrialPlan
from guide_robot.simulation.followers import Doing, Follower, FollowerKind
from guide_robot.simulation.leaders import Leader
from guide_robot.simulation.people_types import Motion
from guide_robot.simulation.roles import RobotSeen
from guide_robot.simulation.twin import Twin

SPEED_MPS = 0.6


class Led:
    """A trial in the office in which the robot glides along a way at a steady speed, whatever happens."""

    def __init__(self, office, exact, kind: FollowerKind, seed: int, **others: int) -> None:
        self.twin = Twin(office, exact, seed)
        self.twin.teleport_robot(Pose2D(x=9.0, y=4.4, theta=-math.pi / 2.0))
        self.cast = Cast(self.twin, TrialPlan(kind=kind, seed=seed, **others))
        self.way = self.twin.building.ways.way((9.0, 4.4), (3.9, 10.5))

    @property
    def follower(self):
        return self.twin.person(self.cast.follower_id)

    @property
    def gap_m(self) -> float:
        return self.twin.true_pose().distance_to(self.follower.x, self.follower.y)

    def go(self, seconds: float, said: str = "") -> None:
        """Drive on, turning on the spot where the way turns."""
        for tick in range(round(seconds / 0.05)):
            pose = self.twin.true_pose()
            if self.way and pose.distance_to(*self.way[0]) < 0.2:
                self.way.pop(0)
            command = STILL
            if self.way:
                off = pose.bearing_to(*self.way[0])
                command = Twist2D(linear=SPEED_MPS if abs(off) < 0.4 else 0.0, angular=2.0 * off)
            self.cast.step(said if tick == 0 else "")
            self.twin.step(0.05, command)


@pytest.mark.parametrize("kind", [FollowerKind.STEADY, FollowerKind.HURRIED, FollowerKind.WHEELCHAIR])
@pytest.mark.parametrize("seed", [1, 2])
def test_those_who_keep_up_stay_one_to_two_metres_behind(office, exact, kind, seed):
    trial = Led(office, exact, kind, seed)
    trial.go(8.0)
    gaps = []
    for _ in range(12):
        trial.go(0.5)
        gaps.append(trial.gap_m)
    assert min(gaps) > 0.8 and max(gaps) < 2.1
    assert trial.cast.follower.truth.follows
    assert trial.twin.contacts.contacts == []


def test_slow_follower_falls_behind_a_robot_that_does_not_wait(office, exact):
    trial = Led(office, exact, FollowerKind.SLOW, 1)
    assert 0.3 <= trial.cast.follower.speed_mps <= 0.5
    trial.go(14.0)
    assert trial.gap_m > 2.0


@pytest.mark.parametrize("seed", range(4))
def test_follower_who_stops_stands_for_5_to_20_s_and_comes_on(office, exact, seed):
    trial = Led(office, exact, FollowerKind.STOPS, seed)
    changes = [trial.cast.follower.truth]
    while trial.twin.now_s < 70.0 and len(changes) < 3:
        trial.go(0.1)
        if trial.cast.follower.truth is not changes[-1]:
            changes.append(trial.cast.follower.truth)
    assert [change.doing for change in changes] == [Doing.COMES_ALONG, Doing.STANDS, Doing.COMES_ALONG]
    assert 4.9 <= changes[2].since_s - changes[1].since_s <= 20.2
    assert not changes[1].for_good


def test_follower_who_leaves_goes_out_by_the_door_for_good(office, exact):
    trial = Led(office, exact, FollowerKind.LEAVES, 1)
    while trial.follower is not None and trial.twin.now_s < 60.0:
        trial.go(0.2, said="please_come")
    assert trial.follower is None
    assert trial.cast.follower.truth.for_good


def test_follower_who_drifts_goes_to_look_elsewhere_and_comes_back(office, exact):
    trial = Led(office, exact, FollowerKind.DRIFTS, 3)
    farthest = 0.0
    while trial.twin.now_s < 60.0:
        trial.go(0.2)
        if trial.cast.follower.truth.doing is Doing.LOOKS:
            farthest = max(farthest, trial.gap_m)
    assert farthest > 2.0
    assert trial.cast.follower.truth.follows and trial.gap_m < 2.0


def test_follower_who_sits_stays_or_comes_when_called(office, exact):
    ends = set()
    for seed in range(8):
        trial = Led(office, exact, FollowerKind.SITS, seed)
        while trial.cast.follower.truth.follows and trial.twin.now_s < 30.0:
            trial.go(0.2)
        assert trial.cast.follower.truth.doing is Doing.SITS
        stays = trial.cast.follower.truth.for_good
        trial.go(8.0)
        trial.go(0.1, said="shall_we_go_on")
        assert trial.cast.follower.truth.follows is not stays
        ends.add(stays)
    assert ends == {True, False}


def test_crossing_person_comes_between_robot_and_follower(office, exact):
    for seed in (1, 2, 3):
        trial = Led(office, exact, FollowerKind.SWAPPED, seed)
        nearest = math.inf
        for _ in range(120):
            trial.go(0.2)
            robot = trial.twin.true_pose()
            other = next(person for person in trial.twin.people() if person.role == "crosser")
            middle = ((robot.x + trial.follower.x) / 2.0, (robot.y + trial.follower.y) / 2.0)
            nearest = min(nearest, math.dist(middle, (other.x, other.y)))
        assert nearest < 0.7


def test_group_of_three_keeps_together(office, exact):
    trial = Led(office, exact, FollowerKind.GROUP, 1)
    trial.go(14.0)
    friends = [person for person in trial.twin.people() if person.role == "companion"]
    assert len(friends) == 2
    for friend in friends:
        assert math.dist((friend.x, friend.y), (trial.follower.x, trial.follower.y)) < 2.0


def test_wheelchair_follower_sits_in_a_wheelchair(office, exact):
    trial = Led(office, exact, FollowerKind.WHEELCHAIR, 1)
    assert trial.follower.kind is BodyKind.WHEELCHAIR


def test_others_walk_about_and_parked_trolleys_leave_ways_open(office, exact):
    trial = Led(office, exact, FollowerKind.STEADY, 7, walkers=15, parked=3)
    before = {person.id: (person.x, person.y) for person in trial.twin.people() if person.role == "walker"}
    assert len(before) == 15
    trial.go(15.0)
    moved = [p for p in trial.twin.people() if p.id in before and math.dist(before[p.id], (p.x, p.y)) > 1.0]
    assert len(moved) > 8
    for place in office.places:
        goal = place.poses()[0]
        assert math.isfinite(trial.twin.building.ways.distance_m((9.0, 2.0), (goal.x, goal.y)))


def test_bystander_steps_aside_when_the_robot_asks(plan, exact):
    import numpy as np

    twin = Twin(plan, exact, 1)
    person = twin.add_person(3.2, 5.5)
    twin.teleport_robot(Pose2D(x=2.2, y=5.5))
    wanderer = Wanderer(twin.building, np.random.default_rng(1))
    me = twin.person(person)
    assert wanderer.step(me, RobotSeen(pose=twin.true_pose()), -1.0).motion is Motion.STAND
    intent = wanderer.step(me, RobotSeen(pose=twin.true_pose(), said="let_us_pass"), -0.5)
    assert intent.motion is Motion.WALK_TO
    assert abs(intent.y - 5.5) > 0.6


def test_leader_walks_to_the_goal_with_stops_and_waits_for_the_robot(office, exact):
    twin = Twin(office, exact, 1)
    twin.teleport_robot(Pose2D(x=9.0, y=4.4))
    person = twin.add_person(10.2, 4.4)
    leader = Leader(twin.building, (3.9, 10.5), 3)
    for _ in range(200):
        twin.direct(person, leader.step(twin.person(person), RobotSeen(pose=twin.true_pose()), twin.now_s))
        twin.step(0.1, STILL)
    me = twin.person(person)
    assert not leader.arrived and twin.true_pose().distance_to(me.x, me.y) < 4.5
    stood_s = 0.0
    for _ in range(900):
        me = twin.person(person)
        twin.teleport_robot(Pose2D(x=me.x - 1.2 * math.cos(me.theta), y=me.y - 1.2 * math.sin(me.theta)))
        twin.direct(person, leader.step(me, RobotSeen(pose=twin.true_pose()), twin.now_s))
        twin.step(0.1, STILL)
        stood_s += 0.1 * (math.hypot(me.vx, me.vy) < 0.05 and not leader.arrived)
    assert leader.arrived
    assert stood_s > 2.0


def leader_touches(office, exact, seed: int, said: str) -> bool:
    """Return whether a leader touches the screen of a standing robot within 20 s after it said something."""
    twin = Twin(office, exact, 1)
    twin.teleport_robot(Pose2D(x=9.0, y=4.4))
    person = twin.add_person(12.0, 4.4)
    leader, touched = Leader(twin.building, (3.9, 10.5), seed), False
    for step in range(200):
        robot = RobotSeen(pose=twin.true_pose(), said=said if step == 0 else "")
        twin.direct(person, leader.step(twin.person(person), robot, twin.now_s))
        twin.step(0.1, STILL)
        touched = touched or leader.touches
    return touched


def test_most_leaders_come_and_touch_the_screen_when_the_robot_cannot_see_them(office, exact):
    answers = [leader_touches(office, exact, seed, "looking_for_you") for seed in range(8)]
    assert 4 <= sum(answers) <= 8
    assert not any(leader_touches(office, exact, seed, "please_wait") for seed in range(3))


@pytest.mark.parametrize("ahead", [True, False])
def test_follower_who_stands_before_the_robot_makes_room_when_it_asks(plan, exact, ahead):
    twin = Twin(plan, exact, 1)
    person = twin.add_person(3.2, 5.5)
    twin.teleport_robot(Pose2D(x=2.2, y=5.5, theta=0.0 if ahead else math.pi))
    follower = Follower(FollowerKind.STEADY, twin.building, 1)
    for step in range(50):
        robot = RobotSeen(pose=twin.true_pose(), said="let_us_pass" if step == 0 else "")
        twin.direct(person, follower.step(twin.person(person), robot, twin.now_s))
        twin.step(0.1, STILL)
        moved_m = math.dist((twin.person(person).x, twin.person(person).y), (3.2, 5.5))
        if moved_m > 0.6:
            break
    assert (moved_m > 0.6) is ahead


def test_crossing_person_steps_aside_when_the_robot_asks_after_they_have_set_off(office, exact):
    for begun in (False, True):
        trial = Led(office, exact, FollowerKind.SWAPPED, 1)
        _, crosser = trial.cast._crosser
        while begun and crosser._begun_s is None:
            trial.go(0.2)
        robot = trial.twin.true_pose()
        me = next(person for person in trial.twin.people() if person.role == "crosser")
        near = dataclasses.replace(me, x=robot.x + 0.8 * math.cos(robot.theta), y=robot.y + 0.8 * math.sin(robot.theta))
        asks = RobotSeen(pose=robot, said="let_us_pass")
        crosser.cross(near, asks, trial.follower, trial.twin.now_s)
        assert (crosser._beyond is not None) is begun


def test_same_seed_makes_the_same_follower(office, exact):
    building = Twin(office, exact, 1).building
    speeds = [Follower(FollowerKind.STEADY, building, seed).speed_mps for seed in (1, 1, 2)]
    assert speeds[0] == speeds[1] != speeds[2]


def touches(office, exact, seed: int, said: str, kind: FollowerKind = FollowerKind.STEADY) -> int:
    """Return how often a follower touches the screen of a standing robot in 20 s after it said something."""
    trial = Led(office, exact, kind, seed)
    trial.way = []
    count = 0
    for tick in range(400):
        trial.cast.step(said if tick == 0 else "")
        count += trial.cast.touched
        trial.twin.step(0.05, STILL)
    return count


def test_most_of_those_whom_the_robot_cannot_see_touch_its_screen_once_when_it_asks(office, exact):
    counts = [touches(office, exact, seed, "looking_for_you") for seed in range(10)]
    assert set(counts) == {0, 1}
    assert sum(counts) > 5


def test_nobody_touches_the_screen_unasked(office, exact):
    assert not any(touches(office, exact, seed, "waiting_here") for seed in range(5))


def test_the_robot_that_goes_on_is_not_touched_any_more(office, exact):
    trial = Led(office, exact, FollowerKind.STEADY, 1)
    trial.way = []
    trial.go(0.2, "looking_for_you")
    trial.go(0.1, "going_on")
    for _ in range(200):
        trial.cast.step()
        assert not trial.cast.touched
        trial.twin.step(0.05, STILL)
