"""No node's memory, through which pictures, sealed cards and tokens pass, ends in a core dump."""

import os
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from guide_robot.run.domain import DomainLock


def test_a_node_forbids_core_dumps_before_it_hears_anything(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "guide_robot.ros.nodes.ticket_dispenser", "--ros-args"]
    words += ["-p", f"journal:={tmp_path / 'printed.sqlite'}", "-p", f"printer.folder:={tmp_path}"]
    lock = DomainLock(None)
    environment = {**os.environ, "ROS_HOME": str(tmp_path), "ROS_DOMAIN_ID": str(lock.domain)}
    with closing(lock), subprocess.Popen(words, env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            deadline = time.monotonic() + 60.0
            while time.monotonic() < deadline and process.poll() is None and core_limit(process.pid) != ["0", "0"]:
                time.sleep(0.05)
            assert process.poll() is None and core_limit(process.pid) == ["0", "0"]
        finally:
            process.terminate()


def core_limit(pid: int) -> list[str]:
    """Return the soft and the hard limit of a process's core dumps."""
    lines = Path(f"/proc/{pid}/limits").read_text().splitlines()
    return next(line for line in lines if line.startswith("Max core")).split()[4:6]
