"""The robots of a demo: what is started for each, and what all of them have done. A single robot has no namespace."""

import argparse
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from guide_robot.common.errors import UserError
from guide_robot.floor.model import FloorPlan
from guide_robot.floor.robot_places import home_poses, robot_names
from guide_robot.ros.node_parameters import RunParameters
from guide_robot.ros.node_table import NODES, NodeEntry, Role, cameras, nodes_for
from guide_robot.run.demo.centre import Folders, node_program
from guide_robot.run.demo.driving import by_nav2
from guide_robot.run.domain import free_port, is_free
from guide_robot.run.supervisor import Program

PAGE_PORT = 8080
FASTEST = 10.0
Truths = Mapping[str, Any]


def check_robots(arguments: argparse.Namespace, plan: FloorPlan) -> tuple[str, ...]:
    """Return the robots' namespaces; raises UserError for a number that cannot be, or has no room."""
    try:
        names = robot_names(arguments.robots)
        home_poses(plan, len(names))
    except UserError as error:
        raise UserError(f"--robots {arguments.robots}: {error}") from None
    return names


@dataclass(frozen=True, kw_only=True)
class Hall:
    """What is started for the robots of one run; `ports` are those of their pages, by namespace."""

    robots: tuple[str, ...]
    arguments: argparse.Namespace
    plan: FloorPlan
    floor: Path
    folders: Folders
    url: str
    visits: int
    ports: Mapping[str, int]

    def programs(self, environment: dict[str, str]) -> Iterator[Program]:
        """Yield every node: those that all robots share, then each robot's own."""
        several = len(self.robots) > 1
        for entry in self._entries():
            if several and entry.shared:
                yield node_program(entry, self._parameters(""), environment, self.folders)
        if several:  # the robots' watchdogs hear their own nodes alone
            yield node_program(NODES["watchdog"], self._parameters(""), environment, self.folders)
        for robot in self.robots:
            parameters = self._parameters(robot)
            for entry in self._entries():
                if not (several and entry.shared):
                    yield node_program(entry, parameters, environment, self.folders, robot)

    def page(self, robot: str) -> str:
        """Return where a robot's pages are."""
        return f"http://127.0.0.1:{self.ports[robot]}/"

    def _entries(self) -> list[NodeEntry]:
        """Return the nodes of the table that this run has."""
        left_out = {"kiosk"} if self.arguments.headless else set()
        left_out |= {"navigator"} if by_nav2(self.arguments.navigation) else set()
        entries = nodes_for(Role.SIMULATION, fleet=len(self.robots) > 1)
        return [entry for entry in entries if entry.executable not in left_out]

    def _parameters(self, robot: str) -> RunParameters:
        """Return what the nodes of a robot get, or with an empty name the shared ones and those of a single robot."""
        arguments, folders, own = self.arguments, self.folders, self.folders.of_robot(robot)
        headless, nav2 = arguments.headless, by_nav2(arguments.navigation)
        wall_time = {"use_sim_time": False}
        several = len(self.robots) > 1
        return RunParameters(
            role=Role.SIMULATION,
            use_sim_time=True,
            offered={
                "floor": str(self.floor),
                "site": self.plan.id,
                "keys": str(folders.backend),
                "seed": arguments.seed,
                "url": self.url,
                "token_file": str(folders.backend / "tokens" / "robot.token"),
                "pace.rate": arguments.rate or (FASTEST if headless and not nav2 else 1.0),
                **({"hall": list(self.robots), "robots": list(self.robots)} if several else {}),
                **cameras(on=not arguments.no_camera),
            },
            own={
                "simulator": {
                    "localises": not nav2,
                    "visits.count": self.visits,
                    "visits.keys": str(folders.backend_keys),
                    "visits.citizen_cards": arguments.citizen_cards,
                },
                "motion_gate": {
                    "heartbeats": ["receptionist"] if headless else ["kiosk", "receptionist"],
                    "stop_file": str(own.root / "motion_stop.json"),
                },
                "queue_bridge": wall_time | {"outbox": str(own.root / "outbox.sqlite")},
                "ticket_dispenser": wall_time
                | {"printer.folder": str(own.tickets), "journal": str(own.root / "printed.sqlite")},
                "kiosk": {
                    "port": self.ports.get(robot, 0),
                    "operator_token_file": str(folders.root / "operator.token"),
                    "tickets_folder": str(own.tickets),
                    "screens_file": str(own.root / "screens.json"),
                },
            },
        )


def page_ports(robots: tuple[str, ...], wanted: int | None) -> dict[str, int]:
    """Return a free port for each robot's pages: the wanted one, or the usual, and those after it."""
    first = wanted or (PAGE_PORT if wanted is None and is_free(PAGE_PORT) else free_port())
    ports = {robots[0]: first}
    for number, robot in enumerate(robots[1:], start=1):
        port = first + number
        while port in ports.values() or port > 65535 or not is_free(port):
            port = free_port()
        ports[robot] = port
    return ports


def hall_totals(truths: Truths, wall_s: float) -> dict[str, Any]:
    """Return what the simulator says of all robots; a touch of two robots counts once, though both log it."""
    if not truths:
        return {"contacts": 0, "distance_m": 0.0, "simulated_s": 0.0, "wall_s": round(wall_s, 1)}
    found = list(truths.values())
    simulated_s = max(one.header.stamp.sec + one.header.stamp.nanosec * 1e-9 for one in found)
    between = (sum(one.contacts_with_robots for one in found) + 1) // 2
    totals = {
        "contacts": sum(one.contacts_with_people + one.contacts_with_things for one in found) + between,
        "contacts_by_robot": sum(one.contacts_by_robot for one in found),
        "distance_m": round(sum(one.distance_m for one in found), 1),
        "simulated_s": round(simulated_s, 1),
        "wall_s": round(wall_s, 1),
        "real_time_factor": round(simulated_s / wall_s, 2),
        "citizens_served": found[0].visits_served,
    }
    if len(found) == 1:
        return totals
    each = {name: _of_robot(truth) for name, truth in sorted(truths.items())}
    return totals | {"contacts_between_robots": between, "robots": each}


def _of_robot(truth: Any) -> dict[str, Any]:
    return {
        "contacts_with_people": truth.contacts_with_people,
        "contacts_with_things": truth.contacts_with_things,
        "contacts_with_robots": truth.contacts_with_robots,
        "contacts_by_robot": truth.contacts_by_robot,
        "distance_m": round(truth.distance_m, 1),
    }
