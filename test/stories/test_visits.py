"""Citizens are served from the door to the counter and the robot comes home, in two buildings at once too."""

from datetime import datetime
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import cv2
import pytest
from commands import Demo

from guide_robot.perception.codes.reader import CodeReader
from guide_robot.queueing.ticket_code import TicketCode, decode_ticket

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("story")]

EVENTS = ["detected", "greeted", "requested", "ticket_issued", "escort_started", "arrived", "returned"]


def code_on(ticket: Path, verify_key: bytes) -> TicketCode:
    """Return what the QR code of a printed ticket says, its signature checked."""
    grey = cv2.imread(str(ticket), cv2.IMREAD_GRAYSCALE)
    today = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date()
    (found,) = CodeReader().read(grey, True)
    code = decode_ticket(found.text or "", verify_key, today)
    assert isinstance(code, TicketCode), code
    return code


def check_one_visit(demo: Demo) -> dict:
    """Check that the report tells of one citizen who was served, and return the visit."""
    report = demo.report()
    (visit,) = report["visits"]
    names = [event["name"] for event in visit["events"]]
    assert [name for name in names if name in EVENTS] == EVENTS
    assert all(earlier["t_s"] <= later["t_s"] for earlier, later in pairwise(visit["events"]))
    assert visit["outcome"] == "served"
    totals = report["totals"]
    wanted = {"visits": 1, "served": 1, "tickets": 1, "escorts": 1, "contacts": 0, "lost": 0, "citizens_served": 1}
    assert {name: totals[name] for name in wanted} == wanted
    assert totals["distance_m"] > 5.0
    assert totals["simulated_s"] > visit["events"][-1]["t_s"] - 1.0
    slowest, fastest = (totals["simulated_s"] / (totals["wall_s"] + rounding) for rounding in (0.06, -0.06))
    assert slowest - 0.02 <= totals["real_time_factor"] <= fastest + 0.02
    return visit


def test_one_citizen_is_served_and_gets_a_printed_ticket(demo):
    office = demo("--visits", "1", "--seed", "6")
    assert office.ends() == 0, office.complained
    visit = check_one_visit(office)
    assert office.report()["totals"]["camera"] is True
    (ticket,) = (office.kept / "tickets").glob("*.png")
    verify_key = bytes.fromhex((office.kept / "backend" / "ticket_verify.pub").read_text())
    assert code_on(ticket, verify_key).number == visit["ticket"]
    assert office.pids() == []


def test_two_demos_in_different_buildings_do_not_disturb_each_other(demo):
    office = demo("--visits", "1", "--seed", "3", "--no-camera")
    villa = demo("--visits", "1", "--seed", "2", "--no-camera", "--floor", "old_villa")
    assert office.domain() != villa.domain()
    for building in (office, villa):
        assert building.ends() == 0, building.complained
        check_one_visit(building)
        assert len(list((building.kept / "tickets").glob("*.png"))) == 1
