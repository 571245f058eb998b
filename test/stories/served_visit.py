"""What the report and the printed ticket of one served citizen must say."""

from datetime import datetime
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import cv2
from commands import Demo

from guide_robot.codes.reading.reader import CodeReader
from guide_robot.codes.signed.ticket_code import TicketCode, decode_ticket

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
