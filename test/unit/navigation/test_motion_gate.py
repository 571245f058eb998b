"""The motion gate, every cause against every event, without ROS."""

import math
from itertools import product

import pytest

from guide_robot.navigation.motion_gate import Cause, GateSettings, MotionGate, Stop, stop_by
from guide_robot.navigation.speed_limits import limits_of
from guide_robot.phrases.reasons import Reason, Why
from guide_robot.robot.description import load_robot

FORWARDS = (0.5, 0.0, 0.0, 0.0, 0.0, 0.2)
STILL = (0.0,) * 6
BLIND = Why.LIDAR_BLIND_AHEAD()
WAITS = Why.WORDS(words="before hall_to_salon: robot2 goes first")
TICK_S = 0.05
LIMITS = limits_of(load_robot())


class Wheels:
    """A gate that needs kiosk and receptionist, a navigation that answers, and a clock."""

    def __init__(self, stop: Stop | None = None) -> None:
        self.gate = MotionGate(GateSettings(), ["kiosk", "receptionist"], LIMITS, stop)
        self.now_s = 100.0
        self.alive = {"kiosk", "receptionist"}
        self.sensor: Reason | None = None
        self.traffic: Reason | None = None
        self.answers = True
        self.rounds: list[int] = []
        self._seen = 0

    def tick(self, seconds: float = TICK_S) -> Cause:
        """Let time pass in which the living nodes beat and the navigation answers."""
        end_s = self.now_s + seconds
        while self.now_s < end_s - 1e-9:
            self.now_s += TICK_S
            for node in self.alive:
                self.gate.heard(node, self.now_s)
            self.gate.step(self.sensor, self.now_s, self.traffic)
            if self.gate.cancellation != self._seen:
                self._seen = self.gate.cancellation
                self.rounds.append(self._seen)
            if self.answers:
                self.gate.cancelled(self.gate.cancellation)
        return self.gate.status.cause

    def passes(self, *command: float) -> bool:
        return self.gate.passes(command, self.now_s)


def in_cause(cause: Cause) -> Wheels:
    """Return wheels that were brought under a cause by events alone."""
    wheels = Wheels()
    if cause is Cause.STARTING:
        wheels.alive = {"kiosk"}
    wheels.tick(1.3)
    wheels.rounds.clear()
    if cause is Cause.OPERATOR:
        wheels.gate.stop(stop_by("page"))
    elif cause is Cause.HEARTBEAT:
        wheels.alive = {"kiosk"}
        wheels.tick(1.2)
    elif cause is Cause.SENSOR:
        wheels.sensor = BLIND
        wheels.tick()
    elif cause is Cause.TRAFFIC:
        wheels.traffic = WAITS
        wheels.tick()
    assert wheels.gate.status.cause is cause
    return wheels


def stop(wheels: Wheels) -> None:
    wheels.gate.stop(stop_by("page"))


def release(wheels: Wheels) -> None:
    wheels.gate.release(wheels.now_s)
    wheels.tick(0.2)


def lose_receptionist(wheels: Wheels) -> None:
    wheels.alive.discard("receptionist")
    wheels.tick(1.2)


def hear_receptionist(wheels: Wheels) -> None:
    wheels.alive.add("receptionist")
    wheels.tick(1.5)


def go_blind(wheels: Wheels) -> None:
    wheels.sensor = BLIND
    wheels.tick()


def see_again(wheels: Wheels) -> None:
    wheels.sensor = None
    wheels.tick()


def meet(wheels: Wheels) -> None:
    wheels.traffic = WAITS
    wheels.tick()


def have_passed(wheels: Wheels) -> None:
    wheels.traffic = None
    wheels.tick()


EVENTS = [stop, release, lose_receptionist, hear_receptionist, go_blind, see_again, meet, have_passed]
AFTER = {
    (Cause.NONE, stop): Cause.OPERATOR,
    (Cause.NONE, lose_receptionist): Cause.HEARTBEAT,
    (Cause.NONE, go_blind): Cause.SENSOR,
    (Cause.OPERATOR, release): Cause.NONE,
    (Cause.HEARTBEAT, stop): Cause.OPERATOR,
    (Cause.HEARTBEAT, hear_receptionist): Cause.NONE,
    (Cause.SENSOR, stop): Cause.OPERATOR,
    (Cause.SENSOR, lose_receptionist): Cause.HEARTBEAT,
    (Cause.SENSOR, see_again): Cause.NONE,
    (Cause.NONE, meet): Cause.TRAFFIC,
    (Cause.TRAFFIC, stop): Cause.OPERATOR,
    (Cause.TRAFFIC, lose_receptionist): Cause.HEARTBEAT,
    (Cause.TRAFFIC, go_blind): Cause.SENSOR,
    (Cause.TRAFFIC, have_passed): Cause.NONE,
    (Cause.STARTING, stop): Cause.OPERATOR,
    (Cause.STARTING, hear_receptionist): Cause.NONE,
}


@pytest.mark.parametrize(
    ("cause", "event"), list(product(Cause, EVENTS)), ids=lambda v: v.name if isinstance(v, Cause) else v.__name__
)
def test_every_cause_takes_every_event(cause: Cause, event) -> None:
    wheels = in_cause(cause)
    event(wheels)
    status = wheels.gate.status
    assert status.cause is AFTER.get((cause, event), cause)
    assert status.reason and (status.allowed or status.source)
    assert wheels.passes(*FORWARDS) is status.allowed


@pytest.mark.parametrize("cause", [cause for cause in Cause if cause is not Cause.NONE])
def test_a_stopped_robot_obeys_no_command_however_many_come(cause: Cause) -> None:
    wheels = in_cause(cause)
    for _ in range(100):
        assert not wheels.passes(*FORWARDS)
        assert not wheels.gate.drives(0.0)
        wheels.tick()


def test_a_stop_holds_at_once_and_for_ever_whatever_else_comes_and_goes() -> None:
    wheels = in_cause(Cause.NONE)
    stop(wheels)
    assert not wheels.passes(*FORWARDS)
    for event in (lose_receptionist, hear_receptionist, go_blind, see_again):
        event(wheels)
        assert wheels.gate.status.cause is Cause.OPERATOR
    wheels.tick(600.0)
    assert wheels.gate.status.cause is Cause.OPERATOR


@pytest.mark.parametrize("cause", [Cause.OPERATOR, Cause.HEARTBEAT])
def test_goals_are_cancelled_when_a_stop_begins_and_again_before_it_ends(cause: Cause) -> None:
    wheels = in_cause(cause)
    wheels.tick()
    assert len(wheels.rounds) == 1
    wheels.tick(5.0)
    assert len(wheels.rounds) == 1
    release(wheels) if cause is Cause.OPERATOR else hear_receptionist(wheels)
    assert wheels.gate.status.allowed
    assert len(wheels.rounds) == 2


def test_goals_are_kept_while_the_sensor_is_bad() -> None:
    wheels = in_cause(Cause.SENSOR)
    wheels.tick(2.0)
    see_again(wheels)
    assert wheels.gate.status.allowed and wheels.rounds == []


def test_goals_of_before_are_cancelled_when_a_gate_starts_and_again_before_it_lets_the_robot_go() -> None:
    wheels = Wheels()
    wheels.tick()
    assert len(wheels.rounds) == 1
    assert wheels.tick(0.8) is Cause.STARTING
    assert wheels.tick(0.5) is Cause.NONE
    assert len(wheels.rounds) == 2


def test_a_gate_that_starts_waits_for_the_navigation_and_for_whoever_commands_a_velocity() -> None:
    wheels = Wheels()
    wheels.answers = False
    assert wheels.tick(5.0) is Cause.STARTING
    assert wheels.gate.status.reason == Why.GOALS_NOT_CANCELLED()
    wheels.answers = True
    for _ in range(100):
        assert not wheels.passes(*FORWARDS)
        assert wheels.tick() is Cause.STARTING
    assert wheels.gate.status.reason == Why.VELOCITY_COMMANDED()
    assert wheels.tick(1.0) is Cause.NONE


@pytest.mark.parametrize("cause", [Cause.OPERATOR, Cause.HEARTBEAT])
def test_a_stop_does_not_end_before_the_navigation_has_cancelled_its_goals(cause: Cause) -> None:
    wheels = in_cause(cause)
    wheels.answers = False
    wheels.tick()
    release(wheels) if cause is Cause.OPERATOR else hear_receptionist(wheels)
    wheels.tick(10.0)
    assert wheels.gate.status.cause is cause
    wheels.answers = True
    wheels.tick(0.2)
    if cause is Cause.OPERATOR:
        assert not wheels.gate.releasing and wheels.gate.refusal == Why.GOALS_NOT_CANCELLED()
        assert wheels.gate.status.cause is Cause.OPERATOR
        release(wheels)
    assert wheels.gate.status.allowed


@pytest.mark.parametrize("cause", [Cause.OPERATOR, Cause.HEARTBEAT])
def test_a_stop_does_not_end_while_somebody_still_commands_a_velocity(cause: Cause) -> None:
    wheels = in_cause(cause)
    if cause is Cause.OPERATOR:
        wheels.gate.release(wheels.now_s)
    else:
        wheels.alive.add("receptionist")
    for _ in range(100):
        assert not wheels.passes(*FORWARDS)
        wheels.tick()
    assert wheels.gate.status.cause is cause
    if cause is Cause.OPERATOR:
        assert wheels.gate.refusal == Why.VELOCITY_COMMANDED()
        wheels.gate.release(wheels.now_s)
    for _ in range(60):
        wheels.passes(*STILL)
        wheels.tick()
    assert wheels.gate.status.allowed


def test_a_stop_during_a_release_wins() -> None:
    wheels = in_cause(Cause.OPERATOR)
    wheels.gate.release(wheels.now_s)
    wheels.gate.stop(stop_by("somebody else"))
    wheels.tick(5.0)
    assert wheels.gate.status.reason == Why.STOPPED_BY(source="somebody else")
    assert not wheels.gate.releasing and wheels.gate.refusal


def test_one_beat_of_a_node_that_was_silent_lets_nobody_go() -> None:
    wheels = in_cause(Cause.HEARTBEAT)
    wheels.gate.heard("receptionist", wheels.now_s)
    for _ in range(60):
        assert wheels.tick() is Cause.HEARTBEAT


def test_nodes_that_are_not_needed_may_be_silent_and_others_are_not_replaced_by_them() -> None:
    wheels = in_cause(Cause.NONE)
    wheels.alive = {"kiosk", "escort"}
    assert wheels.tick(1.2) is Cause.HEARTBEAT
    assert wheels.gate.status.source == "receptionist"


def test_a_stop_that_an_earlier_gate_left_holds_from_the_start() -> None:
    wheels = Wheels(stop_by("page"))
    assert not wheels.passes(*FORWARDS)
    assert wheels.tick(3.0) is Cause.OPERATOR
    release(wheels)
    assert wheels.gate.status.allowed


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("place", range(6))
def test_a_command_that_is_not_finite_means_zero_and_is_counted(value: float, place: int) -> None:
    wheels = in_cause(Cause.NONE)
    command = list(FORWARDS)
    command[place] = value
    assert not wheels.passes(*command)
    assert wheels.gate.odd_commands == 1 and "expected a number" in wheels.gate.odd_command
    assert wheels.passes(*FORWARDS) and wheels.gate.odd_command == ""


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        (0, 50.0, "linear.x is 50 m/s, expected -0.50 to 1.85"),
        (0, -0.9, "linear.x is -0.9 m/s"),
        (1, 0.2, "linear.y is 0.2 m/s, the robot does not have this axis"),
        (2, 0.1, "linear.z"),
        (3, -0.3, "angular.x is -0.3 rad/s, the robot does not have this axis"),
        (4, 0.3, "angular.y"),
        (5, 9.0, "angular.z is 9 rad/s, expected -2.45 to 2.45"),
    ],
)
def test_a_velocity_that_the_base_cannot_drive_means_zero_and_says_why(place: int, value: float, said: str) -> None:
    wheels = in_cause(Cause.NONE)
    command = list(FORWARDS)
    command[place] = value
    assert not wheels.passes(*command)
    assert wheels.gate.odd_command.startswith(said)
    wheels.gate.stop(stop_by("page"))
    release(wheels)
    assert not wheels.gate.status.allowed  # somebody still commands a velocity, whatever it is


def test_the_robots_own_limits_pass_with_some_leeway() -> None:
    wheels, robot = in_cause(Cause.NONE), load_robot()
    for linear, angular in [(robot.max_linear, robot.max_angular), (-robot.max_reverse, -robot.max_angular)]:
        assert wheels.passes(1.2 * linear, 0.0, 0.0, 0.0, 0.0, 1.2 * angular)


def test_a_command_that_is_not_renewed_means_zero() -> None:
    wheels = in_cause(Cause.NONE)
    assert wheels.gate.drives(0.2)
    assert not wheels.gate.drives(0.4)
    assert not wheels.gate.drives(math.inf)


@pytest.mark.parametrize(
    ("source", "shown"),
    [("", "somebody"), (" \n\t", "somebody"), ("the\npage\x00", "the page"), ("x" * 5000, "x" * 100)],
    ids=["empty", "blank", "control characters", "endless"],
)
def test_a_source_is_one_short_printable_line(source: str, shown: str) -> None:
    assert stop_by(source).source == shown
