"""The trials once more through the real nodes over DDS: simulator, motion gate, navigator, tracker and escort."""

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guide_robot.bench.escort.follow_trials import FollowJob
from guide_robot.bench.escort.trial_camera import EVERY_S, filming
from guide_robot.bench.escort.trial_scenes import Scene
from guide_robot.bench.escort.trials import TrialJob, scene_maker
from guide_robot.bench.report import Better, Figure, figure, rate
from guide_robot.robot.description import load_robot
from guide_robot.ros.node_parameters import RunParameters
from guide_robot.ros.node_table import NODES, Role, cameras
from guide_robot.run.demo.centre import Folders, graph_environment, node_program
from guide_robot.run.domain import DomainLock
from guide_robot.run.interrupts import Interrupts
from guide_robot.run.supervisor import Supervisor

if TYPE_CHECKING:
    from guide_robot.bench.escort.trial_client import NodeTrial

START_PATIENCE_S = 60.0
LONGEST_S = 300.0
RATE, FILMED_RATE = 10.0, 3.0
LEADER = "leader"
STARTED = ("simulator", "motion_gate", "navigator", "people_tracker", "escort")


def run_through_nodes(jobs: Sequence[TrialJob]) -> list["NodeTrial"]:
    """Run each trial in processes and a ROS domain of its own, one after the other."""
    return [_run(job.floor, _scene(job), job.kind.value, camera=job.camera) for job in jobs]


def follow_through_nodes(jobs: Sequence[FollowJob]) -> list["NodeTrial"]:
    """Run each trial of following in processes and a ROS domain of its own, one after the other."""
    return [_run(job.floor, _scene(job), LEADER, camera=False) for job in jobs]


def follow_figures(benchmark: str, trials: Sequence["NodeTrial"]) -> dict[str, Figure]:
    """Return the figures of trials of following through the nodes."""
    together = {str(number): trial.together for number, trial in enumerate(trials)}
    figures = node_figures(benchmark, trials)
    del figures["nodes.arrivals"]
    return figures | {"nodes.arrived_together": rate(benchmark, "nodes.arrived_together", together, "%", Better.HIGHER)}


def _scene(job: TrialJob | FollowJob) -> Scene:
    return scene_maker(job.floor).scene(job.seed, job.episode, job.walkers)


def node_figures(benchmark: str, trials: Sequence["NodeTrial"]) -> dict[str, Figure]:
    """Return the figures of trials through the nodes."""
    arrived = {str(number): trial.arrived for number, trial in enumerate(trials)}
    simulated_s, wall_s = sum(t.simulated_s for t in trials), sum(t.wall_s for t in trials)
    entries = [
        ("nodes.trials", len(trials), "count", Better.HIGHER),
        ("nodes.ended_with_a_reason", sum(t.outcome >= 0 for t in trials), "count", Better.HIGHER),
        ("nodes.contacts_by_robot", sum(t.contacts_by_robot for t in trials), "count", Better.LOWER),
        ("nodes.contacts", sum(t.contacts for t in trials), "count", Better.LOWER),
        ("nodes.real_time_factor", simulated_s / max(1e-9, wall_s), "x", Better.HIGHER),
    ]
    figures = {name: figure(benchmark, name, value, unit, better) for name, value, unit, better in entries}
    return figures | {"nodes.arrivals": rate(benchmark, "nodes.arrivals", arrived, "%", Better.HIGHER)}


def _pictures() -> dict[str, Any]:
    """Return the simulator's parameters for the pictures that trials in one process take."""
    camera = filming(load_robot()).camera
    hz = 1.0 / EVERY_S
    return {"image_hz": hz, "rear_image_hz": hz, "camera.width": camera.width, "camera.height": camera.height}


def _run(floor_file: Path, scene: Scene, kind: str, *, camera: bool) -> "NodeTrial":
    from guide_robot.bench.escort.trial_client import TrialClient

    lock, interrupts = DomainLock(), Interrupts()
    supervisor = Supervisor(interrupts)
    with tempfile.TemporaryDirectory(prefix="guide_robot_trial_") as temporary:
        folders = Folders(root=Path(temporary))
        environment = graph_environment(lock.domain, folders)
        os.environ.update(environment)
        goal = scene.place.poses()[0]
        simulator = {
            **(_pictures() if camera else {}),
            "trial.kind": kind,
            "trial.seed": scene.seed % 2**31,
            "trial.walkers": scene.walkers,
            "trial.parked": scene.parked,
            "trial.start_x": float(scene.start.x),
            "trial.start_y": float(scene.start.y),
            "trial.start_theta": float(scene.start.theta),
            "trial.goal_x": float(goal.x),
            "trial.goal_y": float(goal.y),
        }
        gate = {"heartbeats": ["escort"], "stop_file": str(folders.root / "motion_stop.json")}
        parameters = RunParameters(
            role=Role.SIMULATION,
            use_sim_time=True,
            offered={
                "floor": str(floor_file.resolve()),
                "seed": scene.seed % 2**31,
                "pace.rate": FILMED_RATE if camera else RATE,
                **cameras(on=camera),
            },
            own={"simulator": simulator, "motion_gate": gate},
        )
        try:
            with interrupts:
                for name in STARTED:
                    supervisor.start(node_program(NODES[name], parameters, environment, folders))
                interrupts.check()
            client = TrialClient(lock.domain)
            try:
                if kind == LEADER:
                    return client.run_follow((goal.x, goal.y), START_PATIENCE_S, LONGEST_S)
                return client.run(scene.place.id, START_PATIENCE_S, LONGEST_S)
            finally:
                client.close()
        finally:
            supervisor.stop()
            lock.close()
