"""Reads a plan, its floor and the ward's own table; what is wrong is one line with file, place and what is expected."""

import re
from pathlib import Path

from guide_robot.common.errors import UserError
from guide_robot.common.resources import resource
from guide_robot.floor.load import load_floor
from guide_robot.queue.domain.configuration import read_checked
from guide_robot.rehearsal.arrivals_file import Table, read_table
from guide_robot.rehearsal.plan import CLOCK, MOST_A_DAY, QUARTER_S, Plan, Rehearsal, quarters_of, seconds_of
from guide_robot.rehearsal.plan_checks import problems

Counts = dict[tuple[float, str], float]


def read_plan(path: Path) -> Rehearsal:
    """Return a checked plan with its floor; UserError names file, key and what was expected."""
    plan = read_checked(path, Plan, "format, name, floor, hours, arrivals")
    floor = load_floor(floor_file(plan.floor, path))
    problem = next(problems(plan, floor), None)
    if problem is not None:
        raise UserError(f"{path}: {problem}")
    table = plan.arrivals.csv
    counts = _from_plan(plan, plan.arrivals.per_day or 0.0) if table is None else _from_csv(plan, path, table)
    come = sum(counts.values()) + sum(one.people or 0 for one in plan.incidents)
    if come > MOST_A_DAY:
        raise UserError(f"{path}: arrivals: expected at most {MOST_A_DAY} people a day, found {come:.0f}")
    return Rehearsal(plan=plan, floor=floor, counts=counts)


def floor_file(floor: str, plan_path: Path) -> Path:
    """Return the floor plan that a plan names: a site of maps/, or a file beside the plan."""
    if re.fullmatch(r"[A-Za-z0-9_]+", floor):
        return resource("maps", floor, "floor.yaml")
    return plan_path.parent / floor


def _from_plan(plan: Plan, per_day: float) -> Counts:
    """Return how many numbers are expected in each quarter for each service."""
    weights = _quarter_weights(plan)
    total, shares = sum(weights.values()), sum(plan.arrivals.services.values())
    return {
        (quarter, service): per_day * (1.0 - plan.arrivals.online_share) * weight / total * share / shares
        for quarter, weight in weights.items()
        for service, share in plan.arrivals.services.items()
    }


def _quarter_weights(plan: Plan) -> dict[float, float]:
    """Return the weight of each quarter in which the hall is open."""
    named = sorted((seconds_of(clock), weight) for clock, weight in plan.arrivals.quarter_hours.items())
    weights: dict[float, float] = {}
    for begin_s, end_s in quarters_of(plan.open_spans):
        before = [weight for since, weight in named if since <= begin_s]
        weights[begin_s] = (before[-1] if before else 0.0 if named else 1.0) * (end_s - begin_s)
    return weights


def _from_csv(plan: Plan, plan_path: Path, name: str) -> Counts:
    """Return counts from a table with the columns quarter, service, count, or date, files and perhaps online."""
    path = plan_path.parent / name
    table = read_table(path)
    by_quarter = {"quarter", "service", "count"} <= set(table.columns)
    if not by_quarter and not {"date", "files"} <= set(table.columns):
        raise UserError(f"{path}: line 1: expected the columns quarter, service, count or date, files, online")
    if plan.arrivals.online_share and (by_quarter or "online" in table.columns):
        raise UserError(f"{plan_path}: arrivals: online_share: expected none, {name} says who comes")
    return _by_quarter(plan, table) if by_quarter else _from_plan(plan, _mean_of_days(table))


def _mean_of_days(table: Table) -> float:
    """Return how many come on a mean day of a table of files a day."""
    found: dict[str, float] = {}
    for row in table.rows:
        day = row.day("date")
        if day in found:
            raise row.error("date", "expected each day once")
        files, online = row.whole("files"), row.whole("online") if row.text("online") else 0
        if online > files:
            raise row.error("online", f"expected at most the day's {files} files")
        found[day] = files - online
    return sum(found.values()) / len(found)


def _by_quarter(plan: Plan, table: Table) -> Counts:
    begins = {begin_s // QUARTER_S: begin_s for begin_s, _ in reversed(list(quarters_of(plan.open_spans)))}
    counts: Counts = {}
    for row in table.rows:
        clock, service = row.text("quarter"), row.text("service")
        if not CLOCK.fullmatch(clock) or seconds_of(clock) % QUARTER_S:
            raise row.error("quarter", "expected a time such as 07:30, 07:45")
        if seconds_of(clock) // QUARTER_S not in begins:
            raise row.error("quarter", f"expected a time at which the hall is open, {', '.join(plan.hours)}")
        if service not in plan.arrivals.services:
            raise row.error("service", f"expected one of the plan's services, {', '.join(plan.arrivals.services)}")
        key = (begins[seconds_of(clock) // QUARTER_S], service)
        counts[key] = counts.get(key, 0.0) + row.number("count")
    return counts
