"""What systemd and a desktop are told, so that backend, robot and screens start by themselves; text alone."""

import html
import json
import shlex
from dataclasses import dataclass
from enum import Enum
from pathlib import Path


class Part(Enum):
    """What is started: the backend, the robot's nodes, a browser that shows one page, the renewal of certificates."""

    BACKEND = "backend"
    ROBOT = "robot"
    SCREEN = "screen"
    KEYS = "keys"


SCREEN_UNIT = "guide-robot-screen.service"
WAITING_PAGE = "waiting.html"


@dataclass(frozen=True, kw_only=True)
class ServicePlan:
    """How this machine starts; `command` begins the program, `url` and `token` are of the page that a screen shows."""

    command: tuple[str, ...]
    user: str
    data: Path
    config: Path = Path()
    options: tuple[str, ...] = ()
    workspace: Path | None = None
    ros: str = "jazzy"
    url: str = ""
    token: str = ""
    browser: str = "/usr/bin/chromium"
    folder: Path = Path()  # of a screen: its first page, the page that waits, the browser's profile

    @property
    def start_page(self) -> Path:
        """Return the page that a screen's browser opens first."""
        return self.folder / "start.html"


def backend_words(plan: ServicePlan, *options: str) -> list[str]:
    """Return what runs the backend with these options, in a workspace's environment where there is one."""
    words = [*plan.command, "backend", *options]
    return words if plan.workspace is None else _sourced([_setup(plan.workspace)], words)


def robot_words(plan: ServicePlan, *options: str) -> list[str]:
    """Return what launches the robot's nodes, with ROS and the workspace in their environment."""
    setups = [f"/opt/ros/{plan.ros}/setup.bash"]
    if plan.workspace is not None:
        setups.append(_setup(plan.workspace))
    return _sourced(setups, ["ros2", "launch", "guide_robot", "robot.launch.py", *options])


def backend_unit(plan: ServicePlan) -> str:
    """Return the backend's unit: it says when it is ready, and is started anew whatever ended it.

    Also when it refused to start: its database may not be up yet, its address not there, the disk full for a while.
    A reload takes a changed configuration up, or leaves the one that runs where the changed one is wrong.
    """
    options = ("--data", str(plan.data), "--config", str(plan.config), *plan.options)
    words, check = backend_words(plan, *options), backend_words(plan, "check", *options)
    return f"""[Unit]
Description=Guide robot: queue backend
Wants=network-online.target
After=network-online.target postgresql.service time-sync.target
StartLimitIntervalSec=0

[Service]
Type=notify
NotifyAccess=all
User={plan.user}
ExecStart={_exec_start(words)}
ExecReload={_exec_start(check)}
ExecReload=/bin/kill -TERM $MAINPID
WatchdogSec=90
Restart=always
RestartSec=5
TimeoutStopSec=20
UMask=0077
LimitCORE=0
NoNewPrivileges=yes
PrivateTmp=yes
ProtectSystem=strict
ProtectHome=read-only
ReadWritePaths={plan.data.parent}

[Install]
WantedBy=multi-user.target
"""


def robot_unit(plan: ServicePlan) -> str:
    """Return the unit of the robot's nodes.

    The node watchdog tells systemd that it lives: whoever watches all others must not hang unseen itself.
    """
    return f"""[Unit]
Description=Guide robot: nodes
Wants=network-online.target
After=network-online.target guide-robot-backend.service
StartLimitIntervalSec=0

[Service]
Type=exec
NotifyAccess=all
WatchdogSec=60
User={plan.user}
Environment=PYTHONUNBUFFERED=1
ExecStart={_exec_start(robot_words(plan, *plan.options))}
Restart=always
RestartSec=5
TimeoutStopSec=30
KillMode=mixed
LimitCORE=0
NoNewPrivileges=yes

[Install]
WantedBy=multi-user.target
"""


def keys_unit(plan: ServicePlan) -> str:
    """Return the unit that renews the certificates of a secured graph that end within 30 days; its timer starts it."""
    words = shlex.join([*plan.command, "secure", "--when-due", *plan.options])
    return f"""[Unit]
Description=Guide robot: renewal of certificates

[Service]
Type=oneshot
User={plan.user}
ExecStart={words.replace("%", "%%")}
UMask=0077
LimitCORE=0
NoNewPrivileges=yes
PrivateTmp=yes
"""


def keys_timer() -> str:
    """Return the timer of the renewal: weekly, and at the next start of a machine that was off."""
    return """[Unit]
Description=Guide robot: weekly renewal of certificates

[Timer]
OnCalendar=weekly
Persistent=true
RandomizedDelaySec=1h

[Install]
WantedBy=timers.target
"""


def screen_unit(plan: ServicePlan) -> str:
    """Return the user's unit of a browser that fills the screen, started anew when it crashes or is closed."""
    words = [
        plan.browser,
        "--kiosk", "--no-first-run", "--noerrdialogs", "--disable-session-crashed-bubble", "--disable-pinch",
        "--overscroll-history-navigation=0", "--autoplay-policy=no-user-gesture-required",
        f"--user-data-dir={plan.folder / 'browser'}", *plan.options, plan.start_page.as_uri(),
    ]  # fmt: skip
    return f"""[Unit]
Description=Guide robot: screen
StartLimitIntervalSec=0

[Service]
ExecStart={_exec_start(words)}
Restart=always
RestartSec=2
"""


def screen_entry() -> str:
    """Return the desktop's autostart entry, which hands the session's display on to the unit and starts it."""
    variables = "DISPLAY WAYLAND_DISPLAY XAUTHORITY"
    script = f"systemctl --user import-environment {variables}; systemctl --user restart {SCREEN_UNIT}"
    return f"""[Desktop Entry]
Type=Application
Name=Guide robot screen
Exec=sh -c "{script}"
X-GNOME-Autostart-enabled=true
"""


def start_page(plan: ServicePlan) -> str:
    """Return the page that hands the shown page's address, with its token, to the page beside it that waits."""
    target = plan.url + (f"#token={plan.token}" if plan.token else "")
    quoted = json.dumps(target).replace("<", chr(92) + "u003c")
    return f"""<!doctype html>
<html lang="zxx"><meta charset="utf-8"><title>{html.escape(plan.url)}</title>
<body style="background:#0d1630">
<script>location.replace("{WAITING_PAGE}#" + {quoted});</script></body></html>
"""


def _setup(workspace: Path) -> str:
    return str(workspace / "install" / "setup.bash")


def _sourced(setups: list[str], words: list[str]) -> list[str]:
    sourced = " && ".join(f"source {shlex.quote(setup)}" for setup in setups)
    return ["/bin/bash", "-c", f"{sourced} && exec {shlex.join(words)}"]


def _exec_start(words: list[str]) -> str:
    """Return words as systemd reads them: quoted, with nothing in them for it to expand."""
    return shlex.join(words).replace("%", "%%").replace("$", "$$")
