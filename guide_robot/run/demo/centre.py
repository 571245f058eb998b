"""What a simulated centre consists of besides the robots: backend, clerks, folders and the nodes' parameters."""

import os
import secrets
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from guide_robot.common.errors import UserError
from guide_robot.common.language import LocalText
from guide_robot.common.resources import resource
from guide_robot.common.strict_yaml import parse_yaml
from guide_robot.floor.model import FloorPlan
from guide_robot.ros.access import WITHIN_NAMESPACE, enclave
from guide_robot.ros.node_parameters import RunParameters
from guide_robot.ros.node_table import NodeEntry
from guide_robot.run.supervisor import Program, Supervisor, python_program
from guide_robot.security.environment import ENABLE, enclave_words

LISTENING = "listening on "


@dataclass(frozen=True, kw_only=True)
class Folders:
    """Where a run keeps its things."""

    root: Path

    def of_robot(self, name: str) -> "Folders":
        """Return where a robot of the hall keeps its own things; a single robot has no name."""
        return Folders(root=self.root / name)

    @property
    def backend(self) -> Path:
        """Database, keys and tokens of the backend."""
        return self.root / "backend"

    @property
    def backend_keys(self) -> Path:
        """The backend's private keys, apart from its data."""
        return self.root / "backend-keys"

    @property
    def tickets(self) -> Path:
        """Printed tickets as PNG files."""
        return self.root / "tickets"

    @property
    def logs(self) -> Path:
        """What each process said."""
        return self.root / "log"


def backend_configuration(plan: FloorPlan) -> dict[str, Any]:
    """Return a backend configuration for a floor plan's counters, services described as in config/backend.yaml."""
    shipped = parse_yaml(resource("config", "backend.yaml").read_text(encoding="utf-8"))
    known = {service["id"]: service for service in shipped["services"]}
    offered = list(dict.fromkeys(service for counter in plan.counters for service in counter.services))
    unknown = [service for service in offered if service not in known]
    names = dict(plan.name)
    configuration: dict[str, Any] = shipped | {
        "site": plan.id,
        "name": names,
        "services": [known[s] for s in offered if s in known] + [_plain_service(s, n) for n, s in enumerate(unknown)],
        "counters": [
            {
                "id": counter.id,
                "services": list(counter.services),
                "name": dict(counter.name),
            }
            for counter in plan.counters
        ],
    }
    return configuration


def _plain_service(service: str, number: int) -> dict[str, Any]:
    words = service.replace("_", " ").capitalize()
    name = dict(LocalText.to_fill_in(words))
    return {"id": service, "prefix": "X" + chr(ord("A") + number % 26), "name": name, "typical_minutes": 10}


def graph_environment(domain: int, folders: Folders) -> dict[str, str]:
    """Return what every process of the run needs to find the others and nobody else, and to log nowhere else."""
    return {
        "ROS_DOMAIN_ID": str(domain),
        "ROS_AUTOMATIC_DISCOVERY_RANGE": "LOCALHOST",
        "MUJOCO_GL": os.environ.get("MUJOCO_GL", "egl"),
        "PYTHONUNBUFFERED": "1",
        "RCUTILS_COLORIZED_OUTPUT": "0",
        "ROS_LOG_DIR": str(folders.logs / "ros"),
    }


def start_backend(supervisor: Supervisor, plan: FloorPlan, folders: Folders, port: int) -> str:
    """Start the backend and return its URL once it answers."""
    folders.root.mkdir(parents=True, exist_ok=True)
    configuration = folders.root / "backend.yaml"
    configuration.write_text(yaml.safe_dump(backend_configuration(plan), allow_unicode=True), encoding="utf-8")
    words = ["-m", "guide_robot", "backend", "--data", str(folders.backend), "--config", str(configuration)]
    words += ["--port", str(port), "--always-open"]
    supervisor.start(python_program("backend", words, {}, folders.logs))
    url = f"http://127.0.0.1:{port}"
    _wait_until_listening(supervisor, folders.logs / "backend.log")
    return url


def _wait_until_listening(supervisor: Supervisor, log: Path, patience_s: float = 60.0) -> None:
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        if log.exists() and LISTENING in log.read_text(errors="replace"):
            return
        problem = supervisor.check()
        if problem:
            raise UserError(f"the backend did not start: {problem}")
        time.sleep(0.05)
    raise UserError(f"the backend did not start within {patience_s:.0f} s; see {log}")


def clerks_program(url: str, folders: Folders, seed: int) -> Program:
    """Return the simulated clerks."""
    words = ["-m", "guide_robot.run.demo.clerks", "--url", url, "--tokens", str(folders.backend / "tokens")]
    return python_program("clerks", [*words, "--seed", str(seed)], {}, folders.logs)


def node_program(
    entry: NodeEntry, run: RunParameters, environment: dict[str, str], folders: Folders, namespace: str = ""
) -> Program:
    """Return a node with its parameter file from config/ and the run's own values on top, such as robot1/escort."""
    parameters = run.of(entry)
    name = f"{namespace}/{entry.executable}" if namespace else entry.executable
    words = ["-m", f"guide_robot.ros.nodes.{entry.executable}", "--ros-args"]
    if namespace:
        words += ["-r", f"__ns:=/{namespace}"]
        words += [word for old, new in WITHIN_NAMESPACE.items() for word in ("-r", f"{old}:={new}")]
    if environment.get(ENABLE) == "true":
        words += enclave_words(enclave(entry.executable, namespace))
    own = folders.root / "parameters" / f"{name}.yaml"
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text(
        yaml.safe_dump({"/**": {"ros__parameters": parameters.values}}, allow_unicode=True), encoding="utf-8"
    )
    for file in (parameters.file, own):
        words += ["--params-file", str(file)]
    return python_program(name, words, environment, folders.logs)


def operator_token(folders: Folders) -> Path:
    """Return a file with a fresh token for the operator page, readable by its owner alone."""
    path = folders.root / "operator.token"
    path.touch(mode=0o600)
    path.write_text(secrets.token_urlsafe(24))
    return path


def tell(words: str) -> None:
    """Say something to whoever started the run."""
    print(words, file=sys.stderr, flush=True)
