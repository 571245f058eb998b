"""Writes stubs/guide_robot_interfaces, the Python types of our own messages, from their definitions.

    .venv/bin/python doc/write_message_types.py [--check]    # --check only compares

ROS generates Python classes without types, so that no field could be checked: a misspelt one would be found on a robot.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
DEFINITIONS, STUBS = ROOT / "guide_robot_interfaces", ROOT / "stubs" / "guide_robot_interfaces"
PARTS = {"msg": [""], "srv": ["Request", "Response"], "action": ["Goal", "Result", "Feedback"]}
PLAIN = {"bool": "bool", "string": "str", "byte": "int", "char": "int"}
LINE = re.compile(r"^(?P<type>[\w/]+)(?P<many>\[[^\]]*\])?\s+(?P<name>\w+)\s*(?P<constant>=)?")
HEAD = "# Written by doc/write_message_types.py from the definitions; never by hand.\n"


def main() -> int:
    """Write or compare the stubs."""
    wanted = {"__init__.pyi": HEAD} | {f"{kind}/__init__.pyi": "".join(_module(kind)) for kind in PARTS}
    found = {str(file.relative_to(STUBS)): file.read_text(encoding="utf-8") for file in STUBS.rglob("*.pyi")}
    if "--check" in sys.argv:
        if found != wanted:
            print("stubs differ from the messages: run doc/write_message_types.py", file=sys.stderr)
        return int(found != wanted)
    for name, text in wanted.items():
        (STUBS / name).parent.mkdir(parents=True, exist_ok=True)
        (STUBS / name).write_text(text, encoding="utf-8")
    return 0


def _module(kind: str) -> Iterator[str]:
    files = sorted((DEFINITIONS / kind).glob(f"*.{kind}"))
    bodies = {file.stem: file.read_text(encoding="utf-8") for file in files}
    foreign = {package for body in bodies.values() for package in re.findall(r"^(\w+)/\w+", body, re.MULTILINE)}
    yield f"{HEAD}from collections.abc import Sequence\nfrom typing import ClassVar\n\n"
    yield "".join(f"import {package}.msg\n" for package in sorted(foreign))
    yield "" if kind == "msg" else "\nfrom guide_robot_interfaces.msg import *\n"
    for name, body in bodies.items():
        parts = re.split(r"^---$", body, flags=re.MULTILINE)
        if kind == "msg":
            yield from _class(name, parts[0], "")
        else:
            yield f"\nclass {name}:\n"
            for part, text in zip(PARTS[kind], parts, strict=True):
                yield from _class(part, text, "    ")


def _class(name: str, body: str, indent: str) -> Iterator[str]:
    """Yield one message's class."""
    fields: list[tuple[str, str]] = []
    yield f"\n{indent}class {name}:\n"
    for line in body.splitlines():
        found = LINE.match(line)
        if found is None:
            continue
        if found["constant"]:
            yield f"{indent}    {found['name']}: ClassVar[{_type(found['type'], many=False)}]\n"
        else:
            fields.append((found["name"], _type(found["type"], many=found["many"] is not None)))
    yield from (f"{indent}    {field}: {kind}\n" for field, kind in fields)
    given = "".join(f", {field}: {kind} = ..." for field, kind in fields)
    yield f"{indent}    def __init__(self{', *' if fields else ''}{given}) -> None: ...\n"
    yield f"{indent}    @classmethod\n{indent}    def get_fields_and_field_types(cls) -> dict[str, str]: ...\n"


def _type(name: str, *, many: bool) -> str:
    if "/" in name:
        package, _, message = name.partition("/")
        one = f"{package}.msg.{message}"
    elif name.startswith(("int", "uint", "float")):
        one = "float" if name.startswith("float") else "int"
    else:
        one = PLAIN.get(name, name)
    if not many:
        return one
    return f"Sequence[{one}]" if name in PLAIN or one in ("int", "float") else f"list[{one}]"


if __name__ == "__main__":
    sys.exit(main())
