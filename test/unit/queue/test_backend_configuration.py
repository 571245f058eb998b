"""Mistakes in a centre's file and on the command line: one clear line that names the place."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from guide_robot.common.errors import UserError
from guide_robot.queue.domain.configuration import read_configuration
from guide_robot.run.cli import main

CONFIG = Path(__file__).parents[3] / "config" / "backend.yaml"
TEXT = CONFIG.read_text(encoding="utf-8")


def changed(tmp_path: Path, old: str, new: str) -> Path:
    assert old in TEXT
    path = tmp_path / "centre.yaml"
    path.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("prefix: B", "prefix: A", "services: prefix: 'A' stands twice"),
        ("prefix: B", "prefix: b7", "services: 1: prefix: String should match"),
        ("services: [land]", "services: [lamd]", "counters: 4: services: 'lamd' is not a service"),
        ("Asia/Ho_Chi_Minh", "Asia/Ho_Chi_Mint", "timezone: expected a time zone such as Asia/Ho_Chi_Minh"),
        ("no_show_calls: 3", "no_show_calls: many", "no_show_calls: Input should be a valid integer"),
        ("no_show_calls: 3", "no_show_cals: 3", "no_show_cals: Extra inputs are not permitted"),
        ('"07:30-11:30"', '"7-11"', "opening_hours"),
        ("source: birth_date", "source: mothers_name", "services: 0: form: 2: source"),
        ("site: ward_office", "site: [", "line 5: did not find"),
        ("site: ward_office", "site: ''", "site: String should match"),
    ],
)
def test_a_mistake_in_the_file_is_named(tmp_path: Path, old: str, new: str, line: str) -> None:
    path = changed(tmp_path, old, new)
    with pytest.raises(UserError) as caught:
        read_configuration(path)
    assert str(caught.value).startswith(f"{path}: ") and line in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_of_ten_megabytes_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "big.yaml"
    path.write_text("a: b\n" * 2_000_000, encoding="utf-8")
    with pytest.raises(UserError, match="expected at most"):
        read_configuration(path)


@pytest.mark.parametrize(
    ("local", "is_open"),
    [
        ("2026-11-23 07:29", False),
        ("2026-11-23 07:30", True),
        ("2026-11-23 12:00", False),
        ("2026-11-23 16:59", True),
        ("2026-11-28 13:30", False),
        ("2026-11-29 09:00", False),
    ],
)
def test_opening_hours_are_the_centres_local_time(local: str, is_open: bool) -> None:
    configuration = read_configuration(CONFIG)
    moment = datetime.strptime(local, "%Y-%m-%d %H:%M").replace(tzinfo=configuration.zone)
    assert configuration.is_open(moment.timestamp()) is is_open


def test_leases_end_with_the_last_closing_time() -> None:
    configuration = read_configuration(CONFIG)
    morning = datetime(2026, 11, 23, 8, 0, tzinfo=configuration.zone)
    assert configuration.closes_at_s(morning.timestamp()) == morning.replace(hour=17).timestamp()
    sunday = datetime(2026, 11, 29, 8, 0, tzinfo=configuration.zone)
    assert configuration.closes_at_s(sunday.timestamp()) < sunday.timestamp()


@pytest.fixture
def kept_umask() -> Iterator[None]:
    """Give the process back the rights of new files that the backend takes away."""
    before = os.umask(0o022)
    os.umask(before)
    yield
    os.umask(before)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["--config", "nowhere.yaml"], "nowhere.yaml: no such file or directory"),
        (["--database", "mysql://x/y"], "database: expected sqlite or postgresql, found mysql"),
        (["--database", "sqlite://"], "database sqlite://: expected a file"),
        (["--database", "postgresql://127.0.0.1:1/none"], "cannot be opened"),
        (["--database", "postgresql://x:secret@127.0.0.1:1/none"], "expected no password in it"),
        (["--database", "postgresql://127.0.0.1:1/none?password=secret"], "expected no password in it"),
        (["--database-password-file", "nowhere.txt"], "nowhere.txt: cannot be read"),
        (["--port", "99999"], "--port 99999"),
        (["--tls-key", "key.pem"], "expected both or neither"),
        (["token", "--role", "counter", "--name", "x"], "--counter is expected for role counter"),
        (["token", "--role", "display", "--name", "../x"], "--name '../x': expected 1 to 32 letters"),
        (["token", "--role", "display", "--name", "x" * 33], "expected 1 to 32 letters"),
        (["token", "--role", "display", "--name", "tv", "--days", "-1"], "--days -1: expected more than 0"),
        (["token", "--role", "display", "--name", "tv", "--days", "nan"], "--days nan: expected more than 0"),
        (["revoke", "--name", "nobody"], "--name nobody: there is no such token"),
    ],
)
@pytest.mark.usefixtures("kept_umask")
def test_a_mistake_on_the_command_line_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], line: str
) -> None:
    assert main(["backend", *words, "--data", str(tmp_path / "data")]) == 2
    complaint = capsys.readouterr().err
    assert line in complaint
    assert len(complaint.strip().splitlines()) == 1, complaint


@pytest.mark.usefixtures("kept_umask")
def test_a_configuration_is_checked_without_starting_or_making_anything(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["backend", "check", "--data", str(tmp_path / "data"), "--config"]
    assert main([*words, str(CONFIG)]) == 0
    wrong = changed(tmp_path, "normal_rank: 50", "normal_rank: fifty")
    assert main([*words, str(wrong)]) == 2
    assert "centre.yaml: normal_rank: " in capsys.readouterr().err
    assert main([*words, str(CONFIG), "--tls-certificate", str(CONFIG), "--tls-key", str(CONFIG)]) == 2
    assert not (tmp_path / "data").exists()


def test_a_program_that_refuses_says_no_more_than_the_line(tmp_path: Path) -> None:
    words = ["--config", "nowhere.yaml", "--data", str(tmp_path / "data")]
    done = subprocess.run(
        [sys.executable, "-m", "guide_robot", "backend", *words],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2 and "nowhere.yaml: no such file or directory" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
