"""The one table of the robot's nodes: launch files, the supervisor and the demo all start from it.

Standard library only, so that a launch file can read it before anything else is loaded.
"""

from dataclasses import dataclass
from enum import Enum


class Role(Enum):
    """What kind of run a node belongs to."""

    ROBOT = "robot"  # a real robot: drivers and Nav2 come from elsewhere
    GAZEBO = "gazebo"  # Gazebo and Nav2 come from elsewhere
    SIMULATION = "simulation"  # everything embedded
    REPLAY = "replay"  # recorded sensors, no motion


@dataclass(frozen=True, kw_only=True)
class NodeEntry:
    """One node: the executable of package guide_robot, its parameter file in config/, and where it runs.

    `shared`: one serves all robots of a hall and stands in no robot's namespace.
    """

    executable: str
    parameters: str
    summary: str
    roles: frozenset[Role]
    shared: bool = False
    of_several: bool = False  # only where several robots share a hall


ALWAYS = frozenset({Role.ROBOT, Role.GAZEBO, Role.SIMULATION})
EMBEDDED = frozenset({Role.SIMULATION})


def cameras(*, on: bool) -> dict[str, bool]:
    """Return the parameters of simulator and people_tracker by which all cameras are on or off."""
    return {"camera.enabled": on, "rear_camera.enabled": on}


NODES: dict[str, NodeEntry] = {
    entry.executable: entry
    for entry in [
        NodeEntry(
            executable="simulator",
            parameters="simulator.yaml",
            summary="the embedded twin of robots, people and building",
            roles=EMBEDDED,
            shared=True,
        ),
        NodeEntry(
            executable="gazebo_base",
            parameters="gazebo_base.yaml",
            summary="gives Gazebo's drive a base's odometry error, watchdog and clock",
            roles=frozenset({Role.GAZEBO}),
        ),
        NodeEntry(
            executable="motion_gate",
            parameters="motion_gate.yaml",
            summary="the last stage before the wheels: a stop that holds whatever else fails",
            roles=ALWAYS,
        ),
        NodeEntry(
            executable="watchdog",
            parameters="watchdog.yaml",
            summary="ends processes that hang, so that they are started anew",
            roles=ALWAYS,
        ),
        NodeEntry(
            executable="navigator",
            parameters="navigator.yaml",
            summary="drives to poses where Nav2 is not installed",
            roles=EMBEDDED,
        ),
        NodeEntry(
            executable="people_tracker",
            parameters="people_tracker.yaml",
            summary="finds people in lidar and camera and keeps them apart",
            roles=ALWAYS | {Role.REPLAY},
        ),
        NodeEntry(
            executable="qr_scanner",
            parameters="qr_scanner.yaml",
            summary="reads QR codes from the camera and seals citizen cards",
            roles=ALWAYS | {Role.REPLAY},
        ),
        NodeEntry(
            executable="queue_bridge",
            parameters="queue_bridge.yaml",
            summary="talks to the queue backend, also when it is away",
            roles=ALWAYS,
        ),
        NodeEntry(
            executable="ticket_dispenser",
            parameters="ticket_dispenser.yaml",
            summary="draws numbers and prints them",
            roles=ALWAYS,
        ),
        NodeEntry(
            executable="escort",
            parameters="escort.yaml",
            summary="leads a person to a place, or follows one",
            roles=ALWAYS,
        ),
        NodeEntry(
            executable="receptionist",
            parameters="receptionist.yaml",
            summary="the robot's one visible state machine",
            roles=ALWAYS,
        ),
        NodeEntry(
            executable="kiosk",
            parameters="kiosk.yaml",
            summary="touch screen, operator page and voice",
            roles=ALWAYS,
        ),
        NodeEntry(
            executable="fleet",
            parameters="fleet.yaml",
            summary="agrees with the other robots of a hall who goes first and who serves whom",
            roles=ALWAYS,
            of_several=True,
        ),
    ]
}


def nodes_for(role: Role, *, fleet: bool = False) -> list[NodeEntry]:
    """Return the nodes of a role, in starting order; `fleet`: with those of several robots in a hall."""
    return [entry for entry in NODES.values() if role in entry.roles and (fleet or not entry.of_several)]
