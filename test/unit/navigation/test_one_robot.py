"""Two robots on one namespace by mistake, and what looks like it and is none."""

from guide_robot.navigation.one_robot import OneRobot
from guide_robot.robot.process_watch import ProcessId


def process(pid: int) -> ProcessId:
    return ProcessId(host="here", pid=pid, started=pid)


def test_a_node_that_beats_from_two_processes_at_once_is_two_robots() -> None:
    robot = OneRobot()
    for beat in range(8):
        robot.hear("people_tracker", process(1 + beat % 2), 0.125 * beat)
        robot.hear("kiosk", process(9), 0.125 * beat)
    assert "people_tracker runs twice" in robot.problem(1.0)
    assert not robot.problem(60.0)


def test_a_node_that_was_started_again_is_one_robot() -> None:
    robot = OneRobot()
    for beat in range(8):
        robot.hear("people_tracker", process(1 if beat < 4 else 2), 0.25 * beat)
        assert not robot.problem(0.25 * beat)
