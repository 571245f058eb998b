"""Programs are killed in the middle of a visit: they come back, and the visit goes on or ends with a reason."""

import os
import signal

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("story")]


def kill(demo, program: str) -> None:
    """Kill a program of the demo the hard way."""
    (pid,) = demo.pids(program)
    os.kill(pid, signal.SIGKILL)


def restarted(demo, program: str) -> bool:
    """Say whether the supervisor told that it started a program again."""
    return f"{program} ended (-9); starting it again" in demo.complained


def test_a_visit_goes_on_when_the_escort_is_killed_while_leading(demo):
    office = demo("--visits", "1", "--seed", "6", "--no-camera")
    office.until(lambda: "leading:" in office.log("receptionist"), "the robot led")
    kill(office, "guide_robot.nodes.escort")
    assert office.ends() == 0, f"{office.complained}\n{office.report()}"
    assert restarted(office, "escort")
    (visit,) = office.report()["visits"]
    assert visit["outcome"] == "served", visit
    assert office.report()["totals"]["contacts_by_robot"] == 0


def test_a_visit_ends_with_a_reason_when_the_receptionist_is_killed_while_leading(demo):
    office = demo("--visits", "1", "--seed", "2", "--no-camera")
    office.until(lambda: "leading:" in office.log("receptionist"), "the robot led")
    kill(office, "guide_robot.nodes.receptionist")
    assert office.ends() == 1, office.complained
    assert restarted(office, "receptionist")
    reason = "the receptionist was restarted"
    (broken_off,) = [visit for visit in office.report()["visits"] if visit["outcome"] == reason]
    assert "requested" in [event["name"] for event in broken_off["events"]]
    assert office.report()["totals"]["contacts_by_robot"] == 0
