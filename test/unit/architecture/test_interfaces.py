"""The constants of the messages, services and actions against the enums of the logic, read as text."""

import re
from collections.abc import Iterator
from enum import Enum
from pathlib import Path

import pytest
from project_files import ROOT

from guide_robot.codes import answers
from guide_robot.common import vocabulary
from guide_robot.common.vocabulary import BodyKind, Engagement
from guide_robot.fleet.model import Doing
from guide_robot.fleet.orders import Charging
from guide_robot.navigation import motion_gate
from guide_robot.queue.client.bridge_link import LinkState
from guide_robot.queue.domain.model import TicketState
from guide_robot.queue.printing.printers import PrinterState

INTERFACES = ROOT / "guide_robot_interfaces"
CONSTANT = re.compile(r"uint8 ([A-Z_]+)=(\d+)")
FIELD = re.compile(r"[\w/\[\]]+ +([a-z_]+)$")

# (file, part of it: 0 message, goal or request, 1 result or response, 2 feedback; field) and the enum of the logic.
SAME_VALUES: dict[tuple[str, int, str], type[Enum]] = {
    ("msg/GuideState.msg", 0, "state"): vocabulary.GuideState,
    ("msg/KioskRequest.msg", 0, "kind"): vocabulary.ChoiceKind,
    ("msg/ScannedCode.msg", 0, "kind"): vocabulary.CodeKind,
    ("msg/TicketCall.msg", 0, "kind"): vocabulary.CallKind,
    ("msg/VisitEvent.msg", 0, "kind"): vocabulary.VisitEventKind,
    ("msg/VisitEvent.msg", 0, "outcome"): vocabulary.VisitOutcome,
    ("msg/Announcement.msg", 0, "priority"): vocabulary.Priority,
    ("srv/DispenseTicket.srv", 1, "status"): vocabulary.DrawStatus,
    ("msg/FollowerState.msg", 0, "state"): vocabulary.FollowerState,
    ("action/Escort.action", 1, "outcome"): vocabulary.EscortOutcome,
    ("action/Escort.action", 2, "phase"): vocabulary.EscortPhase,
    ("action/Follow.action", 1, "outcome"): vocabulary.FollowOutcome,
    ("action/Follow.action", 2, "phase"): vocabulary.FollowPhase,
    ("msg/Person.msg", 0, "kind"): BodyKind,
    ("msg/Person.msg", 0, "engagement"): Engagement,
    ("msg/PrinterStatus.msg", 0, "state"): PrinterState,
    ("msg/MotionState.msg", 0, "cause"): motion_gate.Cause,
    ("msg/FleetMember.msg", 0, "doing"): Doing,
    ("msg/FleetOrder.msg", 0, "charging"): Charging,
    ("srv/OperatorOrder.srv", 0, "order"): vocabulary.OrderKind,
}
# Enums of the logic with values of their own, which a node maps by name.
SAME_NAMES: dict[tuple[str, int, str], type[Enum]] = {
    ("msg/BackendStatus.msg", 0, "state"): LinkState,
    ("msg/ScannedCode.msg", 0, "answer"): answers.Answer,
    ("msg/Ticket.msg", 0, "state"): TicketState,
}
ONLY_ON_THE_WIRE = {("srv/IssueTicket.srv", 1, "status")}
PREFIXES = {"ENGAGEMENT_UNKNOWN": "UNKNOWN"}  # Person has two groups of constants


def groups(file: Path) -> Iterator[tuple[int, str, dict[str, int]]]:
    """Yield part, field and constants of every field that has constants; they stand before it."""
    for part, text in enumerate(file.read_text(encoding="utf-8").split("\n---\n")):
        constants: dict[str, int] = {}
        for line in (line.partition("#")[0].strip() for line in text.splitlines()):
            if found := CONSTANT.fullmatch(line):
                constants[PREFIXES.get(found[1], found[1])] = int(found[2])
            elif constants and (field := FIELD.fullmatch(line)):
                yield part, field[1], constants
                constants = {}


def all_groups() -> dict[tuple[str, int, str], dict[str, int]]:
    """Return the constants of all interface files."""
    files = [file for kind in ("msg", "srv", "action") for file in sorted((INTERFACES / kind).iterdir())]
    return {
        (str(file.relative_to(INTERFACES)), part, field): constants
        for file in files
        for part, field, constants in groups(file)
    }


def test_every_group_of_constants_is_compared() -> None:
    assert set(all_groups()) == {*SAME_VALUES, *SAME_NAMES, *ONLY_ON_THE_WIRE}


@pytest.mark.parametrize("group", SAME_VALUES, ids=str)
def test_constants_equal_the_enum_of_the_logic(group: tuple[str, int, str]) -> None:
    assert all_groups()[group] == {member.name: member.value for member in SAME_VALUES[group]}


@pytest.mark.parametrize("group", SAME_NAMES, ids=str)
def test_constants_have_the_names_of_the_enum_of_the_logic(group: tuple[str, int, str]) -> None:
    assert set(all_groups()[group]) == {member.name for member in SAME_NAMES[group]}


@pytest.mark.parametrize("group", list(all_groups()), ids=str)
def test_constants_count_from_zero_without_gaps(group: tuple[str, int, str]) -> None:
    values = sorted(all_groups()[group].values())
    assert values == list(range(len(values)))


def test_every_number_with_a_dimension_says_its_unit() -> None:
    plain = re.compile(r"(float32|float64)(\[\d*\])? +\w+$")
    unit = re.compile(r"\b(m|m/s|m\^2|s|rad|pixels|0 to 1|negative if unknown|over wall)\b")
    for kind in ("msg", "srv", "action"):
        for file in sorted((INTERFACES / kind).iterdir()):
            for line in file.read_text(encoding="utf-8").splitlines():
                words, _, comment = line.partition("#")
                named = words.strip().endswith(("_s", "_m", "_mps", "_rad"))
                assert not plain.match(words.strip()) or named or unit.search(comment), f"{file.name}: {line}"
