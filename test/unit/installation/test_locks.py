"""Locks of the dependencies: whole, with hashes, made from what the readable lists say; the bill of materials."""

import json
import re
import sys
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from guide_robot.run.cli import main
from guide_robot.run.locked import LOCKS, Lock, fingerprint, lock_file, plain_name, read_lock, requirement_lines
from guide_robot.run.materials import materials

REQUIREMENTS = Path(__file__).parents[3] / "requirements"
PIN = re.compile(r"(?P<name>[\w.-]+)(?:\[[\w,-]+\])?==(?P<version>\S+)$")


def by_name(lock: Lock) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for entry in read_lock(lock_file(REQUIREMENTS, lock)):
        found.setdefault(plain_name(entry.name), set()).add(entry.version)
    return found


def lock_named(name: str) -> Lock:
    return next(lock for lock in LOCKS if lock.name == name)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_was_made_from_the_lists_as_they_are(lock: Lock) -> None:
    said = re.search(r"^# sources: (\w+)$", lock_file(REQUIREMENTS, lock).read_text(encoding="utf-8"), re.MULTILINE)
    assert said is not None and said[1] == fingerprint(REQUIREMENTS, lock), "run ./guide lock"


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_holds_every_pin_of_its_lists_and_a_hash_of_each_file(lock: Lock) -> None:
    locked = by_name(lock)
    for source in lock.sources:
        for line in requirement_lines(REQUIREMENTS / source):
            pin = PIN.match(line)
            assert pin is not None, f"{source}: {line} is not pinned"
            assert pin["version"] in locked[plain_name(pin["name"])], line
    for entry in read_lock(lock_file(REQUIREMENTS, lock)):
        assert all(algorithm == "sha256" and len(digest) == 64 for algorithm, digest in entry.hashes), entry.name


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_names_no_place_to_download_from(lock: Lock) -> None:
    text = lock_file(REQUIREMENTS, lock).read_text(encoding="utf-8")
    assert "://" not in text and not re.search(r"^-", text, re.MULTILINE)


def test_every_list_is_locked_or_only_limits() -> None:
    lists = {path.name for path in REQUIREMENTS.glob("*.txt")} - {"apt.txt"}
    assert lists == {name for lock in LOCKS for name in (*lock.sources, *lock.limits)}
    assert {path.stem for path in (REQUIREMENTS / "lock").iterdir()} == {lock.name for lock in LOCKS}


def test_the_public_checks_install_nothing_without_its_hash() -> None:
    text = (REQUIREMENTS.parent / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    installing = [line.strip() for line in text.splitlines() if re.search(r"\bpipx? install\b", line)]
    assert installing and all("--require-hashes -r requirements/lock/" in line for line in installing), installing


def test_the_public_checks_run_others_actions_by_their_commit_alone() -> None:
    workflows = (REQUIREMENTS.parent / ".github" / "workflows").glob("*.yml")
    lines = [line.strip() for path in workflows for line in path.read_text(encoding="utf-8").splitlines()]
    used = [line for line in lines if re.match(r"(- )?uses:", line)]
    assert used and [line for line in used if not re.search(r"@[0-9a-f]{40}  # v[\d.]+$", line)] == []


def test_what_runs_is_what_is_tested() -> None:
    tested = by_name(lock_named("test"))
    assert {name: tested.get(name) for name in by_name(lock_named("run"))} == by_name(lock_named("run"))


def test_what_is_installed_here_is_what_is_locked() -> None:
    from importlib.metadata import PackageNotFoundError, version

    for name, versions in by_name(lock_named("run")).items():
        try:
            installed = version(name)
        except PackageNotFoundError:
            continue  # for another system or another Python
        assert installed in versions, name


def test_a_robot_keeps_what_ubuntu_brings() -> None:
    robot = by_name(lock_named("robot"))
    for line in requirement_lines(REQUIREMENTS / "ubuntu.txt"):
        name, _, version = line.partition("==")
        assert robot.get(plain_name(name), {version}) == {version}, line


def test_an_entry_without_a_hash_is_refused(tmp_path: Path) -> None:
    (tmp_path / "lock.txt").write_text("# said\nhttpx==0.28.1\n", encoding="utf-8")
    with pytest.raises(ValueError, match="expected name==version and hashes, found httpx"):
        read_lock(tmp_path / "lock.txt")


def test_the_bill_of_materials_fits_the_published_schema_and_names_every_dependency(tmp_path: Path) -> None:
    file = tmp_path / "materials.json"
    assert main(["lock", "--materials", str(file)]) == 0
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(file.read_text(encoding="utf-8")) is None
    bill = json.loads(file.read_text(encoding="utf-8"))
    named = {(one["name"], one["version"]) for one in bill["components"]}
    locked = [by_name(lock).items() for lock in LOCKS]
    assert named == {(name, version) for items in locked for name, versions in items for version in versions}
    scopes = {one["name"]: one["scope"] for one in bill["components"]}
    assert scopes["fastapi"] == "required" and scopes["schemathesis"] == "excluded" and scopes["vosk"] == "optional"


def test_equal_locks_make_equal_bills() -> None:
    assert materials(REQUIREMENTS) == materials(REQUIREMENTS)


def test_a_bill_that_cannot_be_written_is_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["lock", "--materials", str(tmp_path / "none" / "bill.json")]) == 2
    assert "no such file" in capsys.readouterr().err


def test_a_missing_uv_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    without_uv = tmp_path / "python"
    without_uv.write_text(f'#!/bin/sh\nshift 2\nexec {sys.executable} -S -m uv "$@"\n')
    without_uv.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(without_uv))
    assert main(["lock"]) == 2
    assert "uv is missing: ./guide test installs it" in capsys.readouterr().err
