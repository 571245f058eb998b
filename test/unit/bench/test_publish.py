"""Reports of benchmarks on the page of measurements: a section each, replaced by itself, refused in one line."""

import json
from pathlib import Path
from typing import Any

import pytest

from guide_robot.bench.command import run
from guide_robot.bench.publish import with_section
from guide_robot.common.errors import UserError
from guide_robot.run.cli import build_parser


def report(value: float, **settings: Any) -> dict[str, Any]:
    figures = {
        "losses": {"value": value, "unit": "count", "better": "lower", "target": 1.0, "reached": value <= 1.0},
        "arrivals": {"value": 98.0, "unit": "%", "better": "higher", "interval_95": [95.1, 99.2]},
        "pace": {"value": 3.0, "unit": "m", "better": "lower"},
    }
    return {"benchmark": "escort", "version": "1", "machine": "m", "settings": settings, "figures": figures}


def test_a_section_shows_target_interval_and_what_was_missed() -> None:
    text = with_section("# Measurements\n\n", report(2.0, seed=1))
    assert "## escort: seed=1" in text
    assert "| losses | **2 count** |  | at most 1 |" in text
    assert "| arrivals | 98 % | 95.1 to 99.2 |  |" in text
    assert "pace" not in text
    assert "1 of the targets missed." in text


def test_publishing_again_replaces_the_section_and_leaves_the_others() -> None:
    text = with_section("head\n\n", report(2.0, seed=1))
    text = with_section(text, report(0.0, seed=2))
    text = with_section(text, report(1.0, seed=1))
    assert text.startswith("head\n")
    assert text.count("## escort: seed=1") == text.count("## escort: seed=2") == 1
    assert "**2 count**" not in text
    assert text == with_section(text, report(1.0, seed=1))


def test_what_nobody_chose_is_told_but_makes_no_other_section() -> None:
    text = with_section("head\n\n", report(1.0, seed=1) | {"conditions": {"load": 0.4, "lost_in": ""}})
    assert "Version 1, m; load: 0.4.\n" in text
    assert text.count("## escort") == with_section(text, report(1.0, seed=1)).count("## escort") == 1


def test_a_file_that_is_no_report_is_refused_and_the_page_stays(tmp_path: Path) -> None:
    page, good, bad = tmp_path / "page.md", tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json.dumps(report(0.0, seed=1)), encoding="utf-8")
    bad.write_text("{}", encoding="utf-8")
    words = ["bench", "publish", str(good), str(bad), "--out", str(page)]
    with pytest.raises(UserError, match=r"bad\.json: expected the report of a benchmark"):
        run(build_parser("bench").parse_args(words))
    assert not page.exists()
