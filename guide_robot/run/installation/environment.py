"""The environment: Python packages, ROS 2 wheels, and interface packages built against them."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from guide_robot.run.installation.debian import install_packages, listed_packages, missing_packages
from guide_robot.run.installation.steps import InstallationError, Step, run

HASHES_DIFFER = "DO NOT MATCH THE HASHES"  # pip's words
WHEEL_INCLUDE = "/opt/python/cp{v}-cp{v}/include/python{dotted}"
WHEEL_NUMPY = "/opt/python/cp{v}-cp{v}/lib/python{dotted}/site-packages/numpy/_core/include"


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Where things lie: `root` is the checkout, everything installed is below `venv`."""

    root: Path
    venv: Path

    @property
    def python(self) -> Path:
        """The environment's Python."""
        return self.venv / "bin" / "python"

    @property
    def state(self) -> Path:
        """Stamps, logs and build folders."""
        return self.venv / "guide"

    def log(self, name: str) -> Path:
        """Return the log file of a step."""
        return self.state / "log" / f"{name}.txt"


def steps(layout: Layout, with_tests: bool) -> list[Step]:
    """Return everything that has to be done once, in order."""
    requirements = layout.root / "requirements"
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    packages = listed_packages(requirements / "apt.txt", with_tests)
    missing = missing_packages(packages)
    flavour = "test" if with_tests else "run"
    locks = [requirements / "lock" / f"{name}.txt" for name in ("build", flavour)]
    interfaces = (layout.root / "guide_robot_interfaces", layout.root / "compat_interfaces")
    debian = Step(
        name=f"debian_{flavour}",
        title=f"installing {len(missing)} system packages",
        inputs=(requirements / "apt.txt", *missing),
        action=lambda: install_packages(packages, layout.log("apt")),
    )
    return [
        *([debian] if missing else []),
        Step(
            name="venv",
            title="creating the environment",
            inputs=(version, str(layout.venv)),
            action=lambda: _create_venv(layout),
        ),
        Step(
            name=f"packages_{flavour}",
            title="installing Python packages and ROS 2 (some 400 MB, once)",
            inputs=(version, *locks),
            action=lambda: install_locked(layout, locks),
        ),
        Step(
            name="wheels",
            title="repairing include paths of the ROS 2 wheels",
            inputs=(version, requirements / "ros.txt"),
            action=lambda: _repair_include_paths(layout),
        ),
        Step(
            name="interfaces",
            title="building messages, services and actions",
            inputs=(version, requirements / "ros.txt", *interfaces),
            action=lambda: _build_interfaces(layout),
        ),
        Step(
            name="project",
            title="installing guide_robot into the environment",
            inputs=(version, layout.root / "setup.py", layout.root / "setup.cfg"),
            action=lambda: _install_project(layout),
        ),
    ]


def _create_venv(layout: Layout) -> None:
    base = Path(sys.base_prefix) / "bin" / f"python{sys.version_info[0]}.{sys.version_info[1]}"
    python = str(base) if base.exists() else sys.executable
    try:
        run([python, "-m", "venv", "--clear", str(layout.venv)], log=layout.venv.parent / ".venv.log")
    except InstallationError as error:
        hint = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        raise InstallationError(f"{error}\n(Debian and Ubuntu: apt-get install {hint})") from None
    (layout.venv.parent / ".venv.log").unlink()


def install_locked(layout: Layout, locks: list[Path]) -> None:
    """Install what the lock files name, one after the other, and only files whose hashes stand there.

    The first holds what source packages are built with, so that pip fetches nothing else for that.

    Raises InstallationError, in one line when a file is not the one that was locked.
    """
    pip = [str(layout.python), "-m", "pip", "--disable-pip-version-check", "install", "--require-hashes"]
    for lock in locks:
        log = layout.log(f"pip_{lock.stem}")
        try:
            run([*pip, "--no-build-isolation", "-r", str(lock)], log=log)
        except InstallationError:
            changed = _changed_files(log)
            if not changed:
                raise
            raise InstallationError(
                f"{', '.join(changed)}: not the file that {lock.name} locks: its hash differs; not installed, see {log}"
            ) from None


def _changed_files(log: Path) -> list[str]:
    """Return the packages whose files pip refused for their hash."""
    _, found, after = log.read_text(errors="replace").partition(HASHES_DIFFER)
    return re.findall(r"^\s+(\S+==\S+|\S+) from ", after, re.MULTILINE) or ["a package"] if found else []


def _repair_include_paths(layout: Layout) -> None:
    """Replace the wheel builder's own include folders in the exported CMake files by this machine's."""
    dotted = f"{sys.version_info[0]}.{sys.version_info[1]}"
    compact = dotted.replace(".", "")
    question = "import numpy, sysconfig; print(sysconfig.get_paths()['include']); print(numpy.get_include())"
    answer = subprocess.run([str(layout.python), "-c", question], capture_output=True, text=True, check=True)
    include, numpy_include = answer.stdout.splitlines()[-2:]
    old_numpy = WHEEL_NUMPY.format(v=compact, dotted=dotted)
    old_include = WHEEL_INCLUDE.format(v=compact, dotted=dotted)
    for file in (layout.venv / "share").rglob("*.cmake"):
        text = file.read_text(errors="surrogateescape")
        repaired = text.replace(old_numpy, numpy_include).replace(old_include, include)
        if repaired != text:
            file.write_text(repaired, errors="surrogateescape")


def _build_interfaces(layout: Layout) -> None:
    venv = str(layout.venv)
    environment = {
        **os.environ,
        "AMENT_PREFIX_PATH": venv,
        "CMAKE_PREFIX_PATH": venv,
        "PATH": f"{venv}/bin:{os.environ['PATH']}",
        "COLCON_LOG_PATH": str(layout.state / "colcon"),
        "COLCON_DEFAULTS_FILE": os.devnull,
        # Said here, colcon does not add a limit by load, which on a busy machine builds one file at a time.
        "MAKEFLAGS": f"-j{os.cpu_count() or 1}",
    }
    root = layout.root
    paths = [root / "guide_robot_interfaces", *_compat_packages(layout)]
    cmake = [
        f"-DPython3_EXECUTABLE={layout.python}",
        f"-DPYTHON_EXECUTABLE={layout.python}",
        "-DBUILD_TESTING=OFF",
    ]
    build = [f"{venv}/bin/colcon", "build", "--merge-install", "--install-base", venv]
    build += ["--build-base", str(layout.state / "build"), "--event-handlers", "console_direct+"]
    build += ["--base-paths", *map(str, paths), "--cmake-args", *cmake, "-Wno-dev"]
    run(build, log=layout.log("interfaces"), environment=environment, cwd=layout.state)


def _compat_packages(layout: Layout) -> list[Path]:
    folders = sorted(path.parent for path in (layout.root / "compat_interfaces").glob("*/package.xml"))
    index = layout.venv / "share" / "ament_index" / "resource_index" / "packages"
    ours = (layout.state / "build").glob("*")
    built_here = {path.name for path in ours}
    return [folder for folder in folders if folder.name in built_here or not (index / folder.name).exists()]


def _install_project(layout: Layout) -> None:
    pip = [str(layout.python), "-m", "pip", "--disable-pip-version-check", "install"]
    run([*pip, "--no-deps", "--no-build-isolation", "-e", str(layout.root)], log=layout.log("project"))
