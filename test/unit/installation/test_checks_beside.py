"""`./guide test`: what is checked of style and types is checked beside the tests, and told."""

import sys
from pathlib import Path

import pytest

from guide_robot.run.installation import tests

WAITS = """
import sys, time
from pathlib import Path
end_s = time.monotonic() + 120.0
while not Path(sys.argv[1]).exists():
    if time.monotonic() > end_s:
        sys.exit("no test began meanwhile")
    time.sleep(0.02)
"""


def test_a_check_runs_beside_the_tests_and_one_that_fails_is_told_with_its_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    began = tmp_path / "began"
    (tmp_path / "test_it.py").write_text(f"def test_it():\n    open({str(began)!r}, 'w').close()\n")
    beside = [sys.executable, "-c", WAITS, str(began)]
    spelling = [sys.executable, "-c", "print('a mistake in line 3'); raise SystemExit(1)", "spelling"]
    monkeypatch.setattr(tests, "CHECKS", [beside, spelling])
    monkeypatch.setattr(tests, "WORKERS", ["-q", "-p", "no:cacheprovider", str(tmp_path / "test_it.py")])
    monkeypatch.setattr(sys, "argv", ["test"])
    monkeypatch.chdir(tmp_path)  # which is left again after the test
    assert tests.main() == 1
    said = capfd.readouterr().err
    assert "a mistake in line 3" in said and "no test began" not in said
    assert said.count("guide test: failed") == 2 and said.rstrip().endswith("spelling")  # at once, and below the tests
