"""Units and autostart files are written whole, say what they start, and keep a token to their owner."""

import configparser
import getpass
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from guide_robot.common.resources import resource
from guide_robot.common.service_manager import tell_service_manager
from guide_robot.run.cli import build_parser, main

ROOT = Path(__file__).parents[3]


def unit(path: Path) -> configparser.ConfigParser:
    parsed = configparser.ConfigParser(strict=False, interpolation=None)
    parsed.optionxform = str  # type: ignore[assignment,method-assign]
    parsed.read(path)
    return parsed


def test_the_backends_unit_waits_for_ready_and_is_started_anew_whatever_ended_it(tmp_path: Path) -> None:
    words = ["service", "install", "backend", "--root", str(tmp_path), "--data", "/srv/q/backend", "--options=--port 9"]
    assert main(words) == 0
    file = tmp_path / "etc/systemd/system/guide-robot-backend.service"
    service = unit(file)["Service"]
    assert service["Type"] == "notify" and service["Restart"] == "always"
    assert "RestartPreventExitStatus" not in service
    words = "-m guide_robot backend --data /srv/q/backend --config /etc/guide-robot/backend.yaml --port 9"
    assert service["ExecStart"].endswith(words)
    check = words.replace(" backend ", " backend check ")
    assert re.search(rf"^ExecReload=.* {re.escape(check)}$", file.read_text(encoding="utf-8"), re.MULTILINE)
    assert service["User"] == getpass.getuser() and service["ReadWritePaths"] == "/srv/q"
    assert (tmp_path / "srv/q").is_dir()
    if shutil.which("systemd-analyze"):
        said = subprocess.run(["systemd-analyze", "verify", str(file)], capture_output=True, text=True, check=False)
        assert file.name not in said.stderr, said.stderr
    assert main(["service", "remove", "backend", "--root", str(tmp_path)]) == 0
    assert not file.exists()


def test_the_robots_unit_sources_ros_and_its_workspace(tmp_path: Path) -> None:
    workspace = tmp_path / "my ws"
    (workspace / "install").mkdir(parents=True)
    (workspace / "install/setup.bash").touch()
    words = [
        "service",
        "install",
        "robot",
        "--root",
        str(tmp_path),
        "--workspace",
        str(workspace),
        "--options=floor:=x",
    ]
    assert main(words) == 0
    service = unit(tmp_path / "etc/systemd/system/guide-robot.service")["Service"]
    assert (service["NotifyAccess"], service["WatchdogSec"]) == ("all", "60")  # told by the node watchdog
    started = service["ExecStart"]
    assert "/opt/ros/jazzy/setup.bash" in started and "my ws/install/setup.bash" in started
    assert "exec ros2 launch guide_robot robot.launch.py floor:=x" in started


def test_certificates_are_renewed_weekly_by_a_timer(tmp_path: Path) -> None:
    words = ["service", "install", "keys", "--root", str(tmp_path), "--options=--keystore /srv/keystore"]
    assert main(words) == 0
    units = tmp_path / "etc/systemd/system"
    service = unit(units / "guide-robot-keys.service")["Service"]
    assert service["Type"] == "oneshot" and service["User"] == getpass.getuser()
    started = shlex.split(service["ExecStart"])
    assert started[-5:] == ["guide_robot", "secure", "--when-due", "--keystore", "/srv/keystore"]
    timer = unit(units / "guide-robot-keys.timer")
    assert timer["Timer"]["OnCalendar"] == "weekly" and timer["Timer"]["Persistent"] == "true"
    if shutil.which("systemd-analyze"):
        files = [str(path) for path in units.iterdir()]
        said = subprocess.run(["systemd-analyze", "verify", *files], capture_output=True, text=True, check=False)
        assert "guide-robot-keys" not in said.stderr, said.stderr
    assert main(["service", "remove", "keys", "--root", str(tmp_path)]) == 0
    assert not list(units.iterdir())


def test_a_first_configuration_is_copied_and_an_offices_own_one_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guide_robot.run.service.check_runs", lambda _words, _user: None)
    words = ["service", "install", "backend", "--root", str(tmp_path)]
    assert main(words) == 0
    copied = tmp_path / "etc/guide-robot/backend.yaml"
    assert copied.read_bytes() == resource("config", "backend.yaml").read_bytes()
    assert copied.stat().st_mode & 0o777 == 0o644
    copied.write_text("site: ours\n")
    assert main(words) == 0 and copied.read_text() == "site: ours\n"
    assert main([*words, "--options=--config /srv/other.yaml"]) == 0
    assert (tmp_path / "srv/other.yaml").is_file()


def test_a_backend_in_a_workspace_has_its_environment(tmp_path: Path) -> None:
    workspace = tmp_path / "ws"
    (workspace / "install").mkdir(parents=True)
    (workspace / "install/setup.bash").write_text(f"export PYTHONPATH={ROOT}\n")
    words = ["service", "install", "backend", "--root", str(tmp_path / "root"), "--workspace", str(workspace)]
    assert main(words) == 0
    file = tmp_path / "root/etc/systemd/system/guide-robot-backend.service"
    assert f"source {workspace}/install/setup.bash && exec " in unit(file)["Service"]["ExecStart"]
    (workspace / "install/setup.bash").write_text("export PYTHONPATH=/nowhere PATH=/nowhere; exit 3\n")
    assert main(words) == 2


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can run a command as another user")
def test_what_the_services_user_cannot_run_is_one_line_and_not_installed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    private = tmp_path / "home"
    private.mkdir(mode=0o750)
    (private / "python").symlink_to(sys.executable)
    monkeypatch.setattr(sys, "executable", str(private / "python"))
    words = ["service", "install", "backend", "--root", str(tmp_path / "root"), "--user", "nobody"]
    assert main(words) == 2
    error = capsys.readouterr().err
    assert "user nobody cannot run" in error and "/opt/guide_robot" in error and error.count("\n") == 1
    assert not (tmp_path / "root").exists()


def test_a_screen_waits_for_its_page_and_shows_its_token_to_nobody_else(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("gr-display-abc\n")
    words = ["service", "install", "screen", "--root", str(tmp_path), "--url", "http://server:8090/display"]
    assert main([*words, "--token-file", str(tmp_path / "token"), "--options=--kiosk-printing"]) == 0
    (started,) = tmp_path.rglob("guide-robot-screen.service")
    (page,) = tmp_path.rglob("start.html")
    service = unit(started)["Service"]
    assert "gr-display-abc" not in started.read_text() and "--kiosk " in service["ExecStart"]
    assert "--kiosk-printing file:///" in service["ExecStart"] and service["Restart"] == "always"
    assert "http://server:8090/display#token=gr-display-abc" in page.read_text()
    assert page.stat().st_mode & 0o077 == 0 and page.with_name("waiting.html").is_file()
    below_home = page.relative_to(tmp_path / Path.home().relative_to("/"))
    assert not any(part.startswith(".") for part in below_home.parts), "a snap's Chromium reads no hidden folder"
    (entry,) = tmp_path.rglob("guide-robot-screen.desktop")
    assert "systemctl --user restart guide-robot-screen.service" in unit(entry)["Desktop Entry"]["Exec"]
    assert main(["service", "remove", *words[2:]]) == 0
    assert not [path for path in (started, entry, page) if path.exists()]


def commands(document: str) -> list[list[str]]:
    """Return the words of every command in a document's shell blocks and between backquotes."""
    text = (ROOT / "doc" / document).read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()] + re.findall(r"`([^`\n]+)`", text)
    lines = [line.replace("$(date +%F)", "2027-02-01") for line in lines]
    return [shlex.split(line, comments=True) for line in lines if line.strip()]


@pytest.mark.parametrize("document", ["office.md", "office.vi.md"])
def test_every_command_of_the_officers_document_is_one_that_exists(document: str) -> None:
    program = ("./guide", "guide_robot")
    found = [words[at + 1 :] for words in commands(document) for at, word in enumerate(words) if word in program]
    assert {" ".join(words[:3]) for words in found} >= {
        "service install backend",
        "service install robot",
        "service install screen",
    }
    assert {"backup", "restore"} <= {words[1] for words in found if words[0] == "backend"}
    for words in found:
        if words == ["--version"]:
            continue
        arguments = build_parser(words[0]).parse_args(words)
        if words[0] == "service" and arguments.part == "backend":
            build_parser("backend").parse_args(["backend", "--data", "x", *shlex.split(arguments.options)])


def test_both_documents_have_the_same_commands() -> None:
    english, vietnamese = (
        [words for words in commands(name) if words[0] in ("sudo", "./guide", "gsettings", "systemctl", "journalctl")]
        for name in ("office.md", "office.vi.md")
    )
    assert english == vietnamese and len(english) > 10


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["backend", "--user", "nobody-of-that-name"], "no such user"),
        (["screen"], "expected --url"),
        (["robot", "--workspace", "/nowhere"], "colcon build first"),
        (["robot", "--ros", "../x"], "--ros"),
        (["backend", "--options=--host '"], "--options"),
        (["backend", "--options=--config"], "expected a file"),
        (["backend", "--options=--host a\nExecStartPre=b"], "--options '--host a\\nExecStartPre=b': expected one line"),
        (["backend", "--data", "/var/a\nb"], "--data '/var/a\\nb': expected one line"),
    ],
)
def test_what_cannot_be_installed_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    assert main(["service", "install", *words, "--root", str(tmp_path)]) == 2
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_the_service_manager_hears_that_the_backend_is_ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(10.0)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        tell_service_manager("READY=1")
        assert manager.recv(100) == b"READY=1"
