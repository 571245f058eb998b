"""Citizens in a hall of two robots turn to the nearest that receives people, and to one robot alone."""

from guide_robot.common.geometry import STILL, Pose2D
from guide_robot.common.vocabulary import GuideState
from guide_robot.simulation.citizen_types import Phase, RobotSignals
from guide_robot.simulation.settings import TwinSettings
from guide_robot.simulation.twin import Twin
from guide_robot.simulation.visits import Visitors, VisitPlan

NEAR, FAR = Pose2D(x=6.7, y=3.0, theta=-1.57), Pose2D(x=2.5, y=3.0, theta=-1.57)


def until_touched(plan, states: list[GuideState], visits: int) -> list[list[str]]:
    """Let citizens come until each touched a screen; return the services that were touched on each robot's."""
    twin = Twin(plan, TwinSettings(), 1, robots=2)
    twin.teleport_robot(NEAR, 0)
    twin.teleport_robot(FAR, 1)
    visitors = Visitors(twin, VisitPlan(visits=visits, seed=1, at_once=2, first_s=0.0, apart_s=3.0))
    touched: list[list[str]] = [[], []]
    for _ in range(600):
        twin.step(0.1, STILL, STILL)
        signals = [
            RobotSignals(pose=pose, state=state, visit=number)
            for number, (pose, state) in enumerate(zip((NEAR, FAR), states, strict=True), start=1)
        ]
        for number, touches in enumerate(visitors.step_each(signals)):
            touched[number] += [touch.service for touch in touches]
        if sum(map(len, touched)) >= visits:
            break
    return touched


def test_the_first_citizen_turns_to_the_nearer_robot(plan):
    assert until_touched(plan, [GuideState.ASKING, GuideState.ASKING], 1) == [["land"], []]


def test_two_citizens_turn_to_two_robots(plan):
    assert until_touched(plan, [GuideState.ASKING, GuideState.ASKING], 2) == [["land"], ["land"]]


def test_a_citizen_passes_a_robot_that_leads_and_turns_to_the_other(plan):
    assert until_touched(plan, [GuideState.LEADING, GuideState.ASKING], 1) == [[], ["land"]]


def test_two_who_wait_do_not_both_turn_to_the_one_robot_that_becomes_free(plan):
    twin = Twin(plan, TwinSettings(), 1, robots=2)
    twin.teleport_robot(NEAR, 0)
    twin.teleport_robot(FAR, 1)
    visitors = Visitors(twin, VisitPlan(visits=2, seed=1, at_once=2, first_s=0.0, apart_s=2.0))

    def step(*states: GuideState) -> list[list[str]]:
        twin.step(0.1, STILL, STILL)
        signals = [RobotSignals(pose=pose, state=state) for pose, state in zip((NEAR, FAR), states, strict=True)]
        return [[touch.service for touch in touches] for touches in visitors.step_each(signals)]

    for _ in range(150):
        step(GuideState.LEADING, GuideState.LEADING)
    assert [citizen.phase for citizen in visitors.citizens.values()] == [Phase.WAITING_TURN] * 2
    touched = [step(GuideState.LEADING, GuideState.IDLE) for _ in range(250)]
    assert sum(len(on_second) for _, on_second in touched) >= 1
    assert sorted(citizen.phase is Phase.WAITING_TURN for citizen in visitors.citizens.values()) == [False, True]
