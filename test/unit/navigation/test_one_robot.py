"""Two robots on one namespace by mistake, and what looks like it and is none."""

from guide_robot.navigation.one_robot import MOST_NODES, OneRobot
from guide_robot.phrases.reasons import Why
from guide_robot.robot.process_watch import MOST_PROCESSES, ProcessId, ProcessWatch, WatchSettings


def process(pid: int) -> ProcessId:
    return ProcessId(host="here", pid=pid, started=pid)


def test_a_node_that_beats_from_two_processes_at_once_is_two_robots() -> None:
    robot = OneRobot()
    for beat in range(8):
        robot.hear("people_tracker", process(1 + beat % 2), 0.125 * beat)
        robot.hear("kiosk", process(9), 0.125 * beat)
    assert robot.problem(1.0) == Why.TWO_ROBOTS(node="people_tracker")
    assert not robot.problem(60.0)


def test_a_node_that_was_started_again_is_one_robot() -> None:
    robot = OneRobot()
    for beat in range(8):
        robot.hear("people_tracker", process(1 if beat < 4 else 2), 0.25 * beat)
        assert not robot.problem(0.25 * beat)


def test_made_up_names_and_processes_fill_no_memory_and_two_robots_are_told_all_the_same() -> None:
    robot = OneRobot()
    robot.hear("kiosk", process(1), 0.0)
    for number in range(1000):
        robot.hear(f"made_up_{number}", process(number), 0.1)
        robot.hear("escort", process(number), 0.1)
    assert robot.unheard == 1000 - MOST_NODES + 2
    for beat in range(8):
        robot.hear("kiosk", process(1 + beat % 2), 0.2 + 0.125 * beat)
    assert robot.problem(1.2) == Why.TWO_ROBOTS(node="kiosk")
    robot.hear("fleet", process(7), 60.0)
    assert robot.unheard == 1000 - MOST_NODES + 2  # those made up were silent for long


def test_whoever_makes_up_processes_keeps_none_from_being_ended_that_is_watched_already() -> None:
    watch = ProcessWatch(WatchSettings(), "here")
    watch.heard("kiosk", process(1), 0.0)
    for number in range(2, 1000):
        watch.heard("kiosk", process(number), 0.0)
    hanging = [one for at_s in range(13) for one in watch.step(float(at_s)).wake]
    assert ("kiosk", process(1)) in hanging and len(hanging) == MOST_PROCESSES
