"""What fills Nav2's container where no launch system does: it loads what is missing, and ends without a word."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

services = pytest.importorskip("composition_interfaces.srv")

from guide_robot.common.resources import resource  # noqa: E402
from guide_robot.ros.launch.nav2 import composed, nav2_processes  # noqa: E402
from guide_robot.ros.launch.values import Values  # noqa: E402
from guide_robot.run.demo.nav2_loader import write_parts  # noqa: E402


def test_the_loader_fills_a_container_again_too_and_leaves_no_traceback_when_it_is_ended(graph, tmp_path: Path) -> None:
    floor = resource("maps", "ward_office", "floor.yaml")
    values = Values(given={"site": str(floor)}, use_sim_time=True)
    container = composed(nav2_processes(values), values)
    write_parts(container, tmp_path / "parts.json")
    loaded: list[str] = []
    given: dict[str, dict[str, object]] = {}
    probe, root = graph.probe(), f"/{container.process.name}/_container"

    def load(asked, answer):
        loaded.append(asked.node_name)
        given[asked.node_name] = {one.name: one.value for one in asked.parameters}
        answer.success = True
        return answer

    def listed(_, answer):
        answer.full_node_names = [f"/{name}" for name in loaded]
        answer.unique_ids = list(range(len(loaded)))
        return answer

    probe.create_service(services.LoadNode, f"{root}/load_node", load)
    probe.create_service(services.ListNodes, f"{root}/list_nodes", listed)
    words = [sys.executable, "-m", "guide_robot.run.demo.nav2_loader", str(tmp_path / "parts.json")]
    environment = os.environ | {"ROS_DOMAIN_ID": str(graph.domain)}
    loader = subprocess.Popen(words, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        wanted = [part.name for part in container.parts]
        graph.spin_until(lambda: loaded == wanted)
        assert given["amcl"]["max_beams"].integer_value == 120 and given["amcl"]["use_sim_time"].bool_value
        loaded.clear()  # the container died and is there anew
        graph.spin_until(lambda: loaded == wanted)
        loader.send_signal(signal.SIGTERM)
        assert loader.communicate(timeout=20.0)[1] == "" and loader.returncode == -signal.SIGTERM
    finally:
        loader.kill()
