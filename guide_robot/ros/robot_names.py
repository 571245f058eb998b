"""The robots of one hall by their namespaces, as nodes are told of them: `robot1`, `robot2` and so on."""

from collections.abc import Sequence

from rclpy.node import Node

from guide_robot.common.errors import UserError
from guide_robot.floor.robot_places import check_names
from guide_robot.ros.parameters import ParameterError, declare


def declare_robots(node: Node, name: str) -> tuple[str, ...]:
    """Declare a list of robots' namespaces and return it, empty for `[""]`; raises ParameterError for bad names."""
    given: Sequence[str] = declare(node, name, [""])
    robots = tuple(one.strip("/") for one in given if one)
    try:
        check_names(robots)
    except UserError as error:
        raise ParameterError(node, name, str(error)) from None
    return robots


def number_of(node: Node, robots: Sequence[str]) -> int:
    """Return which of a hall's robots the node's own is, from 1; 1 where none are named.

    Raises ParameterError where it is none of them.
    """
    own = node.get_namespace().strip("/")
    if not robots:
        return 1
    if own not in robots:
        raise ParameterError(node, "hall", f"expected this robot too, {own or 'which has no namespace'}")
    return robots.index(own) + 1


def fellows_of(node: Node, robots: Sequence[str]) -> tuple[str, ...]:
    """Return the other robots of a hall; raises ParameterError where the node's own is not among them."""
    number = number_of(node, robots)
    return (*robots[: number - 1], *robots[number:])
