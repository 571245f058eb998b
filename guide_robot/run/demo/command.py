"""`guide-robot demo`: the whole centre in simulation, with a page to look at, or scored without one."""

import argparse
import os
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx

from guide_robot.common.errors import UserError
from guide_robot.common.resources import resource
from guide_robot.floor.load import load_floor
from guide_robot.floor.model import FloorPlan
from guide_robot.ros.node_parameters import RunParameters
from guide_robot.ros.node_table import Role, cameras, nodes_for
from guide_robot.run.demo.centre import (
    Folders,
    clerks_program,
    graph_environment,
    node_program,
    operator_token,
    start_backend,
    tell,
)
from guide_robot.run.demo.driving import check_navigation, nav2_programs, navigation_usage
from guide_robot.run.demo.report import Recorder, check_report, write_report
from guide_robot.run.demo.secured import LISTENER, check_can_secure, secured_environment
from guide_robot.run.domain import DomainLock, free_port, is_free
from guide_robot.run.interrupts import Interrupts
from guide_robot.run.supervisor import Supervisor

PAGE_PORT = 8080
START_PATIENCE_S = 60.0
VISIT_PATIENCE_S = 400.0  # simulated, for each visit


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--headless", action="store_true", help="without a page, as fast as the machine allows")
    parser.add_argument("--visits", type=int, help="how many citizens come (default: 3 headless, else no end)")
    parser.add_argument("--seed", type=int, default=1, help="of everything that happens by chance")
    parser.add_argument("--floor", default="ward_office", help="a floor plan file or a site under maps/")
    parser.add_argument("--secure", action="store_true", help="in a secured ROS graph, with keys made for this run")
    parser.add_argument("--domain", type=int, help="ROS domain (default: one that nobody uses)")
    parser.add_argument("--port", type=int, help=f"of the page (default: {PAGE_PORT} if it is free, else another)")
    parser.add_argument("--rate", type=float, help="simulated over wall time (default: 1, headless as fast as it goes)")
    parser.add_argument(
        "--navigation",
        choices=["navigator", "nav2"],
        default="navigator",
        help="who drives: our own navigator, or Nav2 where ROS with Nav2 is sourced (default: %(default)s)",
    )
    parser.add_argument("--no-camera", action="store_true", help="leave the simulated cameras off")
    parser.add_argument("--citizen-cards", type=int, default=0, help="how many citizens hold up a made-up citizen card")
    parser.add_argument("--keep", type=Path, help="folder for tickets, logs and the backend's data, kept afterwards")
    parser.add_argument("--report", type=Path, help="file for the report (JSON)")


def run(arguments: argparse.Namespace) -> int:
    """Run the demo; 0 when every citizen was served, 1 when not, 130 after Ctrl-C without a number of visits."""
    plan, floor = _check(arguments)
    with tempfile.TemporaryDirectory(prefix="guide_robot_") as temporary, Interrupts() as interrupts:
        folders = Folders(root=(arguments.keep or Path(temporary)).resolve())
        lock = DomainLock(arguments.domain)
        supervisor = Supervisor(interrupts)
        try:
            return _Demo(arguments, plan, floor, folders, lock.domain, supervisor).run()
        except KeyboardInterrupt:
            tell("demo: stopped")
            return 130
        finally:
            supervisor.stop()
            lock.close()


def _check(arguments: argparse.Namespace) -> tuple[FloorPlan, Path]:
    """Refuse what cannot be run, before anything is started."""
    if arguments.visits is not None and not 1 <= arguments.visits <= 10_000:
        raise UserError(f"--visits {arguments.visits}: expected 1 to 10000")
    if not 0 <= arguments.citizen_cards <= 1000:
        raise UserError(f"--citizen-cards {arguments.citizen_cards}: expected 0 to 1000")
    if arguments.rate is not None and not 0.05 <= arguments.rate <= 50.0:
        raise UserError(f"--rate {arguments.rate}: expected 0.05 to 50")
    if arguments.port is not None and not 0 <= arguments.port <= 65535:
        raise UserError(f"--port {arguments.port}: expected 0 to 65535")
    if arguments.port and not arguments.headless and not is_free(arguments.port):
        raise UserError(f"--port {arguments.port}: expected a free one, another program uses it")
    if not 0 <= arguments.seed < 2**31:
        raise UserError(f"--seed {arguments.seed}: expected 0 to {2**31 - 1}")
    if arguments.secure:
        check_can_secure()
    check_navigation(arguments.navigation, secure=arguments.secure)
    check_report(arguments.report)
    _check_folder(arguments.keep)
    floor = _floor_file(arguments.floor)
    return load_floor(floor), floor.resolve()


def _floor_file(given: str) -> Path:
    """Return the file of a site that the package brings, or the path that was given."""
    if not given.isidentifier() or Path(given).exists():
        return Path(given)
    try:
        return resource("maps", given, "floor.yaml")
    except UserError:
        raise UserError(f"--floor {given}: expected a floor plan file or a site under maps/") from None


def _check_folder(path: Path | None) -> None:
    """Make the folder to keep things in, or say why it cannot be one."""
    try:
        if path is not None:
            path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"--keep {path}: expected a folder: {(error.strerror or 'cannot be made').lower()}") from None


class _Demo:
    """One run, from the first process to the report."""

    def __init__(
        self,
        arguments: argparse.Namespace,
        plan: FloorPlan,
        floor: Path,
        folders: Folders,
        domain: int,
        supervisor: Supervisor,
    ) -> None:
        self._arguments, self._plan, self._floor = arguments, plan, floor
        self._folders, self._domain, self._supervisor = folders, domain, supervisor
        self._visits = arguments.visits or (3 if arguments.headless else 0)
        self._nav2 = arguments.navigation == "nav2"
        self._recorder = Recorder()
        supervisor.on_restart = self._restarted
        self._started_s = time.monotonic()

    def run(self) -> int:
        """Start everything, watch it, report."""
        from guide_robot.run.demo.listener import Listener

        self._start()
        listener = Listener(self._domain, self._recorder, LISTENER if self._arguments.secure else [])
        try:
            problem = self._watch(listener)
            return self._finish(listener, problem)
        finally:
            listener.close()

    def _restarted(self, name: str, code: int) -> None:
        tell(f"demo: {name} ended ({code}); starting it again")
        if name == "receptionist":
            self._recorder.break_off("the receptionist was restarted")

    def _start(self) -> None:
        environment = graph_environment(self._domain, self._folders)
        if self._arguments.secure:
            environment |= secured_environment(self._domain, self._folders)
        os.environ.update(environment)
        url = start_backend(self._supervisor, self._plan, self._folders, free_port())
        parameters = self._parameters(url)
        for entry in nodes_for(Role.SIMULATION):
            if entry.executable in self._left_out():
                continue
            self._supervisor.start(node_program(entry, parameters, environment, self._folders))
        if self._nav2:
            for program in nav2_programs(self._floor, self._folders, environment):
                self._supervisor.start(program)
        self._supervisor.start(clerks_program(url, self._folders, self._arguments.seed))
        tell(f"demo: {self._plan.id}, seed {self._arguments.seed}, ROS domain {self._domain}, backend {url}")
        if not self._arguments.headless:
            self._await_page()
            token = (self._folders.root / "operator.token").read_text()
            tell(f"demo: live floor    {self._page}operator#token={token}")
            tell(f"demo: touch screen  {self._page}")
            board = (self._folders.backend / "tokens" / "display.token").read_text().strip()
            tell(f"demo: queue board   {url}/display#token={board}  (Ctrl-C ends everything)")

    def _left_out(self) -> set[str]:
        """Return the nodes of the table that this run does without."""
        return ({"kiosk"} if self._arguments.headless else set()) | ({"navigator"} if self._nav2 else set())

    def _await_page(self) -> None:
        """Wait until the page answers, so that the addresses told work when they are told."""
        deadline = time.monotonic() + START_PATIENCE_S
        while time.monotonic() < deadline and not self._supervisor.check():
            try:
                httpx.get(f"{self._page}healthz", timeout=1.0, trust_env=False)
                return
            except httpx.HTTPError:
                time.sleep(0.1)

    def _parameters(self, url: str) -> RunParameters:
        """Return what the nodes get in this run."""
        arguments, folders = self._arguments, self._folders
        port = arguments.port or (PAGE_PORT if arguments.port is None and is_free(PAGE_PORT) else free_port())
        self._page = f"http://127.0.0.1:{port}/"
        headless = arguments.headless
        wall_time = {"use_sim_time": False}
        return RunParameters(
            role=Role.SIMULATION,
            use_sim_time=True,
            offered={
                "floor": str(self._floor),
                "site": self._plan.id,
                "keys": str(folders.backend),
                "seed": arguments.seed,
                "url": url,
                "token_file": str(folders.backend / "tokens" / "robot.token"),
                "pace.rate": arguments.rate or (10.0 if headless and not self._nav2 else 1.0),
                **cameras(on=not arguments.no_camera),
            },
            own={
                "simulator": {
                    "localises": not self._nav2,
                    "visits.count": self._visits,
                    "visits.keys": str(folders.backend_keys),
                    "visits.citizen_cards": arguments.citizen_cards,
                },
                "motion_gate": {
                    "heartbeats": ["receptionist"] if headless else ["kiosk", "receptionist"],
                    "stop_file": str(folders.root / "motion_stop.json"),
                },
                "queue_bridge": wall_time | {"outbox": str(folders.root / "outbox.sqlite")},
                "ticket_dispenser": wall_time
                | {"printer.folder": str(folders.tickets), "journal": str(folders.root / "printed.sqlite")},
                "kiosk": {
                    "port": port,
                    "operator_token_file": str(operator_token(folders)),
                    "tickets_folder": str(folders.tickets),
                    "screens_file": str(folders.root / "screens.json"),
                },
            },
        )

    def _watch(self, listener: Any) -> str:
        """Run until all citizens have come and gone; return what went wrong, empty if nothing did."""
        while True:
            listener.spin(0.1)
            problem = self._supervisor.check()
            if problem:
                return str(problem)
            truth = listener.truth
            if truth is None:
                if time.monotonic() - self._started_s > START_PATIENCE_S:
                    return f"the simulator did not start within {START_PATIENCE_S:.0f} s"
                continue
            done = truth.visits_finished >= self._visits > 0
            if done and not self._recorder.under_way:
                return ""
            simulated_s = truth.header.stamp.sec
            if self._visits and simulated_s > VISIT_PATIENCE_S * (self._visits + 1):
                return f"not all citizens were served within {simulated_s} simulated seconds"

    def _finish(self, listener: Any, problem: str) -> int:
        report = self._recorder.report(self._totals(listener.truth))
        if problem:
            report["problem"] = problem
            tell(f"demo: {problem}")
        if self._arguments.report:
            write_report(report, self._arguments.report)
        totals = report["totals"]
        tell("demo: " + ", ".join(f"{name} {value}" for name, value in totals.items() if name != "navigation"))
        return 0 if not problem and totals["served"] >= self._visits else 1

    def _totals(self, truth: Any) -> dict[str, Any]:
        wall_s = time.monotonic() - self._started_s
        if truth is None:
            return {"contacts": 0, "distance_m": 0.0, "simulated_s": 0.0, "wall_s": round(wall_s, 1)}
        simulated_s = truth.header.stamp.sec + truth.header.stamp.nanosec * 1e-9
        return {
            "contacts": truth.contacts_with_people + truth.contacts_with_things,
            "contacts_by_robot": truth.contacts_by_robot,
            "distance_m": round(truth.distance_m, 1),
            "simulated_s": round(simulated_s, 1),
            "wall_s": round(wall_s, 1),
            "real_time_factor": round(simulated_s / wall_s, 2),
            "camera": not self._arguments.no_camera,
            "citizens_served": truth.visits_served,
            "navigation": navigation_usage(self._supervisor.pids),
        }
