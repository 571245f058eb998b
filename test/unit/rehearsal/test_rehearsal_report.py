"""What staff read of a rehearsal: pages and PDFs in their language, and one line when something is wrong."""

import json
import re
from pathlib import Path

import pytest

from guide_robot.run.cli import main

ROOT = Path(__file__).parents[3]
PLAN = str(ROOT / "maps" / "ward_office" / "rehearsal.yaml")


def test_report_is_written_in_every_language_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = [
        "rehearse",
        PLAN,
        "--days",
        "2",
        "--robots",
        "1",
        "--report",
        str(tmp_path / "out"),
        "--language",
        "vi",
        "--language",
        "zh",
    ]
    assert main(words) == 0
    said = capsys.readouterr().out
    assert "Diễn tập ngày làm việc" in said and "phút" in said
    assert re.search(r"khoảng [\d.]+ \([\d.]+ – [\d.]+\) phút", said)
    assert re.search(r"quá 45 phút: khi lượng người đến bằng \d+ % hiện nay \(\d+ – \d+\)", said)
    page = (tmp_path / "out" / "rehearsal.vi.html").read_text(encoding="utf-8")
    assert '<html lang="vi">' in page and "Điều gì hỏng trước" in page and page.count("data:image/png") == 4
    assert "<th scope=row>0 rô-bốt</th>" in page and "<th scope=row>2 rô-bốt</th>" in page
    assert "http" not in page.replace("http-equiv", "")
    assert "演练" in (tmp_path / "out" / "rehearsal.zh.html").read_text(encoding="utf-8")
    for language in ("vi", "zh"):
        assert (tmp_path / "out" / f"rehearsal.{language}.pdf").read_bytes().startswith(b"%PDF")
    figures = json.loads((tmp_path / "out" / "rehearsal.json").read_text(encoding="utf-8"))["figures"]
    middle, low, high = figures["wait_90"]
    assert low <= middle <= high


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([PLAN, "--robots", "two"], "--robots: expected numbers from 0 to 6"),
        ([PLAN, "--days", "0"], "--days: expected 1 to 1000"),
        ([PLAN, "--days", "1", "--robots", "1", "--twin", "9 am"], "--twin: expected a time such as 09:15"),
        (["nowhere.yaml"], "nowhere.yaml: no such file or directory"),
    ],
)
def test_a_mistake_is_one_line(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rehearse", *words]) == 2
    complained = capsys.readouterr().err.strip().splitlines()
    assert len(complained) == 1 and said in complained[0]
