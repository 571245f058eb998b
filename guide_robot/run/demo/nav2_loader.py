"""Fills Nav2's container where no launch system does it: loads what is missing, again too when it was started anew.

Started as a program of its own: `python -m guide_robot.run.demo.nav2_loader PARTS`, a file of `write_parts`.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

from guide_robot.ros.launch.values import Container

LOOKS_EVERY_S = 1.0
# A container that died takes what was asked with it, so no answer is waited for long. A slow one is busy with
# loading: it lists its nodes after that, and none is loaded twice.
LISTED_WITHIN_S, LOADED_WITHIN_S = 2.0, 15.0


def write_parts(container: Container, file: Path) -> None:
    """Write what the loader needs: the container's name, and each node with its class, names and all its values."""
    nodes = [
        {
            "package": part.package,
            "plugin": part.component,
            "name": part.name,
            "remappings": [":=".join(pair) for pair in part.remappings],
            "parameters": part.all_parameters(""),
        }
        for part in container.parts
    ]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"container": container.process.name, "nodes": nodes}), encoding="utf-8")


def main(file: Path) -> None:
    """Keep the container filled until the process is ended; raises RuntimeError when a node cannot be loaded."""
    import rclpy
    from composition_interfaces.srv import ListNodes, LoadNode
    from rclpy.signals import SignalHandlerOptions

    wanted = json.loads(file.read_text(encoding="utf-8"))
    rclpy.init(signal_handler_options=SignalHandlerOptions.NO)  # it is ended in the middle of a wait
    node = rclpy.create_node("nav2_loader")
    services = f"/{wanted['container']}/_container"
    listing = node.create_client(ListNodes, f"{services}/list_nodes")
    loading = node.create_client(LoadNode, f"{services}/load_node")

    def answer(client: Any, request: Any, within_s: float) -> Any:
        asked = client.call_async(request)
        rclpy.spin_until_future_complete(node, asked, timeout_sec=within_s)
        if asked.done():
            return asked.result()
        client.remove_pending_request(asked)
        return None

    while rclpy.ok():
        offered = listing.wait_for_service(LOOKS_EVERY_S)
        there = answer(listing, ListNodes.Request(), LISTED_WITHIN_S) if offered else None
        known = {name.rpartition("/")[2] for name in there.full_node_names} if there else set()
        for part in wanted["nodes"] if there else ():
            if part["name"] in known:
                continue
            loaded = answer(loading, _request(LoadNode, part), LOADED_WITHIN_S)
            if loaded is None:
                break  # the container died meanwhile, or is slow
            if not loaded.success:
                raise RuntimeError(f"{part['name']}: {loaded.error_message}")
        time.sleep(LOOKS_EVERY_S)  # spin_once would return at once: a node joins the executor anew in each wait


def _request(service: Any, part: dict[str, Any]) -> Any:
    from rclpy.parameter import Parameter

    return service.Request(
        package_name=part["package"],
        plugin_name=part["plugin"],
        node_name=part["name"],
        remap_rules=part["remappings"],
        parameters=[Parameter(name, value=value).to_parameter_msg() for name, value in part["parameters"].items()],
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
