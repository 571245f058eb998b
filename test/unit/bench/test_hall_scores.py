"""Scores of a hall: who was met when, greeted by two robots, and robots that block each other."""

from guide_robot.bench.fleet.hall_scores import DEADLOCK_S, HallScores, RobotDetection


def robots(*places: tuple[float, float], drives: bool = False) -> dict[str, RobotDetection]:
    return {
        f"robot{number}": RobotDetection(place=place, drives=drives) for number, place in enumerate(places, start=1)
    }


def test_a_citizen_is_met_by_the_first_robot_that_greets_near_them():
    scores = HallScores()
    scores.see(robots((0.0, 0.0), (9.0, 0.0)), {7: (5.0, 0.0)}, 10.0)
    scores.greeted("robot1", 12.0)  # greets somebody else: the citizen is too far away
    scores.see(robots((0.0, 0.0), (9.0, 0.0)), {7: (1.5, 0.0)}, 15.0)
    scores.greeted("robot1", 16.0)
    assert (scores.entered, scores.waits_s()) == (1, [6.0])
    assert (scores.met_within(6.0), scores.met_within(5.0)) == (1, 0)
    assert scores.greeted_twice == 0


def test_a_second_greeting_counts_only_by_another_robot():
    scores = HallScores()
    scores.see(robots((0.0, 0.0), (2.0, 0.0)), {7: (1.0, 0.0)}, 0.0)
    scores.greeted("robot1", 1.0)
    scores.greeted("robot1", 2.0)
    assert scores.greeted_twice == 0
    scores.greeted("robot2", 3.0)
    scores.greeted("robot2", 4.0)
    assert scores.greeted_twice == 1


def test_two_robots_that_want_to_drive_and_stand_beside_each_other_are_one_deadlock():
    scores = HallScores()
    for second in range(30):
        scores.see(robots((0.0, 0.0), (0.8, 0.0), drives=True), {}, float(second))
    assert scores.deadlocks == 1


def test_robots_that_wait_for_people_or_stand_apart_or_get_on_are_no_deadlock():
    scores = HallScores()
    for second in range(int(3 * DEADLOCK_S)):
        scores.see(robots((0.0, 0.0), (0.8, 0.0)), {}, float(second))
    for second in range(int(3 * DEADLOCK_S)):
        scores.see(robots((0.0, 0.0), (5.0, 0.0), drives=True), {}, 100.0 + second)
    for second in range(int(3 * DEADLOCK_S)):
        scores.see(robots((0.0, 0.0), (0.8 + 0.05 * second, 0.0), drives=True), {}, 200.0 + second)
    assert scores.deadlocks == 0
