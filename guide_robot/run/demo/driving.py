"""Who drives in a demo: our own navigator, or Nav2 of a sourced ROS in its place, in many processes or in one."""

from collections.abc import Mapping
from pathlib import Path

from guide_robot.common.errors import UserError
from guide_robot.common.resources import resource
from guide_robot.ros.launch.commands import command, missing_packages
from guide_robot.ros.launch.nav2 import composed, nav2_processes
from guide_robot.ros.launch.sourced import sourced_ros
from guide_robot.ros.launch.values import Container, Process, Values
from guide_robot.run.demo.centre import Folders
from guide_robot.run.demo.nav2_loader import write_parts
from guide_robot.run.supervisor import Program, python_program
from guide_robot.run.usage import usage

NAV2 = "nav2"
NAV2_COMPOSED = "nav2_composed"
OUR_NAVIGATOR = "navigator"
NAVIGATIONS = (OUR_NAVIGATOR, NAV2, NAV2_COMPOSED)


def by_nav2(navigation: str) -> bool:
    """Whether Nav2 drives, with all that it needs in place of our navigator."""
    return navigation != OUR_NAVIGATOR


def nav2_of(floor: Path) -> list[Process]:
    """Return Nav2's processes for a floor plan, on simulated time."""
    return nav2_processes(_values(floor))


def _values(floor: Path) -> Values:
    return Values(given={"site": str(floor.resolve())}, use_sim_time=True)


def _composed(floor: Path) -> Container:
    return composed(nav2_of(floor), _values(floor))


def nav2_lacks() -> list[str]:
    """Return the packages of Nav2, and of its container, that are not installed."""
    floor = resource("maps", "ward_office", "floor.yaml")  # any will do
    return missing_packages([*nav2_of(floor), _composed(floor).process])


def check_navigation(navigation: str, *, secure: bool, robots: int = 1) -> None:
    """Raise UserError where the wanted navigation cannot run, before anything is started."""
    if not by_nav2(navigation):
        return
    if robots > 1:
        raise UserError(
            f"--robots {robots} --navigation {navigation}: not possible, the simulation has one Nav2; "
            "expected --robots 1 or --navigation navigator"
        )
    if secure:
        raise UserError(
            f"--navigation {navigation}: expected an open graph, --secure makes keys for our own nodes alone"
        )
    lacking = nav2_lacks()
    if lacking:
        raise UserError(
            f"--navigation {navigation}: not found: {', '.join(lacking)}; "
            "apt-get install ros-jazzy-navigation2 and source /opt/ros/jazzy/setup.bash"
        )


def nav2_programs(
    floor: Path, folders: Folders, environment: Mapping[str, str], navigation: str = NAV2
) -> list[Program]:
    """Return Nav2's processes as programs for the supervisor; their names begin with nav2, but for what loads them."""
    parameters = folders.root / "parameters" / NAV2

    def program(process: Process) -> Program:
        name = f"{NAV2}_{process.name.removeprefix(f'{NAV2}_')}"
        log = folders.logs / f"{name}.log"
        own = {**environment, **sourced_ros()}
        return Program(name=name, command=command(process, parameters), environment=own, log=log)

    if navigation != NAV2_COMPOSED:
        return [program(process) for process in nav2_of(floor)]
    container, parts = _composed(floor), parameters / "parts.json"
    write_parts(container, parts)
    words = ["-m", "guide_robot.run.demo.nav2_loader", str(parts)]
    return [program(container.process), python_program("loads_nav2", words, environment, folders.logs)]


def navigation_usage(pids: Mapping[str, int]) -> dict[str, float]:
    """Return what driving has cost: CPU seconds, megabytes, processes."""
    found = usage(pid for name, pid in pids.items() if _drives(name))
    return {"cpu_s": round(found.cpu_s, 1), "memory_mb": round(found.memory_mb), "processes": found.processes}


def _drives(name: str) -> bool:
    """Whether a program drives a robot; one of several robots has its namespace before it, as robot1/navigator."""
    return name.rpartition("/")[2] == OUR_NAVIGATOR or name.startswith(f"{NAV2}_")
