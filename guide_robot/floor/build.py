"""Everything that is generated from a floor plan, as bytes: the same plan gives the same bytes on any machine."""

from pathlib import Path

from guide_robot.common.errors import UserError
from guide_robot.floor.check import check, has_errors
from guide_robot.floor.files import write_together
from guide_robot.floor.grids import MADE, map_files, mask_files
from guide_robot.floor.load import load_floor
from guide_robot.floor.meshes.collada import figure_file
from guide_robot.floor.meshes.wavefront import mesh_files
from guide_robot.floor.model import FloorPlan
from guide_robot.floor.rmf.building_map import building_map_file
from guide_robot.floor.rmf.nav_graph import nav_graph_file
from guide_robot.floor.rmf.traffic import traffic_of
from guide_robot.floor.routes import route_graph, routes_file
from guide_robot.floor.world import world_file
from guide_robot.robot.description import Robot, load_robot


def build(plan: FloorPlan, robot: Robot) -> dict[str, bytes]:
    """Return the contents of all generated files of a site by their names."""
    graph = route_graph(plan, robot)
    traffic = traffic_of(plan, robot, graph)
    return {
        **map_files(plan),
        **mask_files(plan),
        "routes.geojson": routes_file(plan, graph),
        "rmf_nav_graph.yaml": nav_graph_file(plan, traffic),
        "rmf.building.yaml": building_map_file(plan, traffic),
        "world.sdf": world_file(plan).encode(),
    }


def shared_meshes() -> dict[str, bytes]:
    """Return the meshes that the worlds of all sites show, by their names in the folder `meshes`."""
    files = {"person.dae": figure_file(), **mesh_files()}
    return {name: text.encode() for name, text in files.items()}


def build_files(path: Path) -> list[Path]:
    """Check the plan, then write its generated files beside it and the meshes beside the site's folder.

    Returns what was written. Raises UserError, with nothing written, when the plan has errors, or when the map beside
    it is not one that was made from a plan.
    """
    plan, robot = load_floor(path), load_robot()
    findings = check(plan, robot)
    if has_errors(findings):
        raise UserError(f"{path}: {findings[0].line()} (guide-robot floor check {path} says all)")
    files, folder = build(plan, robot), path.resolve().parent
    _keep_foreign_map(folder)
    write_together(folder, files)
    write_together(folder.parent / "meshes", shared_meshes())
    return [path.parent / name for name in files]


def _keep_foreign_map(folder: Path) -> None:
    """Raise UserError when a map of SLAM lies where the plan's own map is written."""
    there = folder / "map.yaml"
    if there.is_file() and not there.read_bytes().startswith(MADE.encode()):
        raise UserError(f"{there}: was not made from a plan and would be overwritten: move it to another folder")
