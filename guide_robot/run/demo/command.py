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
from guide_robot.floor.robot_places import MOST_ROBOTS, robot_names
from guide_robot.run.demo.centre import (
    Folders,
    clerks_program,
    graph_environment,
    operator_token,
    start_backend,
    tell,
)
from guide_robot.run.demo.driving import (
    NAVIGATIONS,
    OUR_NAVIGATOR,
    by_nav2,
    check_navigation,
    nav2_programs,
    navigation_usage,
)
from guide_robot.run.demo.hall import PAGE_PORT, Hall, Truths, check_robots, hall_totals, page_ports
from guide_robot.run.demo.report import Recorder, check_report, hall_report, write_report
from guide_robot.run.demo.secured import LISTENER, check_can_secure, secured_environment
from guide_robot.run.domain import DomainLock, free_port, is_free
from guide_robot.run.interrupts import Interrupts
from guide_robot.run.supervisor import Supervisor

START_PATIENCE_S = 60.0  # for each robot: each has ten programs of its own
VISIT_PATIENCE_S = 400.0  # simulated, for each visit


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--headless", action="store_true", help="without a page, as fast as the machine allows")
    parser.add_argument("--visits", type=int, help="how many citizens come (default: 3 headless, else no end)")
    parser.add_argument("--seed", type=int, default=1, help="of everything that happens by chance")
    parser.add_argument("--robots", type=int, default=1, help=f"how many robots serve the hall, 1 to {MOST_ROBOTS}")
    parser.add_argument("--floor", default="ward_office", help="a floor plan file or a site under maps/")
    parser.add_argument("--secure", action="store_true", help="in a secured ROS graph, with keys made for this run")
    parser.add_argument("--domain", type=int, help="ROS domain (default: one that nobody uses)")
    parser.add_argument("--port", type=int, help=f"of the page (default: {PAGE_PORT} if it is free, else another)")
    parser.add_argument("--rate", type=float, help="simulated over wall time (default: 1, headless as fast as it goes)")
    parser.add_argument(
        "--navigation",
        choices=NAVIGATIONS,
        default=OUR_NAVIGATOR,
        help="who drives: our own navigator, or Nav2 where ROS with Nav2 is sourced, all of it in one process as "
        "nav2_composed (default: %(default)s)",
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
    check_navigation(arguments.navigation, secure=arguments.secure, robots=arguments.robots)
    check_report(arguments.report)
    _check_folder(arguments.keep)
    floor = _floor_file(arguments.floor)
    plan = load_floor(floor)
    check_robots(arguments, plan)
    return plan, floor.resolve()


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
        self._robots = robot_names(arguments.robots)
        self._patience_s = START_PATIENCE_S * len(self._robots)
        self._recorders = {robot: Recorder() for robot in self._robots}
        supervisor.on_restart = self._restarted
        self._started_s = time.monotonic()

    def run(self) -> int:
        """Start everything, watch it, report."""
        from guide_robot.run.demo.listener import Listener

        self._start()
        listener = Listener(self._domain, self._recorders, LISTENER if self._arguments.secure else [])
        try:
            problem = self._watch(listener)
            return self._finish(listener, problem)
        finally:
            listener.close()

    def _restarted(self, name: str, code: int) -> None:
        tell(f"demo: {name} ended ({code}); starting it again")
        robot, _, node = name.rpartition("/")
        if node == "receptionist":
            self._recorders[robot].break_off("the receptionist was restarted")

    def _start(self) -> None:
        environment = graph_environment(self._domain, self._folders)
        if self._arguments.secure:
            environment |= secured_environment(self._domain, self._folders, self._robots)
        os.environ.update(environment)
        url = start_backend(self._supervisor, self._plan, self._folders, free_port())
        hall = Hall(
            robots=self._robots,
            arguments=self._arguments,
            plan=self._plan,
            floor=self._floor,
            folders=self._folders,
            url=url,
            visits=self._visits,
            ports=page_ports(self._robots, self._arguments.port),
        )
        token = operator_token(self._folders).read_text()
        for program in hall.programs(environment):
            self._supervisor.start(program)
        if by_nav2(self._arguments.navigation):
            for program in nav2_programs(self._floor, self._folders, environment, self._arguments.navigation):
                self._supervisor.start(program)
        self._supervisor.start(clerks_program(url, self._folders, self._arguments.seed))
        tell(f"demo: {self._plan.id}, seed {self._arguments.seed}, ROS domain {self._domain}, backend {url}")
        if not self._arguments.headless:
            self._tell_pages(hall, url, token)

    def _tell_pages(self, hall: Hall, url: str, token: str) -> None:
        for robot in self._robots:
            self._await_page(hall.page(robot))
        tell(f"demo: live floor    {hall.page(self._robots[0])}operator#token={token}")
        for robot in self._robots:
            tell(f"demo: touch screen  {hall.page(robot)}{f'  ({robot})' if robot else ''}")
        board = (self._folders.backend / "tokens" / "display.token").read_text().strip()
        tell(f"demo: queue board   {url}/display#token={board}  (Ctrl-C ends everything)")

    def _await_page(self, page: str) -> None:
        """Wait until the page answers, so that the addresses told work when they are told."""
        deadline = time.monotonic() + self._patience_s
        while time.monotonic() < deadline and not self._supervisor.check():
            try:
                httpx.get(f"{page}healthz", timeout=1.0, trust_env=False)
                return
            except httpx.HTTPError:
                time.sleep(0.1)

    def _watch(self, listener: Any) -> str:
        """Run until all citizens have come and gone; return what went wrong, empty if nothing did."""
        while True:
            listener.spin(0.1)
            problem = self._supervisor.check()
            if problem:
                return str(problem)
            if len(listener.truths) < len(self._robots):
                if time.monotonic() - self._started_s > self._patience_s:
                    return f"the simulator did not start within {self._patience_s:.0f} s"
                continue
            truth = listener.truths[self._robots[0]]
            done = truth.visits_finished >= self._visits > 0
            if done and not any(recorder.under_way for recorder in self._recorders.values()):
                return ""
            simulated_s = truth.header.stamp.sec
            if self._visits and simulated_s > VISIT_PATIENCE_S * (self._visits + 1):
                return f"not all citizens were served within {simulated_s} simulated seconds"

    def _finish(self, listener: Any, problem: str) -> int:
        report = hall_report(self._recorders, self._totals(listener.truths))
        if problem:
            report["problem"] = problem
            tell(f"demo: {problem}")
        if self._arguments.report:
            write_report(report, self._arguments.report)
        totals = report["totals"]
        tell("demo: " + ", ".join(f"{name} {value}" for name, value in totals.items() if not isinstance(value, dict)))
        return 0 if not problem and totals["served"] >= self._visits else 1

    def _totals(self, truths: Truths) -> dict[str, Any]:
        totals = hall_totals(truths, time.monotonic() - self._started_s)
        if not truths:
            return totals
        totals |= {"camera": not self._arguments.no_camera, "navigation": navigation_usage(self._supervisor.pids)}
        return totals
