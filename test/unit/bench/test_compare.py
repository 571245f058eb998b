"""`./guide bench compare`: two reports, and what it says of files that are none."""

import argparse
import json
from pathlib import Path

import pytest

from guide_robot.bench import command
from guide_robot.bench.report import Better, Measurement, rate, write_report
from guide_robot.common.errors import UserError


def run(*words: str) -> int:
    """Run `bench` with these words."""
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return command.run(parser.parse_args(list(words)))


def report(path: Path, bad: int, benchmark: str = "escort") -> Path:
    """Write a report in which so many of 200 trials went wrong."""
    holds = {f"trial {n}": n < bad for n in range(200)}
    figures = {"false_losses": rate(benchmark, "false_losses", holds, "%", Better.LOWER)}
    write_report(Measurement(benchmark=benchmark, settings={}, figures=figures), path)
    return path


def test_two_reports_are_compared_in_pairs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    a, b = report(tmp_path / "a.json", 2), report(tmp_path / "b.json", 30)
    assert run("compare", str(a), str(b)) == 0
    line = capsys.readouterr().out
    assert "false_losses" in line and "B is worse" in line and "200 pairs, 0 only in A, 28 only in B" in line


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "of a benchmark, JSON"),
        ("[]", "the report of a benchmark"),
        ('{"benchmark": "x"}', "the report of a benchmark"),
    ],
)
def test_a_file_that_is_no_report_is_named(tmp_path: Path, text: str, words: str) -> None:
    good, bad = report(tmp_path / "a.json", 2), tmp_path / "bad.json"
    bad.write_text(text)
    with pytest.raises(UserError, match=words):
        run("compare", str(good), str(bad))


def test_reports_of_two_benchmarks_are_not_compared(tmp_path: Path) -> None:
    a, b = report(tmp_path / "a.json", 2), report(tmp_path / "b.json", 2, benchmark="follow")
    with pytest.raises(UserError, match=r"expected a report of escort.*found follow"):
        run("compare", str(a), str(b))


def test_a_missing_file_and_figures_without_parts_are_named(tmp_path: Path) -> None:
    a = report(tmp_path / "a.json", 2)
    with pytest.raises(UserError, match="cannot be read"):
        run("compare", str(a), str(tmp_path / "none.json"))
    broken = json.loads(a.read_text())
    broken["figures"]["false_losses"] = {"value": 1}
    (tmp_path / "b.json").write_text(json.dumps(broken))
    with pytest.raises(UserError, match="false_losses"):
        run("compare", str(a), str(tmp_path / "b.json"))
