"""No node's memory, through which pictures, sealed cards and tokens pass, ends in a core dump."""

import os
import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest

from guide_robot.ros.node_parameters import RunParameters
from guide_robot.ros.node_table import NODES, Role
from guide_robot.run.demo.centre import Folders, node_program
from guide_robot.run.domain import DomainLock

# Pictures of cards go to the first three, sealed cards to scanner and the next three, tokens to bridge and kiosk.
CARRIERS = ("simulator", "people_tracker", "qr_scanner", "receptionist", "ticket_dispenser", "queue_bridge", "kiosk")


@pytest.mark.parametrize("name", CARRIERS)
def test_a_node_forbids_core_dumps_before_it_hears_anything(name: str, tmp_path: Path) -> None:
    run = RunParameters(role=Role.SIMULATION, use_sim_time=False)
    program = node_program(NODES[name], run, {}, Folders(root=tmp_path))
    lock = DomainLock(None)
    environment = {**os.environ, **program.environment, "ROS_HOME": str(tmp_path), "ROS_DOMAIN_ID": str(lock.domain)}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with closing(lock), subprocess.Popen(program.command, env=environment, **quiet) as process:
        try:
            deadline = time.monotonic() + 60.0
            while time.monotonic() < deadline and process.poll() is None and core_limit(process.pid) != ["0", "0"]:
                time.sleep(0.02)
            assert process.poll() is None and core_limit(process.pid) == ["0", "0"]
        finally:
            process.kill()


def core_limit(pid: int) -> list[str]:
    """Return the soft and the hard limit of a process's core dumps."""
    lines = Path(f"/proc/{pid}/limits").read_text().splitlines()
    return next((line for line in lines if line.startswith("Max core")), "Max core file size ? ?").split()[4:6]
