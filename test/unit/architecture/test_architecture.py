"""Rules of the house that a machine can keep: who imports whom, what belongs together, how long a file is."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml
from import_without_ros import ROS
from project_files import ROOT, module_name, project_files, python_files, text_files

from guide_robot.nodes.table import NODES

PACKAGE = ROOT / "guide_robot"
LONGEST_FILE = 350
NEEDS_ROS = re.compile(r"guide_robot\.(nodes\.(?!table$).*|launching\.actions)$")
NEEDS_ALEMBIC_RUNNING = "guide_robot.queueing.backend.migrations.env"
MACHINE_PATHS = re.compile(r"(?<![\w.~}/])/(work|root|tmp|home/\w+|Users/\w+)/[\w.]")

# Data flows from sensors over perception and behaviour to actuation; a part knows only what stands here.
VALUES = {"errors", "geometry", "resources"}
MAY_KNOW = {
    "errors": set(),
    "geometry": set(),
    "resources": VALUES,
    "robot": VALUES,
    "floor": VALUES | {"robot"},
    "queueing": VALUES,
    "perception": VALUES | {"floor", "queueing", "robot"},
    "behaviour": VALUES | {"floor", "perception"},
    "navigation": VALUES | {"floor", "perception", "robot"},
    "kiosk": VALUES | {"floor", "behaviour"},
    "simulation": VALUES | {"floor", "robot", "perception", "behaviour", "queueing"},
}


def imports(path: Path) -> Iterator[str]:
    """Yield the dotted names of all modules that a file imports, at its head or later."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def is_of_ros(module: str) -> bool:
    """Whether only a ROS installation brings a module."""
    package = module.partition(".")[0]
    return package in ROS or package.endswith(("_msgs", "_interfaces", "_srvs"))


def logic_files(part: str) -> list[Path]:
    """Return the files of one part of the package."""
    single = PACKAGE / f"{part}.py"
    return [single] if single.exists() else sorted((PACKAGE / part).rglob("*.py"))


def test_everything_but_the_nodes_imports_without_ros() -> None:
    modules = [module_name(path) for path in python_files() if PACKAGE in path.parents]
    wanted = [name for name in modules if not NEEDS_ROS.match(name) and not name.endswith("__main__")]
    wanted.remove(NEEDS_ALEMBIC_RUNNING)
    program = [sys.executable, str(Path(__file__).with_name("import_without_ros.py")), *wanted]
    result = subprocess.run(program, capture_output=True, text=True, cwd=ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("part", MAY_KNOW)
def test_logic_never_names_ros_and_knows_only_the_parts_before_it(part: str) -> None:
    for path in logic_files(part):
        for module in imports(path):
            assert not is_of_ros(module), f"{path}: {module}"
            if module.startswith("guide_robot."):
                known = module.split(".")[1]
                assert known == part or known in MAY_KNOW[part], f"{path}: {module}"


def test_every_part_of_the_package_is_ruled() -> None:
    tools = {
        "__init__",
        "__main__",
        "cli",
        "doctor",
        "nodes",
        "launching",
        "installation",
        "demo",
        "replay",
        "benchmarks",
    }
    parts = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert parts - tools == set(MAY_KNOW)


def test_logic_never_sleeps_nor_reads_the_clock_where_it_decides() -> None:
    clocks = re.compile(r"\btime\.(time|monotonic|sleep|perf_counter)\(|datetime\.now\(|\bfrom time import")
    for part in ("behaviour", "navigation", "perception", "geometry"):
        for path in logic_files(part):
            assert not clocks.search(path.read_text(encoding="utf-8")), path


def test_only_one_file_starts_and_spins_nodes() -> None:
    in_no_context_of_its_own = re.compile(r"(rclpy\.(init|spin)\w*|(?<!ThreadPool)Executor)\((?!context=)")
    texts = {path.name: path.read_text(encoding="utf-8") for path in (PACKAGE / "nodes").glob("*.py")}
    assert {name for name, text in texts.items() if in_no_context_of_its_own.search(text)} == {"runtime.py"}


@pytest.mark.parametrize("name", NODES)
def test_every_node_of_the_table_has_module_main_and_parameter_file(name: str) -> None:
    entry = NODES[name]
    assert entry.executable == name
    assert find_spec(f"guide_robot.nodes.{name}") is not None
    tree = ast.parse((PACKAGE / "nodes" / f"{name}.py").read_text(encoding="utf-8"))
    assert "main" in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    content = yaml.safe_load((ROOT / "config" / entry.parameters).read_text(encoding="utf-8"))
    assert list(content) == ["/**"] and list(content["/**"]) == ["ros__parameters"]


def test_every_value_of_a_nodes_parameter_file_is_explained() -> None:
    value = re.compile(r" +\w+: +[^#\s]")
    for entry in NODES.values():
        for number, line in enumerate((ROOT / "config" / entry.parameters).read_text(encoding="utf-8").splitlines(), 1):
            assert not value.match(line) or "#" in line, f"{entry.parameters}:{number}: says not what it means"


def test_every_node_class_is_in_the_table() -> None:
    node_class = re.compile(r"^class \w+\(Node\):", re.MULTILINE)
    files = [path for path in (PACKAGE / "nodes").glob("*.py") if node_class.search(path.read_text(encoding="utf-8"))]
    assert {path.stem for path in files} == set(NODES)


def test_no_python_file_is_too_long() -> None:
    lengths = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8").count("\n") for path in python_files()}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_no_file_names_a_path_of_the_machine_it_was_written_on() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in text_files()
        if (match := MACHINE_PATHS.search(path.read_text(encoding="utf-8")))
    ]
    assert found == []


def test_no_key_token_or_database_lies_in_the_project() -> None:
    secret = {".token", ".key", ".pem", ".sqlite", ".db"}
    assert [path for path in project_files() if path.suffix in secret] == []


def test_no_module_is_called_utils() -> None:
    assert [path for path in python_files() if path.stem in ("utils", "helpers", "misc", "common")] == []


def test_no_two_test_files_share_a_name() -> None:
    """Pytest imports them all into one namespace: of two files with one name, one would be refused."""
    names = [path.name for path in (ROOT / "test").rglob("*.py") if path.name != "conftest.py"]
    assert sorted({name for name in names if names.count(name) > 1}) == []
