"""What a newcomer reads: every command is understood, every link leads somewhere, every table tells the truth."""

import argparse
import re
import shlex
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
import yaml
from project_files import ROOT, project_files

from guide_robot.bench.command import AREAS, ON_REPORTS
from guide_robot.ros.launch import arguments as launch_arguments
from guide_robot.ros.node_table import NODES
from guide_robot.run.cli import COMMANDS, build_parser

README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
API = (ROOT / "doc" / "ros_api.md").read_text(encoding="utf-8")
PAGES = {path: path.read_text(encoding="utf-8") for path in (ROOT / "README.md", *sorted((ROOT / "doc").glob("*.md")))}
LONGEST_README = 130
BLOCKS = [block for page in PAGES.values() for block in re.findall(r"```sh\n(.*?)```", page, re.DOTALL)]
LINES = [shlex.split(line, comments=True) for block in BLOCKS for line in block.replace("\\\n", " ").splitlines()]
GUIDE = [words[1:] for words in LINES if words[:1] == ["./guide"]]
LAUNCHES = [words[2:] for words in LINES if words[:2] == ["ros2", "launch"]]
LAUNCH_TABLES = {"robot": "ROBOT", "gazebo": "GAZEBO", "simulation": "SIMULATION", "rviz": "RVIZ_ONLY"}
LARGEST_PICTURE = 300_000
AT_ONCE = (["floor", "check"], ["floor", "draw"], ["ask"], ["doctor"])  # commands of the README that take little time


@pytest.mark.parametrize("words", [words for words in GUIDE if words[0] != "test"], ids=" ".join)
def test_every_command_of_the_readme_is_understood(words: list[str]) -> None:
    arguments = build_parser(words[0]).parse_args(words)
    if words[0] == "bench":
        area = ON_REPORTS.get(arguments.area) or import_module(AREAS[arguments.area])
        parser = argparse.ArgumentParser()
        if arguments.area in AREAS:
            parser.add_argument("--report", type=Path)
        area.add_arguments(parser)
        parser.parse_args(arguments.options)


@pytest.mark.parametrize(
    "words", [words for words in GUIDE if words[:1] in AT_ONCE or words[:2] in AT_ONCE], ids=" ".join
)
def test_short_commands_of_the_readme_run(words: list[str], tmp_path: Path) -> None:
    (tmp_path / "maps").symlink_to(ROOT / "maps")
    program = [sys.executable, "-m", "guide_robot", *words]
    result = subprocess.run(program, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert result.returncode == 0, result.stderr
    assert "Traceback" not in result.stderr


def test_the_question_of_the_readme_finds_the_registration_of_a_birth(tmp_path: Path) -> None:
    (words,) = [words for words in GUIDE if words[0] == "ask"]
    program = [sys.executable, "-m", "guide_robot", *words]
    answer = subprocess.run(program, cwd=tmp_path, capture_output=True, text=True, timeout=120).stdout
    assert "khai sinh" in answer.lower()


def test_readme_names_every_command_and_every_benchmark() -> None:
    named = {words[0] for words in GUIDE}
    assert set(COMMANDS) - named == {"catalogue", "lock"}  # stand in CONTRIBUTING.md
    assert "./guide catalogue" in CONTRIBUTING and "./guide lock" in CONTRIBUTING
    assert {words[1] for words in GUIDE if words[0] == "bench"} == {*AREAS, *ON_REPORTS}


def test_readme_is_short_enough_to_be_read() -> None:
    assert len(README.splitlines()) <= LONGEST_README


@pytest.mark.parametrize("words", LAUNCHES, ids=" ".join)
def test_every_launch_of_the_readme_names_a_file_and_its_arguments(words: list[str]) -> None:
    package, file, *given = words
    assert package == "guide_robot" and (ROOT / "launch" / file).is_file()
    table = getattr(launch_arguments, LAUNCH_TABLES[file.removesuffix(".launch.py")])
    known = {argument.name for argument in table}
    assert {word.partition(":=")[0] for word in given if ":=" in word} <= known


def test_every_launch_file_is_in_the_readme() -> None:
    assert {words[1] for words in LAUNCHES} == {path.name for path in (ROOT / "launch").glob("*.launch.py")}


@pytest.mark.parametrize("file", ["CONTRIBUTING.md", *(str(page.relative_to(ROOT)) for page in PAGES)])
def test_every_link_leads_to_a_file_of_the_project(file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    targets = [target for target in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in target]
    assert [target for target in targets if not ((ROOT / file).parent / target).exists()] == []


@pytest.mark.parametrize("text", [README, CONTRIBUTING], ids=["README.md", "CONTRIBUTING.md"])
def test_every_file_and_folder_named_in_code_marks_exists(text: str) -> None:
    named = set(re.findall(r"`([\w.]+/(?:[\w.]+/)*(?:\w+\.(?:py|md|yaml|json|xacro|txt))?)`", text))
    made = {name for name in named if name.startswith(("run/", "tokens/"))}
    beside = (ROOT, ROOT / "guide_robot", ROOT / "test")
    assert {name for name in named - made - {"src/"} if not any((folder / name).exists() for folder in beside)} == set()


def test_pictures_are_of_a_size_that_a_repository_bears() -> None:
    pictures = [path for path in project_files(ROOT / "doc") if path.suffix == ".png"]
    assert pictures and all(any(f"{path.name})" in page for page in PAGES.values()) for path in pictures)
    assert {path.name: path.stat().st_size for path in pictures if path.stat().st_size > LARGEST_PICTURE} == {}


def test_ros_api_lists_every_node_of_the_table_in_readme_and_file() -> None:
    rows = re.search(r"<!-- ros-api -->\n(.*)<!-- /ros-api -->", README, re.DOTALL)
    assert rows is not None
    assert re.findall(r"^\| `(\w+)` \|", rows[1], re.MULTILINE) == list(NODES)
    assert re.findall(r"^## (\w+)$", API, re.MULTILINE) == list(NODES)


def test_every_topic_name_of_the_code_is_in_the_ros_api() -> None:
    source = (ROOT / "guide_robot" / "ros" / "names.py").read_text(encoding="utf-8")
    named = {
        text
        for key, text in re.findall(r'^([A-Z_]+) = "([^"]+)"', source, re.MULTILINE)
        if not key.startswith("FRAME_")
    }
    listed = set(re.findall(r"^\| [a-z ]+ \| `([^`]+)` \| `", API, re.MULTILINE))
    by_nav2_name = {"initialpose", "amcl_pose", "amcl/get_state", "bt_navigator/get_state"}
    assert listed == named | by_nav2_name


def test_ros_api_equals_what_the_nodes_offer() -> None:
    program = [sys.executable, str(ROOT / "doc" / "write_ros_api.py"), "--check"]
    result = subprocess.run(program, capture_output=True, text=True, timeout=180)
    assert result.returncode == 0, result.stderr


def test_the_drawings_of_the_architecture_are_those_of_the_code() -> None:
    program = [sys.executable, str(ROOT / "doc" / "write_architecture.py"), "--check"]
    result = subprocess.run(program, capture_output=True, text=True, timeout=60)
    assert result.returncode == 0, result.stderr


def test_the_types_of_our_messages_are_those_of_their_definitions() -> None:
    program = [sys.executable, str(ROOT / "doc" / "write_message_types.py"), "--check"]
    result = subprocess.run(program, capture_output=True, text=True, timeout=60)
    assert result.returncode == 0, result.stderr


def test_the_page_on_architecture_tells_what_every_room_answers() -> None:
    page = (ROOT / "doc" / "architecture.md").read_text(encoding="utf-8")
    told = set(re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (`.+?`) \|", page, re.MULTILINE))))
    rooms = {room.parent.name for room in (ROOT / "guide_robot").glob("*/__init__.py")}
    assert rooms <= told


def test_every_parameter_of_config_is_one_that_the_node_declares() -> None:
    sections = re.split(r"^## (\w+)$", API, flags=re.MULTILINE)[1:]
    for name, section in zip(sections[::2], sections[1::2], strict=True):
        declared = set(re.findall(r"^\| `([\w.]+)` \| (?:bool|integer|double|string)", section, re.MULTILINE))
        content = yaml.safe_load((ROOT / "config" / NODES[name].parameters).read_text(encoding="utf-8"))
        assert set(_flat(content["/**"]["ros__parameters"])) <= declared, name


def _flat(group: dict[str, object], prefix: str = "") -> list[str]:
    names: list[str] = []
    for key, value in group.items():
        names += _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else [f"{prefix}{key}"]
    return names


def test_ci_runs_what_the_readme_says() -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))
    runs = "\n".join(step["run"] for job in workflow["jobs"].values() for step in job["steps"] if "run" in step)
    for line in (
        "./guide doctor",
        "--visits 3 --seed 1 --report report.json",
        "colcon build",
        "--require-hashes -r requirements/lock/robot.txt",
    ):
        assert line in runs and line in README, line
    assert ".ci/run" in runs
    assert (ROOT / ".ci" / "run").read_text(encoding="utf-8").strip().endswith("exec ./guide test")
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111


def test_every_promise_about_security_names_a_test_that_exists() -> None:
    text = (ROOT / "doc" / "security.md").read_text(encoding="utf-8")
    named = re.findall(r"`([\w/]+\.py)::(test_\w+)`", text)
    assert len(named) > 20
    for file, test in named:
        assert re.search(rf"^def {test}\(", (ROOT / "test" / file).read_text(encoding="utf-8"), re.MULTILINE), test
    for row in re.findall(r"^\| .* \|$", text.partition("## Who")[2].partition("\n## ")[0], re.MULTILINE)[1:]:
        assert "::test_" in row, row


def test_pins_for_a_robot_are_those_that_are_tested_here() -> None:
    def pins(name: str) -> set[str]:
        lines = (ROOT / "requirements" / name).read_text(encoding="utf-8").splitlines()
        return {line.partition("#")[0].strip() for line in lines} - {""}

    assert pins("robot.txt") <= pins("python.txt")


def test_changelog_names_the_version_of_the_package() -> None:
    from guide_robot import __version__

    changelog = (ROOT / "CHANGELOG.rst").read_text(encoding="utf-8")
    versions = re.findall(r"^(Forthcoming|\d+\.\d+\.\d+ \(\d{4}-\d\d-\d\d\))\n-+$", changelog, re.MULTILINE)
    assert versions[0] == "Forthcoming" and versions[1].startswith(__version__)
