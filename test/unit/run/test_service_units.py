"""Units and autostart files are written whole, say what they start, and keep a token to their owner."""

import configparser
import getpass
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from guide_robot.common.service_manager import tell_service_manager
from guide_robot.run.cli import main


def unit(path: Path) -> configparser.ConfigParser:
    parsed = configparser.ConfigParser(strict=False, interpolation=None)
    parsed.optionxform = str  # type: ignore[assignment,method-assign]
    parsed.read(path)
    return parsed


def test_the_backends_unit_waits_for_ready_and_is_not_restarted_when_its_input_is_refused(tmp_path: Path) -> None:
    words = ["service", "install", "backend", "--root", str(tmp_path), "--data", "/srv/q/backend", "--options=--port 9"]
    assert main(words) == 0
    file = tmp_path / "etc/systemd/system/guide-robot-backend.service"
    service = unit(file)["Service"]
    assert service["Type"] == "notify" and service["RestartPreventExitStatus"] == "2"
    assert service["ExecStart"].endswith("-m guide_robot backend --data /srv/q/backend --port 9")
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


def test_a_screen_waits_for_its_page_and_shows_its_token_to_nobody_else(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("gr-display-abc\n")
    words = ["service", "install", "screen", "--root", str(tmp_path), "--url", "http://server:8090/display"]
    assert main([*words, "--token-file", str(tmp_path / "token")]) == 0
    (entry,) = tmp_path.rglob("guide-robot-screen.desktop")
    (page,) = tmp_path.rglob("start.html")
    assert "gr-display-abc" not in entry.read_text() and "--kiosk" in entry.read_text()
    assert "http://server:8090/display#token=gr-display-abc" in page.read_text()
    assert page.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["backend", "--user", "nobody-of-that-name"], "no such user"),
        (["screen"], "expected --url"),
        (["robot", "--workspace", "/nowhere"], "colcon build first"),
        (["robot", "--ros", "../x"], "--ros"),
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
