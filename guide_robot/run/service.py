"""`guide-robot service install|show|remove PART`: backend, robot and screens start when the machine does.

sudo ./guide service install backend --user office --options="--host 0.0.0.0 --allowed-host queue.office"
sudo ./guide service install robot --user robot --workspace /opt/guide_robot_ws --options="floor:=ward_office"
sudo ./guide service install keys --user robot, where the keystore of a secured graph was made
./guide service install screen --url http://SERVER:8090/display --token-file display.token
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

import guide_robot.queue
from guide_robot.common.errors import UserError
from guide_robot.common.resources import resource
from guide_robot.run.service_check import check_runs
from guide_robot.run.service_units import (
    SCREEN_UNIT,
    WAITING_PAGE,
    Part,
    ServicePlan,
    backend_unit,
    backend_words,
    keys_timer,
    keys_unit,
    robot_unit,
    robot_words,
    screen_entry,
    screen_unit,
    start_page,
)

UNITS = Path("etc/systemd/system")
NAMES = {
    Part.BACKEND: "guide-robot-backend.service",
    Part.ROBOT: "guide-robot.service",
    Part.KEYS: "guide-robot-keys.timer",
    Part.SCREEN: SCREEN_UNIT,
}
CONFIG = Path("/etc/guide-robot/backend.yaml")
SCREEN_FILE = "guide-robot-screen.desktop"
# Without a leading dot: Chromium as a snap reads no hidden folder of a home.
SCREEN_FOLDER = "guide-robot-screen"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the actions."""
    parser.add_argument("action", choices=["install", "show", "remove"])
    parser.add_argument("part", choices=[part.value for part in Part])
    parser.add_argument("--user", default=getpass.getuser(), help="as whom it runs (default: you)")
    parser.add_argument("--data", type=Path, default=Path("/var/lib/guide-robot/backend"), help="the backend's data")
    parser.add_argument("--workspace", type=Path, help="the colcon workspace with the packages, if they are in one")
    parser.add_argument("--ros", default="jazzy", help="ROS distribution (default: %(default)s)")
    parser.add_argument("--url", default="", help="screen: the page, such as http://127.0.0.1:8080/")
    parser.add_argument("--token-file", type=Path, help="screen: file with the page's token, if it needs one")
    parser.add_argument("--root", type=Path, default=Path("/"), help="install below this folder and start nothing")
    parser.add_argument(
        "--options", default="", help="in one word: options of backend, secure or browser, arguments of the launch file"
    )


def run(arguments: argparse.Namespace) -> int:
    """Carry out one action."""
    part = Part(arguments.part)
    plan = _plan(part, arguments)
    files = _files(part, plan, arguments.root)
    if arguments.action == "show":
        print("\n".join(text for path, text in files.items() if path.suffix != ".html"))
    elif arguments.action == "remove":
        _remove(part, files, arguments.root)
    else:
        _install(part, plan, files, arguments.root)
    return 0


def _install(part: Part, plan: ServicePlan, files: dict[Path, str], root: Path) -> None:
    os.umask(0o022)
    if part is Part.BACKEND:
        check_runs(backend_words(plan, "--help"), plan.user)
        _make_data(plan, root)
        config = _below(root, plan.config)
        if not config.exists():
            files = {config: resource("config", "backend.yaml").read_text(encoding="utf-8")} | files
    elif part is Part.ROBOT and root == Path("/"):
        check_runs(robot_words(plan, "--show-args"), plan.user)
    for path, text in files.items():
        _write(path, text)
        print(f"written: {path}")
    _systemctl(part, root, "daemon-reload")
    if part is Part.SCREEN:
        print(f"it starts when {plan.user} signs in; now: systemctl --user start {SCREEN_UNIT}")
    else:
        _systemctl(part, root, "enable", "--now", NAMES[part])


def _remove(part: Part, files: dict[Path, str], root: Path) -> None:
    words = ("stop",) if part is Part.SCREEN else ("disable", "--now")
    _systemctl(part, root, *words, NAMES[part])
    for path in files:
        path.unlink(missing_ok=True)
    _systemctl(part, root, "daemon-reload")


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
        config=_config(arguments.options) if part is Part.BACKEND else CONFIG,
        options=_options(arguments.options),
        workspace=arguments.workspace.absolute() if arguments.workspace else None,
        ros=arguments.ros,
        url=arguments.url,
        token=token,
        browser=browser,
        folder=_home(arguments) / SCREEN_FOLDER,
    )


def _options(text: str) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(text))
    except ValueError as error:
        raise UserError(f"--options {text}: {error}") from None


def _config(options: str) -> Path:
    """Return the backend's configuration: the one that its options name, or the usual one."""
    finder = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    finder.add_argument("--config", nargs="?", type=Path, default=CONFIG)
    found = finder.parse_known_args(_options(options))[0].config
    if found is None:
        raise UserError("--options: --config: expected a file")
    return Path(found).absolute()


def _check(part: Part, arguments: argparse.Namespace) -> None:
    for name in ("data", "workspace", "url", "options"):
        text = str(getattr(arguments, name) or "")
        if not text.isprintable():
            raise UserError(f"--{name} {text!r}: expected one line of letters, digits and signs")
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
    if arguments.action == "install" and part is Part.SCREEN and arguments.root == Path("/") and os.geteuid() == 0:
        raise UserError("service install screen: expected the user who is signed in at that screen, without sudo")


def _files(part: Part, plan: ServicePlan, root: Path) -> dict[Path, str]:
    if part is Part.BACKEND:
        return {root / UNITS / NAMES[part]: backend_unit(plan)}
    if part is Part.ROBOT:
        return {root / UNITS / NAMES[part]: robot_unit(plan)}
    if part is Part.KEYS:
        timer = root / UNITS / NAMES[part]
        return {timer.with_suffix(".service"): keys_unit(plan), timer: keys_timer()}
    home = plan.folder.parent
    waiting = Path(guide_robot.queue.__file__).with_name("pages") / WAITING_PAGE
    return {
        _below(root, home / ".config/autostart" / SCREEN_FILE): screen_entry(),
        _below(root, home / ".config/systemd/user" / SCREEN_UNIT): screen_unit(plan),
        _below(root, plan.start_page): start_page(plan),
        _below(root, plan.folder / WAITING_PAGE): waiting.read_text(encoding="utf-8"),
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


def _systemctl(part: Part, root: Path, *words: str) -> None:
    """Tell systemd; the user's own one, for a screen, may not run yet and reads everything when it does."""
    if root != Path("/") or shutil.which("systemctl") is None:
        return
    own = ["--user"] if part is Part.SCREEN else []
    done = subprocess.run(["systemctl", *own, *words], capture_output=True, text=True, check=False)
    if done.returncode and not own:
        raise UserError(f"systemctl {' '.join(words)}: {' '.join(done.stderr.split())}")
