"""`guide-robot service install|show|remove PART`: backend, robot and screens start when the machine does.

sudo guide-robot service install backend --user office --options="--host 0.0.0.0 --allowed-host queue.office"
sudo guide-robot service install robot --user robot --workspace /opt/guide_robot_ws --options="floor:=ward_office"
sudo guide-robot service install keys --user robot, where the keystore of a secured graph was made
guide-robot service install screen --url http://SERVER:8090/display --token-file display.token
"""

import argparse
import getpass
import os
import pwd
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from guide_robot.common.errors import UserError
from guide_robot.run.service_units import (
    Part,
    ServicePlan,
    backend_unit,
    keys_timer,
    keys_unit,
    robot_unit,
    screen_entry,
    start_page,
)

UNITS = Path("etc/systemd/system")
NAMES = {
    Part.BACKEND: "guide-robot-backend.service",
    Part.ROBOT: "guide-robot.service",
    Part.KEYS: "guide-robot-keys.timer",
    Part.SCREEN: "",
}
SCREEN_FILE = "guide-robot-screen.desktop"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the actions."""
    parser.add_argument("action", choices=["install", "show", "remove"])
    parser.add_argument("part", choices=[part.value for part in Part])
    parser.add_argument("--user", default=getpass.getuser(), help="as whom it runs (default: you)")
    parser.add_argument("--data", type=Path, default=Path("/var/lib/guide-robot/backend"), help="the backend's data")
    parser.add_argument("--workspace", type=Path, help="the colcon workspace with the robot's packages")
    parser.add_argument("--ros", default="jazzy", help="ROS distribution (default: %(default)s)")
    parser.add_argument("--url", default="", help="screen: the page, such as http://127.0.0.1:8080/")
    parser.add_argument("--token-file", type=Path, help="screen: file with the page's token, if it needs one")
    parser.add_argument("--root", type=Path, default=Path("/"), help="install below this folder and start nothing")
    parser.add_argument(
        "--options", default="", help="in one word: options of backend or secure, arguments of the launch file"
    )


def run(arguments: argparse.Namespace) -> int:
    """Carry out one action."""
    part = Part(arguments.part)
    plan = _plan(part, arguments)
    files = _files(part, plan, arguments.root)
    if arguments.action == "show":
        print("\n".join(text for path, text in files.items() if path.suffix != ".html"))
        return 0
    if arguments.action == "remove":
        _systemctl(arguments.root, "disable", "--now", NAMES[part])
        for path in files:
            path.unlink(missing_ok=True)
        _systemctl(arguments.root, "daemon-reload", "")
        return 0
    for path, text in files.items():
        _write(path, text)
        print(f"written: {path}")
    if part is Part.BACKEND:
        _make_data(plan, arguments.root)
    _systemctl(arguments.root, "daemon-reload", "")
    _systemctl(arguments.root, "enable", "--now", NAMES[part])
    return 0


def _plan(part: Part, arguments: argparse.Namespace) -> ServicePlan:
    _check(part, arguments)
    token = ""
    if arguments.token_file is not None:
        try:
            token = arguments.token_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise UserError(f"{arguments.token_file}: cannot be read: {error}") from None
    browser = next((path for name in BROWSERS if (path := shutil.which(name))), "/usr/bin/chromium")
    return ServicePlan(
        command=(sys.executable, "-m", "guide_robot"),
        user=arguments.user,
        data=arguments.data.absolute(),
        options=tuple(shlex.split(arguments.options)),
        workspace=arguments.workspace.absolute() if arguments.workspace else None,
        ros=arguments.ros,
        url=arguments.url,
        token=token,
        browser=browser,
        start_page=_home(arguments) / ".local/share/guide_robot/screen/start.html",
    )


def _check(part: Part, arguments: argparse.Namespace) -> None:
    try:
        pwd.getpwnam(arguments.user)
    except KeyError:
        raise UserError(f"--user {arguments.user}: there is no such user; adduser --system {arguments.user}") from None
    if part is Part.SCREEN and not arguments.url.startswith(("http://", "https://")):
        raise UserError("service: screen: expected --url, such as http://127.0.0.1:8080/")
    if part is Part.ROBOT and arguments.workspace and not (arguments.workspace / "install" / "setup.bash").is_file():
        raise UserError(f"--workspace {arguments.workspace}: has no install/setup.bash; colcon build first")
    if not arguments.ros.isalnum():
        raise UserError(f"--ros {arguments.ros}: expected a distribution such as jazzy")
    if arguments.action == "install" and part is not Part.SCREEN and arguments.root == Path("/") and os.geteuid() != 0:
        raise UserError("service install: expected root, since it writes to /etc/systemd/system: sudo")


def _files(part: Part, plan: ServicePlan, root: Path) -> dict[Path, str]:
    if part is Part.BACKEND:
        return {root / UNITS / NAMES[part]: backend_unit(plan)}
    if part is Part.ROBOT:
        return {root / UNITS / NAMES[part]: robot_unit(plan)}
    if part is Part.KEYS:
        timer = root / UNITS / NAMES[part]
        return {timer.with_suffix(".service"): keys_unit(plan), timer: keys_timer()}
    home = plan.start_page.parents[4]
    return {
        _below(root, home / ".config/autostart" / SCREEN_FILE): screen_entry(plan),
        _below(root, plan.start_page): start_page(plan),
    }


def _below(root: Path, path: Path) -> Path:
    return root / path.relative_to("/")


def _home(arguments: argparse.Namespace) -> Path:
    return Path(pwd.getpwnam(arguments.user).pw_dir)


def _write(path: Path, text: str) -> None:
    """Write whole or not at all; a page with a token is its owner's alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    secret = path.suffix == ".html"
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600 if secret else 0o644)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    partial.replace(path)


def _make_data(plan: ServicePlan, root: Path) -> None:
    """Make the folder in which data and keys lie side by side, for the service's user alone."""
    folder = _below(root, plan.data.parent)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if os.geteuid() == 0 and root == Path("/"):
        owner = pwd.getpwnam(plan.user)
        os.chown(folder, owner.pw_uid, owner.pw_gid)


def _systemctl(root: Path, *words: str) -> None:
    if root != Path("/") or (not words[-1] and words[0] != "daemon-reload") or shutil.which("systemctl") is None:
        return
    done = subprocess.run(["systemctl", *filter(None, words)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise UserError(f"systemctl {' '.join(words)}: {' '.join(done.stderr.split())}")
