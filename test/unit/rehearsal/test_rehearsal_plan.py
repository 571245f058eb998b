"""A plan is read once; what is wrong in it is one line that names file, key and what was expected."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from guide_robot.common.errors import UserError
from guide_robot.rehearsal.plan import read_plan

ROOT = Path(__file__).parents[3]
SITES = ["ward_office", "two_halls", "old_villa"]
SHIPPED = yaml.safe_load((ROOT / "maps" / "ward_office" / "rehearsal.yaml").read_text(encoding="utf-8"))


def written(folder: Path, **changes: Any) -> Path:
    """Write the shipped plan with changes and return its file."""
    path = folder / "day.yaml"
    path.write_text(yaml.safe_dump(SHIPPED | changes, allow_unicode=True), encoding="utf-8")
    return path


@pytest.mark.parametrize("site", SITES)
def test_every_site_has_a_day_to_rehearse(site: str) -> None:
    rehearsal = read_plan(ROOT / "maps" / site / "rehearsal.yaml")
    assert rehearsal.floor.id == site
    expected = (rehearsal.plan.arrivals.per_day or 0.0) * (1.0 - rehearsal.plan.arrivals.online_share)
    assert sum(rehearsal.counts.values()) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"hours": ["11:30-07:30"]}, "hours: 11:30-07:30: expected an end after the beginning"),
        ({"hours": ["07:30-11:30", "11:00-17:00"]}, "begins before the one before it ends"),
        ({"hours": ["07:30-25:00"]}, "hours"),
        ({"counters": [{"id": "1", "shifts": ["09:00-08:00"]}]}, "counters: 0: shifts: 09:00-08:00"),
        ({"counters": [{"id": "99", "shifts": ["08:00-09:00"]}]}, "ward_office has no counter '99'"),
        ({"counters": 2 * [{"id": "1", "shifts": ["08:00-09:00"]}]}, "'1' stands twice"),
        ({"service_times": {"divorce": {"median_min": 5}}}, "'divorce' is served at no counter"),
        ({"service_times": {"land": {"median_min": -5}}}, "service_times: land: median_min"),
        ({"arrivals": {"services": {"land": 1}}}, "expected either per_day or csv"),
        ({"arrivals": {"per_day": -1, "services": {"land": 1}}}, "arrivals: per_day"),
        ({"arrivals": {"per_day": 9, "services": {"land": 0}}}, "expected at least one share above 0"),
        ({"arrivals": {"per_day": 9, "services": {"visa": 1}}}, "'visa' is served at no counter"),
        ({"citizens": {"card": 1.4}}, "citizens: card"),
        ({"citizens": {"group_of": [4, 2]}}, "expected the smaller number first"),
        ({"robots": {"count": 7}}, "robots: count"),
        ({"incidents": [{"what": "bus", "at": "09:00"}]}, "bus: expected people"),
        ({"incidents": [{"what": "flood", "at": "09:00"}]}, "incidents: 0: what"),
        ({"incidents": [{"what": "network_away", "at": "09:00", "until": "08:00"}]}, "expected until, later than at"),
        ({"incidents": [{"what": "counter_closed", "at": "09:00", "until": "10:00"}]}, "counter belongs to"),
        ({"floor": "nowhere"}, "nowhere"),
        ({"weather": "rain"}, "weather"),
    ],
)
def test_what_is_wrong_is_one_line_that_names_it(changes: dict[str, Any], words: str, tmp_path: Path) -> None:
    with pytest.raises(UserError) as refused:
        read_plan(written(tmp_path, **changes))
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


def test_nobody_can_come_while_the_hall_is_closed(tmp_path: Path) -> None:
    arrivals = SHIPPED["arrivals"] | {"quarter_hours": {"19:00": 1.0}}
    with pytest.raises(UserError, match="nobody comes while the hall is open"):
        read_plan(written(tmp_path, arrivals=arrivals))


def test_the_wards_own_counts_are_taken_by_quarter_and_service(tmp_path: Path) -> None:
    (tmp_path / "files.csv").write_text("quarter;service;count\n08:00;land;4\n08:15;land;2\n08:00;residence;1\n")
    arrivals = {"csv": "files.csv", "services": {"land": 1, "residence": 1}}
    counts = read_plan(written(tmp_path, arrivals=arrivals)).counts
    assert counts == {(28800.0, "land"): 4.0, (29700.0, "land"): 2.0, (28800.0, "residence"): 1.0}


def test_files_a_day_without_those_sent_online_make_the_days_arrivals(tmp_path: Path) -> None:
    (tmp_path / "files.csv").write_text("date,files,online\n2026-11-23,120,20\n2026-11-24,140,40\n")
    arrivals = {"csv": "files.csv", "services": {"land": 1}}
    assert sum(read_plan(written(tmp_path, arrivals=arrivals)).counts.values()) == pytest.approx(100.0)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("a,b\n1,2\n", "line 1: expected the columns"),
        ("quarter,service,count\n8 am,land,1\n", "line 2: quarter: expected a time"),
        ("quarter,service,count\n08:00,visa,1\n", "line 2: service: 'visa'"),
        ("quarter,service,count\n08:00,land,-1\n", "line 2: count: expected a number of 0 or more"),
        ("date,files\n2026-11-23,many\n", "line 2: files"),
    ],
)
def test_a_table_that_is_wrong_names_line_and_column(content: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "files.csv").write_text(content)
    with pytest.raises(UserError, match=words):
        read_plan(written(tmp_path, arrivals={"csv": "files.csv", "services": {"land": 1}}))
