"""A program is killed in the middle of a visit: it comes back, and the visit goes on or ends with a reason."""

import pytest

pytestmark = pytest.mark.slow


def test_a_visit_ends_with_a_reason_when_the_receptionist_is_killed_while_leading(demo):
    office = demo("--visits", "1", "--seed", "2", "--no-camera")
    office.until(lambda: "leading:" in office.log("receptionist"), "the robot led")
    office.kill("guide_robot.ros.nodes.receptionist")
    assert office.ends() == 1, office.complained
    assert office.told_of_a_restart_of("receptionist")
    reason = "the receptionist was restarted"
    (broken_off,) = [visit for visit in office.report()["visits"] if visit["detail"] == reason]
    assert broken_off["outcome"] == "broken off"
    assert "requested" in [event["name"] for event in broken_off["events"]]
    assert office.report()["totals"]["contacts_by_robot"] == 0


def test_a_visit_goes_on_when_the_escort_is_killed_while_leading(demo):
    office = demo("--visits", "1", "--seed", "6", "--no-camera")
    office.until(lambda: "leading:" in office.log("receptionist"), "the robot led")
    office.kill("guide_robot.ros.nodes.escort")
    assert office.ends() == 0, f"{office.complained}\n{office.report()}"
    assert office.told_of_a_restart_of("escort")
    (visit,) = office.report()["visits"]
    assert visit["outcome"] == "served", visit
    assert office.report()["totals"]["contacts_by_robot"] == 0
