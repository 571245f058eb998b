"""`guide-robot floor`: check, build, draw, import and edit floor plans."""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

from guide_robot.common.errors import UserError
from guide_robot.floor.load import json_schema, load_floor

FAILED = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the actions with their options."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    file = argparse.ArgumentParser(add_help=False)
    file.add_argument("file", type=Path, metavar="FILE", help="the site's floor.yaml")
    check = "say what is wrong with a plan, each finding with place and measure"
    actions.add_parser("check", parents=[file], help=check, description=check)
    build = "write maps, masks, route graph and Gazebo world beside a plan"
    actions.add_parser("build", parents=[file], help=build, description=build)
    _add_draw(actions.add_parser("draw", parents=[file], help="draw a plan as PNG or SVG"))
    _add_import(actions.add_parser("import", help="start a plan from a map that SLAM made"))
    edit = actions.add_parser("edit", parents=[file], help="set places and counters in the browser")
    _add_page(edit)
    actions.add_parser("schema", help="print the JSON Schema of a plan")
    fleet = "print the configuration of Open-RMF's free_fleet adapter"
    _add_fleet(actions.add_parser("rmf-fleet", parents=[file], help=fleet, description=fleet))
    task = "print leading somebody as a task request of Open-RMF"
    _add_task(actions.add_parser("rmf-task", parents=[file], help=task, description=task))


def _add_draw(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.png|svg", help="file to write")
    parser.add_argument("--language", help="code of the language of its names, such as vi (the first language)")
    parser.add_argument("--technical", action="store_true", help="add zones, poses and a metre grid")


def _add_import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("map", type=Path, metavar="MAP.yaml", help="the map's YAML, its image beside it")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="the floor.yaml to start")
    parser.add_argument("--force", action="store_true", help="overwrite FILE")
    parser.add_argument("--no-edit", action="store_true", help="write the plan without opening the page")
    _add_page(parser)


def _add_fleet(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--robots", nargs="+", required=True, metavar="NAME", help="the robots' namespaces")
    parser.add_argument("--fleet", default="guide_robots", metavar="NAME", help="the fleet's name (%(default)s)")
    parser.add_argument("--map-url", metavar="FILE", help="what Nav2's map server loads (map.yaml beside the plan)")


def _add_task(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", required=True, metavar="PLACE", help="where to lead")
    parser.add_argument("--meet", default="home", metavar="PLACE", help="where the person stands (%(default)s)")
    parser.add_argument("--language", metavar="CODE", help="of the person, such as vi (the first language)")
    parser.add_argument("--fleet", default="", metavar="NAME", help="only robots of this fleet (any)")


def _add_page(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8095, help="port of the page on this machine (8095; 0: any)")


def run(arguments: argparse.Namespace) -> int:
    """Run one action; a plan with errors exits with 2."""
    actions: dict[str, Callable[[argparse.Namespace], int]] = {
        "check": _check,
        "build": _build,
        "draw": _draw,
        "import": _import,
        "edit": _edit,
        "schema": _schema,
        "rmf-fleet": _rmf_fleet,
        "rmf-task": _rmf_task,
    }
    return actions[arguments.action](arguments)


def _check(arguments: argparse.Namespace) -> int:
    from guide_robot.floor.check import check, has_errors
    from guide_robot.robot.description import load_robot

    findings = check(load_floor(arguments.file), load_robot())
    for finding in findings:
        print(f"{arguments.file}: {finding.line()}", file=sys.stderr)
    if has_errors(findings):
        return FAILED
    print(f"{arguments.file}: no errors, {len(findings)} warnings")
    return 0


def _build(arguments: argparse.Namespace) -> int:
    from guide_robot.floor.build import build_files

    for path in build_files(arguments.file):
        print(path)
    return 0


def _draw(arguments: argparse.Namespace) -> int:
    from guide_robot.common.language import Language, first_language
    from guide_robot.floor.draw import Format, Style, draw
    from guide_robot.floor.files import write_one

    formats = {f".{file_format.value}": file_format for file_format in Format}
    chosen = formats.get(arguments.out.suffix.lower())
    if chosen is None:
        raise UserError(f"--out {arguments.out}: expected a file that ends with .png or .svg")
    try:
        language = Language(arguments.language) if arguments.language else first_language()
    except ValueError as error:
        raise UserError(f"--language: {error}") from None
    style = Style(language=language, technical=arguments.technical)
    write_one(arguments.out, draw(load_floor(arguments.file), style, chosen))
    print(arguments.out)
    return 0


def _import(arguments: argparse.Namespace) -> int:
    from guide_robot.floor.dump import save_floor
    from guide_robot.floor.importing import import_plan
    from guide_robot.floor.slam_map import load_slam_map
    from guide_robot.floor.tracing import save_tracing
    from guide_robot.robot.description import load_robot

    if arguments.out.exists() and not arguments.force:
        raise UserError(f"--out {arguments.out}: exists already; --force overwrites it")
    folder = arguments.out.resolve().parent.name
    identifier = "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in folder)[:40]
    found = load_slam_map(arguments.map)
    if arguments.out.resolve().parent == arguments.map.resolve().parent:
        raise UserError(f"--out {arguments.out}: lies beside {arguments.map.name}, which floor build would overwrite")
    imported = import_plan(found.grid, identifier or "site", load_robot().footprint_radius_m)
    save_floor(arguments.out, imported.plan)
    save_tracing(arguments.out, found.grid)
    for line in (*found.assumed, *imported.assumed):
        print(f"{arguments.map}: {line}", file=sys.stderr)
    print(arguments.out)
    return 0 if arguments.no_edit else _serve(arguments.out, arguments.port)


def _edit(arguments: argparse.Namespace) -> int:
    load_floor(arguments.file)
    return _serve(arguments.file, arguments.port)


def _serve(path: Path, port: int) -> int:
    from guide_robot.floor.editor.server import serve

    return serve(path, port)


def _schema(arguments: argparse.Namespace) -> int:
    print(schema_text(), end="")
    return 0


def schema_text() -> str:
    """Return the JSON Schema as it is published in maps/floor.schema.json."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def _rmf_fleet(arguments: argparse.Namespace) -> int:
    from guide_robot.floor.rmf.fleet_config import fleet_config
    from guide_robot.robot.description import load_robot

    url = arguments.map_url or str(arguments.file.resolve().parent / "map.yaml")
    print(fleet_config(load_floor(arguments.file), load_robot(), arguments.robots, arguments.fleet, url), end="")
    return 0


def _rmf_task(arguments: argparse.Namespace) -> int:
    from guide_robot.common.language import first_language
    from guide_robot.floor.rmf.escort_task import escort_task

    plan, language = load_floor(arguments.file), arguments.language or first_language()
    task = escort_task(plan, meet=arguments.meet, to=arguments.to, language=language, fleet=arguments.fleet)
    print(json.dumps(task, indent=2))
    return 0
