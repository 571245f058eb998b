"""Whatever is wrong with what a user typed or wrote: one line that names the place, exit code 2, no traceback."""

from pathlib import Path

import numpy as np
import pytest

from guide_robot.common.resources import resource
from guide_robot.run.cli import main


def refusal(command) -> str:
    """Return the one line that a refused command says."""
    assert command.ends() == 2, command.complained
    assert command.said == ""
    (line,) = command.complained.splitlines()
    return line


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """Return the one line that a refused command says, called in this process."""
    try:
        code = main(list(words))
    except SystemExit as left:  # argparse's way
        code = int(left.code or 0)
    said = capsys.readouterr()
    assert (code, said.out) == (2, ""), said.err
    (line,) = said.err.splitlines()
    return line


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Return a folder of files, each with a mistake."""
    plan = resource("maps", "ward_office", "floor.yaml").read_text(encoding="utf-8")
    (tmp_path / "unclosed.yaml").write_text("id: [unclosed\n", encoding="utf-8")
    (tmp_path / "size.yaml").write_text(plan.replace("\nsize:", "\nsize: large #"), encoding="utf-8")
    (tmp_path / "empty").mkdir()
    (tmp_path / "torn.mcap").write_bytes(b"\x89MCAP0\r\n torn")
    np.savez(tmp_path / "arrays.npz", ranges_m=np.zeros((3, 4)), stamp_s=np.zeros(3))
    return tmp_path


DEMOS = [
    (["--floor", "{files}/unclosed.yaml"], ["unclosed.yaml: line"]),
    (["--floor", "{files}/size.yaml"], ["size.yaml: size:"]),
    (["--floor", "no_such_site"], ["--floor no_such_site: expected"]),
    (["--visits", "many"], ["--visits", "'many'"]),
    (["--visits", "0"], ["--visits 0: expected 1 to"]),
    (["--seed", "-1"], ["--seed -1: expected 0 to"]),
    (["--domain", "500"], ["--domain 500: expected 0 to 101"]),
    (["--report", "{files}/missing/report.json"], ["--report", "missing/report.json: expected"]),
    (["--no-such-option"], ["--no-such-option"]),
]
REPLAYS = [
    (["{files}/missing.mcap"], ["missing.mcap: no such file"]),
    (["{files}/torn.mcap"], ["torn.mcap: not a bag"]),
    (["{files}/arrays.npz"], ["arrays.npz: angle_min_rad: expected"]),
    (["{files}/empty"], ["empty: no photographs"]),
    (["{files}/arrays.npz", "--rate", "0"], ["--rate 0.0: expected"]),
]


@pytest.mark.parametrize(("words", "expected"), DEMOS)
def test_demo_refuses_what_it_cannot_run(capsys, files, words, expected):
    line = refused(capsys, "demo", "--headless", *(word.format(files=files) for word in words))
    assert all(text in line for text in expected), line


@pytest.mark.parametrize(("words", "expected"), REPLAYS)
def test_replay_refuses_what_it_cannot_play(capsys, files, words, expected):
    line = refused(capsys, "replay", *(word.format(files=files) for word in words))
    assert all(text in line for text in expected), line


@pytest.mark.parametrize("command", [["demo", "--headless", "--floor"], ["replay"]], ids=lambda words: words[0])
def test_a_refused_command_says_no_more_as_a_process_of_its_own(started, files, command):
    assert "unclosed.yaml" in refusal(started(*command, str(files / "unclosed.yaml")))


PARAMETERS = [
    ("escort", "patience: 3.0", "patience: unknown parameter"),
    ("receptionist", "asking_s: soon", "asking_s: expected a number, found 'soon'"),
    ("receptionist", "asking_s: -1.0", "asking_s: expected 0 or more, found -1.0"),
    ("qr_scanner", "timezone: Asia/Atlantis", "timezone: expected one such as Asia/Ho_Chi_Minh"),
    ("queue_bridge", "backend: paper", "backend: expected guide_robot or bcgov, found 'paper'"),
    ("simulator", "camera: {enabled: 3}", "camera.enabled: expected true or false, found 3"),
    ("ticket_dispenser", "printer: {kind: laser}", "printer.kind: expected one of png"),
    ("navigator", "floor: [", "line 2: "),
]


@pytest.mark.parametrize(("node", "parameter", "expected"), PARAMETERS)
def test_a_node_refuses_a_parameter_file_with_a_mistake(started, tmp_path, node, parameter, expected):
    file = tmp_path / "mistaken.yaml"
    file.write_text(f"/**:\n  ros__parameters: {{{parameter}}}\n", encoding="utf-8")
    words = ["--ros-args", "--params-file", str(file)]
    line = refusal(started(*words, module=f"guide_robot.ros.nodes.{node}"))
    assert f"{file}: {expected}" in line
