"""Debian and Ubuntu packages: which are missing, and installing them where that is allowed."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from guide_robot.run.installation.steps import InstallationError, run

LOCKED = "Could not get lock"  # apt's words while another program installs
LOCK_PATIENCE_S = 300.0
ASK_AGAIN_S = 2.0


def listed_packages(file: Path, with_tests: bool) -> list[str]:
    """Return the packages named in requirements/apt.txt; those marked [test] only for the tests."""
    packages = []
    for line in file.read_text().splitlines():
        words, _, comment = line.partition("#")
        if words.strip() and (with_tests or "[test]" not in comment):
            packages.append(words.strip())
    return packages


def missing_packages(packages: list[str]) -> list[str]:
    """Return those that dpkg does not hold installed; none where there is no dpkg."""
    if not shutil.which("dpkg-query"):
        return []
    listing = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *packages],
        capture_output=True,
        text=True,
    ).stdout
    installed = {line.split()[0] for line in listing.splitlines() if line.endswith(" installed")}
    return [package for package in packages if package not in installed]


def install_packages(packages: list[str], log: Path) -> None:
    """Install what is missing with apt-get.

    Raises InstallationError with the command to type where this user may not.
    """
    missing = missing_packages(packages)
    if not missing:
        return
    if not shutil.which("apt-get"):
        raise InstallationError(f"please install: {' '.join(missing)}")
    prefix = _root_prefix()
    if prefix is None:
        raise InstallationError(f"please run: sudo apt-get install --no-install-recommends {' '.join(missing)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    wait = ["-o", f"DPkg::Lock::Timeout={LOCK_PATIENCE_S:.0f}"]
    run_apt([*prefix, "apt-get", *wait, "update", "-q"], log, environment)
    available = [package for package in missing if _is_available(package)]
    install = [*prefix, "apt-get", *wait, "install", "-y", "-q", "--no-install-recommends"]
    run_apt([*install, *available], log, environment)


def run_apt(
    command: list[str],
    log: Path,
    environment: dict[str, str],
    patience_s: float = LOCK_PATIENCE_S,
    again_s: float = ASK_AGAIN_S,
) -> None:
    """Run apt-get, again and again while another program holds a lock of apt's.

    apt's own waiting (DPkg::Lock::Timeout) covers the lock of dpkg, not that of the package lists.

    Raises InstallationError when it fails for another reason or the lock stays held.
    """
    deadline = time.monotonic() + patience_s
    told = False
    while True:
        try:
            return run(command, log=log, environment=environment)
        except InstallationError:
            if LOCKED not in log.read_text(errors="replace"):
                raise
            if time.monotonic() >= deadline:
                raise InstallationError(
                    f"another program has been installing packages for {patience_s:.0f} s; wait for it, then try again"
                ) from None
        if not told:
            print("guide: waiting for another program that is installing packages ...", file=sys.stderr, flush=True)
            told = True
        time.sleep(again_s)


def _is_available(package: str) -> bool:
    """Whether apt knows the package; names of test tools differ between releases."""
    shown = subprocess.run(["apt-cache", "show", package], capture_output=True)
    return shown.returncode == 0


def _root_prefix() -> list[str] | None:
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        return ["sudo", "-n", "--preserve-env=DEBIAN_FRONTEND"]
    return None
