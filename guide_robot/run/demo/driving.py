"""Who drives in a demo: our own navigator, or Nav2 of a sourced ROS in its place."""

from collections.abc import Mapping
from pathlib import Path

from guide_robot.common.errors import UserError
from guide_robot.common.resources import resource
from guide_robot.ros.launch.commands import command, missing_packages
from guide_robot.ros.launch.nav2 import nav2_processes
from guide_robot.ros.launch.values import Process, Values
from guide_robot.run.demo.centre import Folders
from guide_robot.run.supervisor import Program
from guide_robot.run.usage import usage

NAV2 = "nav2"
OUR_NAVIGATOR = "navigator"


def nav2_of(floor: Path) -> list[Process]:
    """Return Nav2's processes for a floor plan, on simulated time."""
    return nav2_processes(Values(given={"site": str(floor.resolve())}, use_sim_time=True))


def check_navigation(navigation: str, *, secure: bool, robots: int = 1) -> None:
    """Raise UserError where the wanted navigation cannot run, before anything is started."""
    if navigation != NAV2:
        return
    if robots > 1:
        raise UserError(
            f"--robots {robots} --navigation nav2: not possible, the simulation has one Nav2; expected --robots 1 or "
            "--navigation navigator"
        )
    if secure:
        raise UserError("--navigation nav2: expected an open graph, --secure makes keys for our own nodes alone")
    lacking = missing_packages(nav2_of(_any_floor()))
    if lacking:
        raise UserError(
            f"--navigation nav2: not found: {', '.join(lacking)}; "
            "apt-get install ros-jazzy-navigation2 and source /opt/ros/jazzy/setup.bash"
        )


def nav2_programs(floor: Path, folders: Folders, environment: Mapping[str, str]) -> list[Program]:
    """Return Nav2's processes as programs for the supervisor; their names begin with nav2."""
    return [
        Program(
            name=f"{NAV2}_{process.name}",
            command=command(process, folders.root / "parameters" / NAV2),
            environment=environment,
            log=folders.logs / f"{NAV2}_{process.name}.log",
        )
        for process in nav2_of(floor)
    ]


def navigation_usage(pids: Mapping[str, int]) -> dict[str, float]:
    """Return what driving has cost: CPU seconds, megabytes, processes."""
    found = usage(pid for name, pid in pids.items() if _drives(name))
    return {"cpu_s": round(found.cpu_s, 1), "memory_mb": round(found.memory_mb), "processes": found.processes}


def _drives(name: str) -> bool:
    """Whether a program drives a robot; one of several robots has its namespace before it, as robot1/navigator."""
    return name.rpartition("/")[2] == OUR_NAVIGATOR or name.startswith(f"{NAV2}_")


def _any_floor() -> Path:
    return resource("maps", "ward_office", "floor.yaml")
