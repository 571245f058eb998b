"""Installation: apt's lock is waited for, a changed file is refused in one line, an interrupted step is done again."""

import hashlib
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from guide_robot.run.installation.debian import install_packages, run_apt
from guide_robot.run.installation.environment import Layout, install_locked, steps
from guide_robot.run.installation.steps import InstallationError, Step, run_steps

HELD = "E: Could not get lock /var/lib/apt/lists/lock. It is held by process 4711 (apt-get)"


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder whose programs are found first."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    return folder


def program(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(f"#!/bin/sh\n{text}\n")
    (folder / name).chmod(0o755)


def test_a_lock_of_apts_is_waited_for(programs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    times = tmp_path / "times"
    held = f'[ $(wc -l < {times}) -gt 2 ] || {{ echo "{HELD}" >&2; exit 100; }}'
    program(programs, "apt-get", f"echo x >> {times}\n{held}")
    run_apt(["apt-get", "update"], tmp_path / "log", dict(os.environ), again_s=0.01)
    assert times.read_text().count("x") == 3
    assert capsys.readouterr().err.count("waiting for another program") == 1


def test_a_lock_that_stays_held_is_one_line(programs: Path, tmp_path: Path) -> None:
    program(programs, "apt-get", f'echo "{HELD}"; exit 100')
    with pytest.raises(InstallationError, match="another program has been installing packages for 0 s") as raised:
        run_apt(["apt-get", "update"], tmp_path / "log", dict(os.environ), patience_s=0.1, again_s=0.01)
    assert "\n" not in str(raised.value)


def test_another_failure_of_apts_is_told_at_once(programs: Path, tmp_path: Path) -> None:
    times = tmp_path / "times"
    program(programs, "apt-get", f"echo x >> {times}; echo E: Unable to locate package nonsense; exit 100")
    with pytest.raises(InstallationError, match="Unable to locate package nonsense"):
        run_apt(["apt-get", "install", "nonsense"], tmp_path / "log", dict(os.environ), again_s=0.01)
    assert times.read_text().count("x") == 1


def test_apt_itself_waits_for_the_lock_of_dpkg(programs: Path, tmp_path: Path) -> None:
    said = tmp_path / "said"
    program(programs, "apt-get", f'echo "$@" >> {said}')
    program(programs, "apt-cache", "exit 0")
    program(programs, "dpkg-query", "exit 1")
    program(programs, "sudo", 'while [ "$1" != apt-get ] && [ "$1" != true ]; do shift; done; "$@"')
    install_packages(["nonsense"], tmp_path / "log")
    update, install = said.read_text().splitlines()
    assert update.startswith("-o DPkg::Lock::Timeout=300 update")
    assert install.startswith("-o DPkg::Lock::Timeout=300 install") and install.endswith("nonsense")


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Layout:
    """Return a small virtual environment of its own."""
    root = tmp_path_factory.mktemp("checkout")
    subprocess.run([sys.executable, "-m", "venv", str(root / ".venv")], check=True)
    return Layout(root=root, venv=root / ".venv")


def wheel(folder: Path) -> str:
    """Write a wheel of one module and return its hash."""
    path = folder / "tiny_thing-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("tiny_thing.py", "")
        about = "tiny_thing-1.0.dist-info"
        archive.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: tiny-thing\nVersion: 1.0\n")
        archive.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{about}/RECORD", "")
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a lock of one wheel, which alone can be found."""
    digest = wheel(tmp_path)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    monkeypatch.delenv("PIP_EXTRA_INDEX_URL", raising=False)
    file = tmp_path / "lock.txt"
    file.write_text(f"tiny-thing==1.0 \\\n    --hash=sha256:{digest}\n")
    return file


def has_tiny_thing(environment: Layout) -> bool:
    return subprocess.run([str(environment.python), "-c", "import tiny_thing"], capture_output=True).returncode == 0


def test_what_is_locked_is_installed_and_a_changed_file_is_refused_in_one_line(environment: Layout, lock: Path) -> None:
    text = lock.read_text()
    lock.write_text(text[:-3] + ("00\n" if text[-3:-1] != "00" else "11\n"))
    with pytest.raises(InstallationError, match=r"tiny-thing==1\.0: not the file that lock\.txt locks") as raised:
        install_locked(environment, [lock])
    assert "\n" not in str(raised.value) and not has_tiny_thing(environment)
    lock.write_text(text)
    install_locked(environment, [lock])
    assert has_tiny_thing(environment)


def test_what_is_not_locked_is_not_installed(environment: Layout, lock: Path) -> None:
    subprocess.run([str(environment.python), "-m", "pip", "uninstall", "-qy", "tiny-thing"], check=True)
    lock.write_text("tiny-thing==1.0\n")
    with pytest.raises(InstallationError, match="Hashes are required"):
        install_locked(environment, [lock])
    assert not has_tiny_thing(environment)


def test_the_steps_install_from_the_locks_and_begin_anew_when_one_changes() -> None:
    root = Path(__file__).parents[3]
    layout = Layout(root=root, venv=root / ".venv")
    for with_tests, flavour in ((False, "run"), (True, "test")):
        (packages,) = [step for step in steps(layout, with_tests) if step.name == f"packages_{flavour}"]
        locks = root / "requirements" / "lock"
        assert {locks / "build.txt", locks / f"{flavour}.txt"} <= set(packages.inputs)


def test_an_interrupted_step_is_done_again_and_a_done_one_is_not(tmp_path: Path) -> None:
    done: list[str] = []

    def interrupted() -> None:
        done.append("second")
        if done.count("second") == 1:
            raise KeyboardInterrupt

    both = [
        Step(name="first", title="first", inputs=("a",), action=lambda: done.append("first")),
        Step(name="second", title="second", inputs=("a",), action=interrupted),
    ]
    with pytest.raises(KeyboardInterrupt):
        run_steps(both, tmp_path)
    run_steps(both, tmp_path)
    run_steps(both, tmp_path)
    assert done == ["first", "second", "second"]


def test_a_step_that_was_begun_for_other_inputs_counts_as_not_done(tmp_path: Path) -> None:
    done: list[str] = []
    first = Step(name="one", title="one", inputs=("a",), action=lambda: done.append("a"))
    run_steps([first], tmp_path)

    def interrupted() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_steps([Step(name="one", title="one", inputs=("b",), action=interrupted)], tmp_path)
    run_steps([first], tmp_path)
    assert done == ["a", "a"]
