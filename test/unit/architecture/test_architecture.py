"""Rules of the house that a machine can keep: who imports whom, what belongs together, how long a file is."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml
from import_without_ros import ROS
from project_files import ROOT, module_name, project_files, python_files, text_files

from guide_robot.ros.node_table import NODES

PACKAGE = ROOT / "guide_robot"
LONGEST_FILE = 350
NEEDS_ROS = re.compile(
    r"guide_robot\.(ros\.(?!launch\b|node_table$|nav2_errors$|access$|shared_memory$).+|ros\.launch\.actions"
    r"|run\.demo\.listener|run\.replay\.player|run\.graph_asking|bench\.escort\.trial_client|bench\.robots\.drive_client"
    r"|bench\.fleet\.hall_client"
    r"|bench\.safety\.(bystander|nodes_in_one|odd_goals|odd_messages))$"
)
NEEDS_ALEMBIC_RUNNING = "guide_robot.queue.server.migrations.env"
MACHINE_PATHS = re.compile(r"(?<![\w.~}/])/(work|root|tmp|home/\w+|Users/\w+)/[\w.]")

# The rooms in drawing order: a room knows only rooms that stand before it, and of those only what stands here.
MAY_KNOW: dict[str, set[str]] = {
    "common": set(),
    "security": {"common"},
    "web": {"common"},
    "phrases": {"common"},
    "robot": {"common"},
    "floor": {"common", "phrases", "robot"},
    "simulation": {"common", "robot", "floor"},
    "sensing": {"common", "phrases", "robot", "floor"},
    "codes": {"common", "phrases", "sensing"},
    "queue": {"common", "phrases", "web", "codes"},
    "people": {"common", "robot", "floor", "sensing"},
    "navigation": {"common", "phrases", "robot", "floor", "sensing", "people"},
    "fleet": {"common", "phrases", "floor"},
    "guide": {"common", "phrases", "floor", "codes", "people", "queue"},
    "catalogue": {"common", "phrases"},
    "assistant": {"common", "phrases", "web", "catalogue", "queue"},
    "kiosk": {"common", "phrases", "web", "floor", "guide", "catalogue", "queue"},
    "rehearsal": {"common", "phrases", "floor", "queue"},
}
LOGIC = list(MAY_KNOW)
MAY_KNOW["ros"] = {*LOGIC}
MAY_KNOW["run"] = {"common", "security", "phrases", "robot", "floor", "sensing", "queue", "guide", "rehearsal", "ros"}
MAY_KNOW["bench"] = {*LOGIC, "ros", "run"}
# Within a room: a sub-room knows the files of its room, and of the other sub-rooms those that stand here.
SUB_ROOMS: dict[str, dict[str, set[str]]] = {
    "people": {"detect": set(), "track": {"detect"}, "identity": set(), "engage": set()},
    "codes": {"reading": set(), "cards": set(), "signed": set()},
    "queue": {"domain": set(), "client": {"domain"}, "printing": {"domain"}, "server": {"domain", "printing"}},
    "guide": {"reception": set(), "escort": set(), "follow": set()},
    "run": {"installation": set(), "demo": set(), "replay": {"demo"}},
}


def imports(path: Path) -> Iterator[str]:
    """Yield the dotted names of all modules that a file imports, at its head or later."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            modules = [f"{node.module}.{alias.name}" for alias in node.names]
            found = [module for module in modules if module in OURS]
            yield from found
            if len(found) < len(modules):
                yield node.module


def is_of_ros(module: str) -> bool:
    """Whether only a ROS installation brings a module."""
    package = module.partition(".")[0]
    return package in ROS or package.endswith(("_msgs", "_interfaces", "_srvs"))


def room_files(room: str) -> list[Path]:
    """Return the Python files of one room, or of a sub-room."""
    return sorted((PACKAGE / room).rglob("*.py"))


OURS = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def test_everything_but_the_nodes_imports_without_ros() -> None:
    modules = [module_name(path) for path in python_files() if PACKAGE in path.parents]
    wanted = [name for name in modules if not NEEDS_ROS.match(name) and not name.endswith("__main__")]
    wanted.remove(NEEDS_ALEMBIC_RUNNING)
    program = [sys.executable, str(Path(__file__).with_name("import_without_ros.py")), *wanted]
    result = subprocess.run(program, capture_output=True, text=True, cwd=ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("room", LOGIC)
def test_logic_never_names_ros(room: str) -> None:
    for path in room_files(room):
        for module in imports(path):
            assert not is_of_ros(module), f"{path}: {module}"


@pytest.mark.parametrize("room", MAY_KNOW)
def test_a_room_knows_only_its_neighbours_below(room: str) -> None:
    for path in room_files(room):
        for module in imports(path):
            if module.startswith("guide_robot."):
                known = module.split(".")[1]
                assert known == room or known in MAY_KNOW[room], f"{path}: {module}"


@pytest.mark.parametrize("room", SUB_ROOMS)
def test_a_sub_room_knows_only_its_room_and_named_neighbours(room: str) -> None:
    for part, may_know in SUB_ROOMS[room].items():
        for path in room_files(f"{room}/{part}"):
            for module in imports(path):
                words = module.split(".")
                if words[:2] == ["guide_robot", room] and words[2] in SUB_ROOMS[room]:
                    assert words[2] == part or words[2] in may_know, f"{path}: {module}"


def test_of_the_queue_the_robots_own_rooms_know_only_what_a_ticket_is() -> None:
    for room in ("guide", "kiosk", "phrases", "rehearsal"):
        for path in room_files(room):
            for module in imports(path):
                of_queue = module.startswith("guide_robot.queue.")
                assert not of_queue or module.startswith("guide_robot.queue.domain."), f"{path}: {module}"


def test_no_room_knows_one_that_is_drawn_after_it() -> None:
    for place, (room, known) in enumerate(MAY_KNOW.items()):
        assert known <= set(list(MAY_KNOW)[:place]), room


def test_no_files_import_each_other_in_a_circle() -> None:
    graph = {name: {module for module in imports(path) if module in OURS} for name, path in OURS.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_every_folder_of_the_package_is_a_room_in_the_drawing() -> None:
    folders = {path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders == set(MAY_KNOW)
    assert {path.stem for path in PACKAGE.glob("*.py")} == {"__init__", "__main__"}


def test_what_guide_starts_with_needs_the_standard_library_alone() -> None:
    on_the_way = [PACKAGE / "__init__.py", PACKAGE / "run" / "__init__.py"]
    for path in [*on_the_way, *room_files("run/installation")]:
        for module in imports(path):
            assert module.partition(".")[0] in sys.stdlib_module_names or module.startswith(
                "guide_robot.run.installation."
            ), f"{path}: {module}"


def test_logic_never_sleeps_nor_reads_the_clock_where_it_decides() -> None:
    clocks = re.compile(r"\btime\.(time|monotonic|sleep|perf_counter)\(|datetime\.now\(|\bfrom time import")
    for room in ("common", "sensing", "people", "codes", "navigation", "fleet", "phrases", "guide"):
        for path in room_files(room):
            assert not clocks.search(path.read_text(encoding="utf-8")), path


def test_only_one_file_starts_and_spins_nodes() -> None:
    in_no_context_of_its_own = re.compile(r"(rclpy\.(init|spin)\w*|(?<!ThreadPool)Executor)\((?!context=)")
    texts = {name: path.read_text(encoding="utf-8") for name, path in OURS.items() if NEEDS_ROS.match(name)}
    assert {name for name, text in texts.items() if in_no_context_of_its_own.search(text)} == {
        "guide_robot.ros.runtime"
    }


@pytest.mark.parametrize("name", NODES)
def test_every_node_of_the_table_has_module_main_and_parameter_file(name: str) -> None:
    entry = NODES[name]
    assert entry.executable == name
    assert find_spec(f"guide_robot.ros.nodes.{name}") is not None
    tree = ast.parse((PACKAGE / "ros" / "nodes" / f"{name}.py").read_text(encoding="utf-8"))
    assert "main" in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    content = yaml.safe_load((ROOT / "config" / entry.parameters).read_text(encoding="utf-8"))
    assert list(content) == ["/**"] and list(content["/**"]) == ["ros__parameters"]


def test_every_value_of_a_nodes_parameter_file_is_explained() -> None:
    value = re.compile(r" +\w+: +[^#\s]")
    for entry in NODES.values():
        for number, line in enumerate((ROOT / "config" / entry.parameters).read_text(encoding="utf-8").splitlines(), 1):
            assert not value.match(line) or "#" in line, f"{entry.parameters}:{number}: says not what it means"


def test_nodes_hear_messages_through_the_edge_alone() -> None:
    """The motion gate judges each number of a velocity by itself, and an odd one must still mean zero."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in (PACKAGE / "ros" / "nodes").glob("*.py")}
    plainly = [name for name, text in texts.items() if "create_subscription(" in text or " subscribe(" in text]
    assert plainly == ["twist_topics.py"]


def test_one_file_reads_yaml() -> None:
    """Its complaints have a line number, and a nesting without end is one of them; writing is everybody's."""
    reads = re.compile(r"yaml\.(safe_load|load|parse|compose)\w*\(")
    found = {name for name, path in OURS.items() if reads.search(path.read_text(encoding="utf-8"))}
    assert found == {"guide_robot.common.strict_yaml"}


def test_every_node_class_is_in_the_table() -> None:
    node_class = re.compile(r"^class \w+\(GuideNode\):", re.MULTILINE)
    files = {name: path for name, path in OURS.items() if node_class.search(path.read_text(encoding="utf-8"))}
    assert set(files) == {f"guide_robot.ros.nodes.{name}" for name in NODES}


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


# Only these may hold letters of one language: a keyboard's way of putting letters together, what a search reads,
# fields of the Vietnamese card, made-up citizens, and the punctuation that begins no line.
OF_ONE_LANGUAGE = re.compile(
    r"phrases/|catalogue/(search|procedures)/|codes/cards/|kiosk/web/pages/(hangul|vietnamese|vietnamese_syllables|kiosk_suggest)\.mjs$|queue/printing/fonts\.py$"
    r"|queue/server/cards\.py$|catalogue/fields\.py$"
)
LETTERS = re.compile(
    r"[\u0102-\u0111\u0128\u0129\u0168\u0169\u01a0-\u01b0\u1ea0-\u1ef9\u1100-\u11ff\u3000-\ud7a3\uff00-\uffef]"
)


def test_sentences_stand_in_the_language_files_alone() -> None:
    found = [
        f"{path.relative_to(PACKAGE)}:{number}: {line.strip()[:60]}"
        for path in project_files(PACKAGE)
        if path.suffix in {".py", ".mjs", ".html", ".css"}
        and not OF_ONE_LANGUAGE.search(path.relative_to(PACKAGE).as_posix())
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if LETTERS.search(line)
    ]
    assert found == []
