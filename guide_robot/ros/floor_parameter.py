"""The parameter `floor`: which floor plan a node works on."""

from pathlib import Path

from rclpy.node import Node

from guide_robot.common.resources import resource
from guide_robot.ros.parameters import declare


def floor_path(node: Node) -> Path:
    """Return the floor plan's file: a path, or the name of a site that the package brings."""
    given = declare(node, "floor", "ward_office", description="floor plan: a file, or a site's name under maps/")
    return resolve_floor(given)


def resolve_floor(given: str) -> Path:
    """Return the file of a site's name, or the path itself."""
    return resource("maps", given, "floor.yaml") if given.isidentifier() else Path(given)
