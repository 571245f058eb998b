"""`--twin` plays the plan's own floor and robots with as many citizens as come in that quarter, or says why not."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from guide_robot.common.errors import UserError
from guide_robot.rehearsal.plan import Incident, Rehearsal
from guide_robot.rehearsal.plan_file import read_plan
from guide_robot.run import rehearse
from guide_robot.run.cli import main

ROOT = Path(__file__).parents[3]
PLAN = ROOT / "maps" / "two_halls" / "rehearsal.yaml"
HALLS = read_plan(PLAN)


def word_after(command: list[str], option: str) -> str:
    return command[command.index(option) + 1]


def test_the_demo_gets_the_plans_floor_robots_and_people() -> None:
    command = rehearse.twin_command(HALLS, PLAN, "09:35", 4)
    assert command[:4] == [sys.executable, "-m", "guide_robot", "demo"] and "--headless" in command
    expected = sum(count for (at_s, _), count in HALLS.counts.items() if at_s == 9.5 * 3600.0)
    assert word_after(command, "--visits") == str(round(expected))
    assert word_after(command, "--robots") == "2" and word_after(command, "--seed") == "4"
    assert Path(word_after(command, "--floor")) == (PLAN.parent / "floor.yaml").resolve()
    assert "--rate" not in command


def test_who_comes_by_bus_in_that_quarter_comes_too() -> None:
    bus = [Incident(what="bus", at="09:40", people=30)]
    more = replace(HALLS, plan=HALLS.plan.model_copy(update={"incidents": bus}))
    visits = [int(word_after(rehearse.twin_command(one, PLAN, "09:30", 1), "--visits")) for one in (HALLS, more)]
    assert visits[1] == visits[0] + 30


def test_a_floor_beside_the_plan_is_found_from_every_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("floor.yaml", "rehearsal.yaml"):
        text = (PLAN.parent / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace("floor: two_halls", "floor: floor.yaml"), encoding="utf-8")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    plan = Path("../rehearsal.yaml")
    command = rehearse.twin_command(read_plan(plan), plan, "09:00", 1)
    assert word_after(command, "--floor") == str((tmp_path / "floor.yaml").resolve())


def with_robots(count: int) -> Rehearsal:
    robots = HALLS.plan.robots.model_copy(update={"count": count})
    return replace(HALLS, plan=HALLS.plan.model_copy(update={"robots": robots}))


@pytest.mark.parametrize(
    ("rehearsal", "begin", "words"),
    [
        (HALLS, "07:00", "--twin 07:00: expected a time at which the hall is open, 07:30-17:00"),
        (HALLS, "17:00", "expected a time at which the hall is open"),
        (HALLS, "9 am", "--twin: expected a time such as 09:15"),
        (with_robots(0), "09:00", "expected a plan with a robot"),
        (replace(HALLS, counts={}), "10:00", "in which somebody comes"),
    ],
)
def test_a_quarter_that_cannot_be_played_is_one_line(rehearsal: Rehearsal, begin: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        rehearse.twin_command(rehearsal, PLAN, begin, 1)


def test_a_mistake_is_told_before_any_day_is_played(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(rehearse, "days", lambda *_: pytest.fail("a day was played"))
    assert main(["rehearse", str(PLAN), "--twin", "18:00"]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_a_simulation_that_takes_too_long_is_ended_and_told_in_one_line(tmp_path: Path) -> None:
    ended = tmp_path / "ended"
    program = (
        "import signal, sys, pathlib, time\n"
        f"signal.signal(signal.SIGTERM, lambda *_: (pathlib.Path({str(ended)!r}).touch(), sys.exit()))\n"
        f"pathlib.Path({str(ended)!r} + '.begun').touch()\ntime.sleep(600)\n"
    )
    with pytest.raises(UserError, match="--twin 09:00: expected a simulation of at most"):
        rehearse.run_for([sys.executable, "-c", program], 3.0, "--twin 09:00")
    assert ended.exists()
