"""The demo's hall: numbers of robots, ports, folders and reports that do not collide."""

import argparse
from types import SimpleNamespace

import pytest

from guide_robot.common.errors import UserError
from guide_robot.common.resources import resource
from guide_robot.common.vocabulary import VisitEventKind, VisitOutcome
from guide_robot.floor.load import load_floor
from guide_robot.floor.robot_places import robot_names
from guide_robot.guide.visit import VisitEvent
from guide_robot.run.cli import main
from guide_robot.run.demo.centre import Folders
from guide_robot.run.demo.hall import Hall, hall_totals, page_ports
from guide_robot.run.demo.report import Recorder, hall_report

FLOOR = resource("maps", "ward_office", "floor.yaml")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--robots", "0"], "--robots 0: expected 1 to 6 robots, found 0"),
        (["--robots", "7"], "--robots 7: expected 1 to 6 robots, found 7"),
        (["--robots", "2", "--navigation", "nav2"], "--robots 2 --navigation nav2: not possible"),
    ],
)
def test_a_hall_that_cannot_be_is_refused_in_one_line(words, said, capsys):
    assert main(["demo", "--headless", *words]) == 2
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 1
    assert said in lines[0]


def hall_of(robots: int, folder) -> Hall:
    names = robot_names(robots)
    arguments = argparse.Namespace(
        headless=False, navigation="navigator", seed=1, rate=None, no_camera=True, citizen_cards=0
    )
    return Hall(
        robots=names,
        arguments=arguments,
        plan=load_floor(FLOOR),
        floor=FLOOR,
        folders=Folders(root=folder),
        url="http://127.0.0.1:9",
        visits=1,
        ports=page_ports(names, None),
    )


def test_a_single_robot_is_started_without_a_namespace(tmp_path):
    programs = list(hall_of(1, tmp_path).programs({}))
    assert not any("__ns" in word for program in programs for word in program.command)
    assert {program.name for program in programs} >= {"simulator", "kiosk", "watchdog", "receptionist"}
    assert not any("/" in program.name for program in programs)


def test_no_two_robots_share_a_name_a_port_or_a_file(tmp_path):
    hall = hall_of(3, tmp_path)
    programs = list(hall.programs({}))
    names = [program.name for program in programs]
    assert len(set(names)) == len(names)
    assert {"simulator", "watchdog", "robot1/watchdog", "robot3/kiosk"} <= set(names)
    assert "robot1/simulator" not in names
    assert len({program.log for program in programs}) == len(programs)
    assert len(set(hall.ports.values())) == 3
    own = {
        name: [(tmp_path / "parameters" / f"{robot}/{name}.yaml").read_text() for robot in hall.robots]
        for name in ("motion_gate", "queue_bridge", "ticket_dispenser", "kiosk")
    }
    assert all(len(set(texts)) == 3 for texts in own.values())


def test_the_report_has_the_visits_of_all_robots_and_counts_a_touch_of_two_once():
    recorders = {"robot1": Recorder(), "robot2": Recorder()}
    for start_s, recorder in ((5.0, recorders["robot1"]), (3.0, recorders["robot2"])):
        recorder.note(VisitEvent(kind=VisitEventKind.DETECTED, visit=1), start_s)
        recorder.note(VisitEvent(kind=VisitEventKind.ENDED, visit=1, outcome=VisitOutcome.SERVED), start_s + 1.0)
    stamp = SimpleNamespace(stamp=SimpleNamespace(sec=10, nanosec=0))
    truth = SimpleNamespace(
        header=stamp, contacts_with_people=1, contacts_with_things=0, contacts_with_robots=1, contacts_by_robot=1,
        distance_m=2.0, visits_served=2,
    )  # fmt: skip
    report = hall_report(recorders, hall_totals({"robot1": truth, "robot2": truth}, 5.0))
    assert [(visit["robot"], visit["outcome"]) for visit in report["visits"]] == [
        ("robot2", "served"),
        ("robot1", "served"),
    ]
    totals = report["totals"]
    assert (totals["visits"], totals["served"], totals["contacts"], totals["contacts_between_robots"]) == (2, 2, 3, 1)
    assert set(totals["robots"]) == {"robot1", "robot2"}


def test_the_report_of_a_single_robot_is_as_before():
    recorder = Recorder()
    recorder.note(VisitEvent(kind=VisitEventKind.DETECTED, visit=1), 1.0)
    assert hall_report({"": recorder}, {"contacts": 0}) == recorder.report({"contacts": 0})


def test_more_robots_than_a_hall_holds_have_no_names(tmp_path):
    with pytest.raises(UserError, match="expected 1 to 6 robots"):
        hall_of(9, tmp_path)
