"""`guide-robot replay SOURCE`: plays recorded sensor data as the robot's own topics while the same nodes run."""

import argparse
import json
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from guide_robot.common.errors import UserError
from guide_robot.ros.node_parameters import RunParameters
from guide_robot.ros.node_table import Role, nodes_for
from guide_robot.run.demo.centre import Folders, graph_environment, node_program, tell
from guide_robot.run.demo.report import check_report, write_report
from guide_robot.run.domain import DomainLock
from guide_robot.run.interrupts import Interrupts
from guide_robot.run.replay.readings import Reading, SourceFacts
from guide_robot.run.replay.report import ReplayReport
from guide_robot.run.replay.sources import open_source
from guide_robot.run.supervisor import Supervisor

START_PATIENCE_S = 40.0
LAST_WORDS_S = 1.5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("source", help="ROS bag, .npz, folder of photographs, video file, or webcam:N")
    parser.add_argument("--rate", type=float, default=1.0, help="recorded over wall time (default: %(default)s)")
    parser.add_argument("--report", type=Path, help="file for people tracked and codes read (JSON)")
    parser.add_argument("--domain", type=int, help="ROS domain (default: one that nobody uses)")


def run(arguments: argparse.Namespace) -> int:
    """Play and report; Ctrl-C ends the playing and reports what was seen until then."""
    if not 0.05 <= arguments.rate <= 100.0:
        raise UserError(f"--rate {arguments.rate}: expected 0.05 to 100")
    check_report(arguments.report)
    facts, readings = open_source(arguments.source)
    for note in facts.notes:
        tell(f"replay: {facts.name}: {note}")
    report = ReplayReport(facts.name, facts.notes)
    lock = DomainLock(arguments.domain)
    interrupts = Interrupts()
    supervisor = Supervisor(interrupts, lambda name, code: tell(f"replay: {name} ended ({code}); starting it again"))
    with tempfile.TemporaryDirectory(prefix="guide_robot_replay_") as temporary:
        try:
            with interrupts:
                _start_nodes(supervisor, facts, Folders(root=Path(temporary)), lock.domain)
                interrupts.check()
            _play(readings, report, lock.domain, arguments.rate, supervisor)
        except KeyboardInterrupt:
            tell("replay: stopped")
        finally:
            supervisor.stop()
            lock.close()
    return _finish(report, facts, arguments)


def _start_nodes(supervisor: Supervisor, facts: SourceFacts, folders: Folders, domain: int) -> None:
    environment = graph_environment(domain, folders)
    os.environ.update(environment)
    run = RunParameters(
        role=Role.REPLAY,
        use_sim_time=True,
        own={
            "people_tracker": {"without_odometry": not facts.has_transforms, "without_map": True},
            "qr_scanner": {
                "always_near": True,
                "report_all": True,
                "compressed": facts.compressed_images,
                "away_after_s": 0.3 if facts.photographs else 5.0,
            },
        },
    )
    for entry in nodes_for(run.role):
        supervisor.start(node_program(entry, run, environment, folders))


def _play(readings: Iterator[Reading], report: ReplayReport, domain: int, rate: float, supervisor: Supervisor) -> None:
    from guide_robot.run.replay.player import Player

    player = Player(domain, report)
    try:
        player.wait_for_nodes(START_PATIENCE_S)
        first_s, began_s = None, time.monotonic()
        for reading in readings:
            first_s = reading.stamp_s if first_s is None else first_s
            due_s = began_s + (reading.stamp_s - first_s) / rate
            player.spin_until(due_s)
            player.publish(reading, first_s)
            problem = supervisor.check()
            if problem:
                raise UserError(f"replay: {problem}")
        player.spin_until(time.monotonic() + LAST_WORDS_S)
    finally:
        player.close()


def _finish(report: ReplayReport, facts: SourceFacts, arguments: argparse.Namespace) -> int:
    data = report.to_json(Path(arguments.source) if facts.photographs else None)
    if arguments.report:
        write_report(data, arguments.report)
    summary = {key: data[key] for key in ("source", "duration_s", "readings")}
    summary |= {"people": len(data["people"]), "codes": len(data["codes"])}
    if "photographs" in data:
        summary["photographs"] = data["photographs"]
    print(json.dumps(summary, ensure_ascii=False))
    return 0
