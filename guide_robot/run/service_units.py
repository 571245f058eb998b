"""What systemd and a desktop are told, so that backend, robot and screens start by themselves; text alone."""

import html
import json
import shlex
from dataclasses import dataclass
from enum import Enum
from pathlib import Path


class Part(Enum):
    """What is started: the backend, the robot's nodes, a browser that shows one page on the whole screen."""

    BACKEND = "backend"
    ROBOT = "robot"
    SCREEN = "screen"


@dataclass(frozen=True, kw_only=True)
class ServicePlan:
    """How this machine starts; `command` begins the program, `url` and `token` are of the page that a screen shows."""

    command: tuple[str, ...]
    user: str
    data: Path
    options: tuple[str, ...] = ()
    workspace: Path | None = None
    ros: str = "jazzy"
    url: str = ""
    token: str = ""
    browser: str = "/usr/bin/chromium"
    start_page: Path = Path()


def backend_unit(plan: ServicePlan) -> str:
    """Return the backend's unit: it says when it is ready, and is started anew when it hangs or dies."""
    words = shlex.join([*plan.command, "backend", "--data", str(plan.data), *plan.options])
    return f"""[Unit]
Description=Guide robot: queue backend
Wants=network-online.target
After=network-online.target postgresql.service time-sync.target
StartLimitIntervalSec=0

[Service]
Type=notify
NotifyAccess=all
User={plan.user}
ExecStart={words}
WatchdogSec=90
Restart=always
RestartSec=2
RestartPreventExitStatus=2
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
    """Return the unit of the robot's nodes, with ROS and the workspace in their environment.

    The node watchdog tells systemd that it lives: whoever watches all others must not hang unseen itself.
    """
    setups = [f"/opt/ros/{plan.ros}/setup.bash"]
    if plan.workspace is not None:
        setups.append(str(plan.workspace / "install" / "setup.bash"))
    sourced = " && ".join(f"source {shlex.quote(setup)}" for setup in setups)
    launch = shlex.join(["ros2", "launch", "guide_robot", "robot.launch.py", *plan.options])
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
ExecStart=/bin/bash -c {shlex.quote(f"{sourced} && exec {launch}").replace("%", "%%")}
Restart=always
RestartSec=5
TimeoutStopSec=30
KillMode=mixed
LimitCORE=0
NoNewPrivileges=yes

[Install]
WantedBy=multi-user.target
"""


def screen_entry(plan: ServicePlan) -> str:
    """Return the desktop's autostart entry of a browser that fills the screen; other users see no token in it."""
    options = [
        "--kiosk", "--no-first-run", "--noerrdialogs", "--disable-session-crashed-bubble", "--disable-pinch",
        "--overscroll-history-navigation=0", "--autoplay-policy=no-user-gesture-required",
        f"--user-data-dir={plan.start_page.parent / 'browser'}",
    ]  # fmt: skip
    browser = " ".join(f'"{word}"' for word in (plan.browser, *options, plan.start_page.as_uri()))
    return f"""[Desktop Entry]
Type=Application
Name=Guide robot screen
Exec={browser.replace("%", "%%")}
X-GNOME-Autostart-enabled=true
"""


def start_page(plan: ServicePlan) -> str:
    """Return the page that waits until the server answers and then goes to the page that is shown."""
    target = plan.url + (f"#token={plan.token}" if plan.token else "")
    return f"""<!doctype html>
<html lang="vi"><meta charset="utf-8"><title>{html.escape(plan.url)}</title>
<body style="margin:0;height:100vh;display:grid;place-items:center;background:#14213d;color:#fff;font:2rem sans-serif">
<p>...</p>
<script>
const target = {json.dumps(target).replace("<", chr(92) + "u003c")};
async function go() {{
  try {{
    await fetch(target.split("#")[0], {{ mode: "no-cors", cache: "no-store", signal: AbortSignal.timeout(4000) }});
    location.replace(target);
  }} catch {{
    setTimeout(go, 2000);
  }}
}}
go();
</script></body></html>
"""
