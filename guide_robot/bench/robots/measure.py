"""Robots that differ from ours in one way each (lidar, mount, frames, clocks, encodings): a drive through the nodes.

Each is played by the simulator, and driven by motion gate, navigator and people tracker as they are. A robot that
cannot know where it is must stand, whatever velocity is asked for, and say why; all others must arrive, with the
positions of robot and people right.
"""

import argparse
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from guide_robot.bench.report import Better, Figure, Measurement, figure, rate
from guide_robot.bench.robots.variants import VARIANTS, Variant
from guide_robot.codes.reading.reader import CodeReader
from guide_robot.common.resources import resource
from guide_robot.floor.load import load_floor
from guide_robot.ros.node_parameters import RunParameters
from guide_robot.ros.node_table import NODES, Role, cameras
from guide_robot.run.demo.centre import Folders, graph_environment, node_program
from guide_robot.run.domain import DomainLock
from guide_robot.run.interrupts import Interrupts
from guide_robot.run.supervisor import Supervisor
from guide_robot.sensing.encodings import ENCODINGS
from guide_robot.sensing.images import ImageFault, grey_from_message, picture_from_message
from guide_robot.simulation.drivers import encoded
from guide_robot.simulation.pictures import card_pixels

if TYPE_CHECKING:
    from guide_robot.bench.robots.drive_client import Drive

BENCHMARK = "robots"
SITE, GOAL = "ward_office", "ticket_area"
STARTED = ("simulator", "motion_gate", "navigator", "people_tracker")
PATIENCE_S, LONGEST_S, STANDS_S = 60.0, 60.0, 3.0
RIGHT_M, STOOD_M = 0.2, 0.05
FOLLOWER = {"trial.kind": "steady", "trial.walkers": 4, "trial.start_x": 3.0, "trial.start_y": 2.0}
CODE = "GR1:A:17:ward_office"
SIDE_PX = 192


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--only", nargs="*", default=[], metavar="NAME", help="only these robots; default: all")
    parser.add_argument("--rate", type=float, default=2.0, help="simulated seconds for each on the wall (default: 2)")


def measure(arguments: argparse.Namespace) -> Measurement:
    """Drive each robot once, and decode each encoding."""
    chosen = [variant for variant in VARIANTS if not arguments.only or variant.name in arguments.only]
    drives = {variant.name: _drive(variant, arguments.rate) for variant in chosen}
    for variant in chosen:
        drive = drives[variant.name]
        print(
            f"  {variant.name:<24} {'right' if _right(variant, drive) else 'WRONG':<6} {drive.driven_m:5.1f} m driven, "
            f"robot {drive.robot_off_m:.2f} m off, people {drive.people_off_m:.2f} m off ({drive.people_compared})"
        )
        if not _right(variant, drive):
            print(f"      said: {' | '.join(drive.said)}")
    settings = {"robots": len(chosen), "site": SITE, "rate": arguments.rate}
    return Measurement(benchmark=BENCHMARK, settings=settings, figures=_figures(chosen, drives))


def _figures(chosen: list[Variant], drives: dict[str, "Drive"]) -> dict[str, Figure]:
    driving = {one.name: drives[one.name] for one in chosen if not one.stands}
    standing = {one.name: _right(one, drives[one.name]) for one in chosen if one.stands}
    saying = {one.name: drives[one.name].says(one.says, one.part) for one in chosen if one.says}
    rates = {
        "drives.arrived": {n: d.arrived for n, d in driving.items()},
        "stands.said_why": standing,
        "warnings.said": saying,
        "encodings.read": _decoded(),
    }
    found = {n: rate(BENCHMARK, n, outcomes, "%", Better.HIGHER) for n, outcomes in rates.items() if outcomes}
    off = [
        ("drives.robot_off", max((d.robot_off_m for d in driving.values()), default=0.0), "m"),
        ("drives.people_off", max((d.people_off_m for d in driving.values()), default=0.0), "m"),
        ("drives.contacts_by_robot", float(sum(d.contacts for d in drives.values())), "count"),
    ]
    return found | {name: figure(BENCHMARK, name, value, unit, Better.LOWER) for name, value, unit in off}


def _right(variant: Variant, drive: "Drive") -> bool:
    """Whether a robot did what it must."""
    if variant.stands:
        return drive.driven_m < STOOD_M and drive.says(variant.stands, variant.part)
    near = drive.robot_off_m < RIGHT_M and drive.people_off_m < RIGHT_M
    return drive.arrived and near and (not variant.says or drive.says(variant.says, variant.part))


def _drive(variant: Variant, rate_x: float) -> "Drive":
    from guide_robot.bench.robots.drive_client import DriveClient

    floor = resource("maps", SITE, "floor.yaml")
    goal = next(place for place in load_floor(floor).places if place.id == GOAL).poses()[0]
    lock, interrupts = DomainLock(), Interrupts()
    supervisor = Supervisor(interrupts)
    with tempfile.TemporaryDirectory(prefix="guide_robot_robots_") as temporary:
        folders = Folders(root=Path(temporary))
        environment = graph_environment(lock.domain, folders)
        os.environ.update(environment)
        gate = {"heartbeats": ["people_tracker"], "stop_file": str(folders.root / "motion_stop.json")}
        parameters = RunParameters(
            role=Role.SIMULATION,
            use_sim_time=True,
            offered={"floor": str(floor.resolve()), "pace.rate": rate_x, **cameras(on=False)},
            own={"simulator": {**FOLLOWER, **variant.simulator}, "motion_gate": gate},
        )
        try:
            with interrupts:
                for name in STARTED:
                    supervisor.start(node_program(NODES[name], parameters, environment, folders))
                interrupts.check()
            client = DriveClient(lock.domain)
            try:
                if variant.stands:
                    return client.push(goal, variant, PATIENCE_S, STANDS_S)
                return client.run(goal, PATIENCE_S, LONGEST_S)
            finally:
                client.close()
        finally:
            supervisor.stop()
            lock.close()


def _decoded() -> dict[str, bool]:
    """Return of each encoding that the twin's cameras have whether code and colours come out as they went in."""
    card = np.pad(card_pixels(CODE, SIDE_PX), ((32, 32), (64, 64), (0, 0)), constant_values=255)
    card[:24] = (200, 40, 60)
    return {name: _comes_out(card, name) for name in ENCODINGS if _twin_has(card, name)}


def _twin_has(card: NDArray[np.uint8], encoding: str) -> bool:
    try:
        encoded(card, encoding)
    except ValueError:
        return False
    return True


def _comes_out(card: NDArray[np.uint8], encoding: str) -> bool:
    data = encoded(card, encoding)
    (height, width), step = card.shape[:2], data.nbytes // len(data)
    grey = grey_from_message(data.tobytes(), height=height, width=width, step=step, encoding=encoding)
    picture = picture_from_message(data.tobytes(), height=height, width=width, step=step, encoding=encoding)
    if isinstance(grey, ImageFault) or isinstance(picture, ImageFault):
        return False
    red_first = picture[4:20, 4:-4].reshape(-1, 3).mean(axis=0)[::-1]
    coloured = encoding.startswith("mono") or bool(np.abs(red_first - (200, 40, 60)).max() < 25.0)
    return coloured and any(code.text == CODE for code in CodeReader().read(grey, True))
