"""The processor time of the robot's numbers: small matrices are multiplied by one thread."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

MULTIPLY = """
import os
import guide_robot
import numpy
numpy.ones((400, 400)) @ numpy.ones((400, 400))
print(len(os.listdir("/proc/self/task")))
"""


def threads(**environment: str) -> int:
    kept = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    done = subprocess.run(
        [sys.executable, "-c", MULTIPLY], env=kept | environment, capture_output=True, text=True, check=True
    )
    return int(done.stdout)


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="counts the threads as Linux shows them")
def test_matrices_are_multiplied_by_one_thread_unless_somebody_asks_for_more() -> None:
    assert threads() == 1
    if len(os.sched_getaffinity(0)) > 1:
        assert threads(OPENBLAS_NUM_THREADS="2", OMP_NUM_THREADS="2") == 2
