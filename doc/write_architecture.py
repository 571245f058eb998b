"""Writes the drawings of doc/architecture.md from the code; with --check it only compares.

    .venv/bin/python doc/write_architecture.py [--check]

The data flow comes from doc/ros_api.md, which is written from the running nodes; the rooms from the package's imports.
"""

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "doc" / "architecture.md"
API = ROOT / "doc" / "ros_api.md"
PACKAGE = ROOT / "guide_robot"
ROW = re.compile(r"^\| (?P<kind>[a-z ]+) \| `(?P<name>[^`]+)` \| `", re.MULTILINE)
GIVES, TAKES = {"publishes", "serves", "action server"}, {"hears", "calls", "action client"}
TO_SERVER = {"calls", "action client"}
# Heard by nearly everybody or by tools only: they would hide the rest.
LEFT_OUT = {"/tf", "/tf_static", "/clock", "/diagnostics", "heartbeat", "people_markers", "amcl/get_state"}
LEFT_OUT |= {"bt_navigator/get_state", "simulation", "amcl_pose", "initialpose", "motion_allowed"}
SHOWS, SHOWS_FIRST = "kiosk", {"say", "guide_state", "queue"}  # its pages show nearly everything that is said
TWIN = "simulator"  # stands for the robot's drivers; what its simulated citizens hear and touch is left out
TWIN_TAKES, TWIN_GIVES_NOT = {"cmd_vel"}, {"kiosk_request"}
FOREIGN = {"gazebo/": "Gazebo"}  # who gives what none of our nodes does, by how its name begins; else Nav2
DRAWING = re.compile(r"(?<=<!-- {name} -->\n).*?(?=<!-- /{name} -->)".replace("{name}", "NAME"), re.DOTALL)


def main() -> int:
    """Write or compare the page."""
    text = PAGE.read_text(encoding="utf-8")
    wanted = text
    for name, drawing in (("data-flow", data_flow(API.read_text(encoding="utf-8"))), ("rooms", rooms())):
        pattern = re.compile(DRAWING.pattern.replace("NAME", name), re.DOTALL)
        wanted = pattern.sub(lambda _, drawing=drawing: f"```mermaid\n{drawing}```\n", wanted)
    if "--check" in sys.argv:
        if wanted != text:
            print("architecture.md differs from the code: run doc/write_architecture.py", file=sys.stderr)
        return int(wanted != text)
    PAGE.write_text(wanted, encoding="utf-8")
    return 0


def data_flow(api: str) -> str:
    """Return a chart of the nodes with what flows between each two, from the text of doc/ros_api.md."""
    gives: dict[str, list[str]] = defaultdict(list)
    takes: dict[str, list[tuple[str, str]]] = defaultdict(list)
    sections = re.split(r"^## (\w+)$", api, flags=re.MULTILINE)[1:]
    for node, section in zip(sections[::2], sections[1::2], strict=True):
        for row in ROW.finditer(section):
            taken = row["kind"] in TAKES
            of_citizens = row["name"] not in TWIN_TAKES if taken else row["name"] in TWIN_GIVES_NOT
            shown = node == SHOWS and row["kind"] == "hears" and row["name"] not in SHOWS_FIRST
            if row["name"] in LEFT_OUT or shown or (node == TWIN and of_citizens):
                continue
            if row["kind"] in GIVES:
                gives[row["name"]].append(node)
            elif row["kind"] in TAKES:
                takes[row["name"]].append((node, row["kind"]))
    edges: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name, listeners in takes.items():
        for node, kind in listeners:
            for giver in gives.get(name, [_foreign(name)]):
                edge = (node, giver) if kind in TO_SERVER else (giver, node)
                if edge[0] != edge[1]:
                    edges[edge].append(name)
    lines = [f"    {a} -->|{'<br/>'.join(sorted(set(names)))}| {b}" for (a, b), names in sorted(edges.items())]
    return f"flowchart LR\n    {TWIN}[drivers or simulator]\n" + "\n".join(lines) + "\n"


def _foreign(name: str) -> str:
    """Return the program of others that gives a topic."""
    return next((giver for begins, giver in FOREIGN.items() if name.startswith(begins)), "Nav2")


def rooms() -> str:
    """Return a chart of the rooms, an arrow from each to those that it imports and no other of its rooms does."""
    imports = {
        room.name: set(_imports(room)) - {room.name} for room in PACKAGE.iterdir() if (room / "__init__.py").exists()
    }
    known = set(imports)
    lines = []
    for room in sorted(imports):
        direct = imports[room] & known
        through = set().union(*(_reach(other, imports) for other in direct)) if direct else set()
        lines += [f"    {room} --> {other}" for other in sorted(direct - through)]
    return "flowchart TB\n" + "\n".join(lines) + "\n"


def _reach(room: str, imports: dict[str, set[str]]) -> set[str]:
    """Return all rooms that a room imports, directly or through others."""
    found: set[str] = set()
    waiting = list(imports.get(room, ()))
    while waiting:
        other = waiting.pop()
        if other in imports and other not in found:
            found.add(other)
            waiting += imports[other]
    return found


def _imports(folder: Path) -> Iterable[str]:
    """Yield the rooms that the files of a folder import from."""
    for file in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = [f"{node.module}.{alias.name}" for alias in node.names]
            else:
                continue
            yield from (name.split(".")[1] for name in names if name.startswith("guide_robot."))


if __name__ == "__main__":
    sys.exit(main())
