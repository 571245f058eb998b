"""The ward's own table says who comes; what is wrong in it is one line that names file, line and column."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from guide_robot.common.errors import UserError
from guide_robot.rehearsal.plan import Rehearsal
from guide_robot.rehearsal.plan_file import read_plan

ROOT = Path(__file__).parents[3]
SHIPPED = yaml.safe_load((ROOT / "maps" / "ward_office" / "rehearsal.yaml").read_text(encoding="utf-8"))
SERVICES = {"land": 1, "residence": 1}


def with_table(folder: Path, content: str, **changes: Any) -> Rehearsal:
    """Return the shipped plan with a table instead of a number a day."""
    (folder / "files.csv").write_text(content, encoding="utf-8")
    arrivals = {"csv": "files.csv", "services": SERVICES} | changes
    path = folder / "day.yaml"
    plan = SHIPPED | {"arrivals": arrivals, "service_times": {}, "incidents": []}
    path.write_text(yaml.safe_dump(plan, allow_unicode=True), encoding="utf-8")
    return read_plan(path)


def test_counts_are_taken_by_quarter_and_service(tmp_path: Path) -> None:
    content = "\ufeffquarter;service;count\n08:00;land;4\n\n08:15;land;2\n08:00;residence;1.5\n"
    counts = with_table(tmp_path, content).counts
    assert counts == {(28800.0, "land"): 4.0, (29700.0, "land"): 2.0, (28800.0, "residence"): 1.5}


def test_files_a_day_without_those_sent_online_make_the_days_arrivals(tmp_path: Path) -> None:
    rehearsal = with_table(tmp_path, "date,files,online\n2026-11-23,120,20\n24/11/2026,140,40\n")
    assert sum(rehearsal.counts.values()) == pytest.approx(100.0)


def test_the_plans_online_share_counts_where_the_table_has_no_such_column(tmp_path: Path) -> None:
    rehearsal = with_table(tmp_path, "date,files\n2026-11-23,120\n2026-11-24,140\n", online_share=0.5)
    assert sum(rehearsal.counts.values()) == pytest.approx(65.0)


@pytest.mark.parametrize("content", ["date,files,online\n2026-11-23,120,20\n", "quarter,service,count\n08:00,land,4\n"])
def test_those_sent_online_are_not_subtracted_twice(content: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"day.yaml: arrivals: online_share: expected none, files.csv"):
        with_table(tmp_path, content, online_share=0.2)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "expected a line of columns"),
        ("date,files\n", "expected a line of columns"),
        ("a,b\n1,2\n", "line 1: expected the columns"),
        ("date,files,files\n2026-11-23,1,2\n", "line 1: the column 'files' stands twice"),
        ("date,files\n2026-11-23,1,2\n", "line 2: expected 2 cells, found 3"),
        ("quarter,service,count\n8 am,land,1\n", "line 2: quarter: expected a time"),
        ("quarter,service,count\n08:07,land,1\n", "line 2: quarter: expected a time such as 07:30, 07:45"),
        ("quarter,service,count\n12:00,land,1\n", "line 2: quarter: expected a time at which the hall is open"),
        ("quarter,service,count\n08:00,visa,1\n", "line 2: service: expected one of .*, found 'visa'"),
        ("quarter,service,count\n\n08:00,land,-1\n", "line 3: count: expected a number of 0 or more, found '-1'"),
        ("quarter,service,count\n08:00,land\n", "line 2: count: expected a number of 0 or more, found ''"),
        ("quarter,service,count\n08:00,land,999999\n", "expected at most 20000 people a day, found 999999"),
        ("date,files\n2026-11-23,many\n", "line 2: files"),
        ("date,files\n2026-11-23,1.200\n", "line 2: files: expected a whole number"),
        ("date,files,online\n2026-11-23,9,10\n", "line 2: online: expected at most the day's 9 files, found '10'"),
        ("date,files\n2026-11-23,9\nTotal,9\n", "line 3: date: expected a day such as .*, found 'Total'"),
        ("date,files\n2026-11-23,9\n23/11/2026,9\n", "line 3: date: expected each day once"),
        ("date,files\n2026-11-23," + 140_000 * "9" + "\n", "line 2: expected a table in CSV: field larger"),
        ("date,files\n" + 100_000 * "2026-11-23,9\n", "expected at most 1000000 bytes"),
    ],
    ids=range(19),
)
def test_a_table_that_is_wrong_names_line_and_column(content: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=words) as refused:
        with_table(tmp_path, content)
    assert "\n" not in str(refused.value)


def test_a_table_that_is_not_there_is_named(tmp_path: Path) -> None:
    with_table(tmp_path, "date,files\n2026-11-23,9\n")
    (tmp_path / "files.csv").unlink()
    with pytest.raises(UserError, match=r"files\.csv: No such file"):
        read_plan(tmp_path / "day.yaml")
