"""A plan is read once; what is wrong in it is one line that names file, key and what was expected."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from guide_robot.common.errors import UserError
from guide_robot.rehearsal.plan import quarters_of
from guide_robot.rehearsal.plan_file import read_plan

ROOT = Path(__file__).parents[3]
SITES = ["ward_office", "two_halls", "old_villa"]
SHIPPED = yaml.safe_load((ROOT / "maps" / "ward_office" / "rehearsal.yaml").read_text(encoding="utf-8"))

ONLY_COPIES = {"per_day": 9, "services": {"certified_copy": 1}}
AWAY = {"what": "network_away", "at": "09:00", "until": "10:00"}


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
        (
            {"counters": [{"id": "1", "shifts": ["17:00-18:00"]}]},
            "counters: 0: shifts: 17:00-18:00: expected it to begin",
        ),
        ({"counters": [{"id": "1", "shifts": ["12:00-13:00"]}]}, "while the hall is open, 07:30-11:30, 13:30-17:00"),
        ({"counters": [{"id": "1", "shifts": []}]}, "no counter that serves 'certified_copy' has a shift"),
        ({"service_times": {"land": {"median_min": 5}}, "arrivals": ONLY_COPIES}, "'land': nobody comes for it"),
        ({"incidents": [{"what": "bus", "at": "12:00", "people": 9}]}, "incidents: 0: bus at 12:00: expected it while"),
        ({"incidents": [{"what": "bus", "at": "17:00", "people": 9}]}, "incidents: 0: bus at 17:00: expected it while"),
        (
            {"incidents": [{"what": "bus", "at": "09:00", "until": "10:00", "people": 9}]},
            "expected people, and no until",
        ),
        ({"incidents": [AWAY | {"at": "11:30", "until": "13:30"}]}, "incidents: 0: network_away at 11:30: expected it"),
        ({"incidents": [AWAY | {"people": 4}]}, "people belong to a bus"),
        ({"incidents": [AWAY | {"at": "8 am"}]}, "incidents: 0: at: expected a time such as 07:30, found '8 am'"),
        (
            {"incidents": [AWAY, {"what": "counter_closed", "at": "09:00", "until": "10:00", "counter": "9"}]},
            "1: counter_closed at 09:00: counter: ward_office has no counter '9', expected one of 1, 2, 3, 4",
        ),
        ({"incidents": 50 * [{"what": "bus", "at": "09:00", "people": 500}]}, "expected at most 20000 people a day"),
        (
            {"service_times": {}, "arrivals": ONLY_COPIES | {"quarter_hours": {"08:07": 1}}},
            "quarter_hours: 08:07: expected a quarter",
        ),
        (
            {"service_times": {}, "arrivals": ONLY_COPIES | {"quarter_hours": {"19:00": 1}}},
            "quarter_hours: 19:00: expected it",
        ),
        ({"floor": "a\0b"}, "floor"),
    ],
)
def test_what_is_wrong_is_one_line_that_names_it(changes: dict[str, Any], words: str, tmp_path: Path) -> None:
    with pytest.raises(UserError) as refused:
        read_plan(written(tmp_path, **changes))
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


def test_times_need_no_quotes(tmp_path: Path) -> None:
    path = written(tmp_path)
    text = path.read_text(encoding="utf-8").replace("'", "")
    assert "at: 14:30" in text and "14:00: 1.5" in text
    path.write_text(text.replace("counter: 3", "counter: '3'"), encoding="utf-8")
    assert read_plan(path) == read_plan(ROOT / "maps" / "ward_office" / "rehearsal.yaml")


def test_a_key_that_stands_twice_is_named_with_its_line(tmp_path: Path) -> None:
    path = written(tmp_path)
    before = len(path.read_text(encoding="utf-8").splitlines())
    path.write_text(path.read_text(encoding="utf-8") + "hall_capacity: 90\n", encoding="utf-8")
    with pytest.raises(UserError, match=f"day.yaml: .*line {before + 1}: the key 'hall_capacity' stands twice"):
        read_plan(path)


def test_a_counter_may_have_no_shift_where_another_serves_the_same(tmp_path: Path) -> None:
    villa = yaml.safe_load((ROOT / "maps" / "two_halls" / "rehearsal.yaml").read_text(encoding="utf-8"))
    path = tmp_path / "day.yaml"
    path.write_text(yaml.safe_dump(villa | {"counters": [{"id": "1", "shifts": []}]}, allow_unicode=True))
    assert read_plan(path).plan.counters[0].shifts == []


def test_a_quarter_ends_where_the_hall_closes() -> None:
    spans = [(28_800.0, 30_000.0), (30_600.0, 31_000.0)]
    quarters = [(28_800.0, 29_700.0), (29_700.0, 30_000.0), (30_600.0, 31_000.0)]
    assert list(quarters_of(spans)) == quarters
