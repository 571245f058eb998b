"""Where the package's data files lie: maps, robot, parameters, in a source tree or installed under share/."""

import os
import sys
from pathlib import Path

from guide_robot.common.errors import UserError


def resource(*parts: str) -> Path:
    """Return a data file or folder such as resource("urdf", "guide_robot.urdf.xacro").

    Looks beside the package (source tree, symlink install), then in every prefix of AMENT_PREFIX_PATH, then
    in the interpreter's own prefix. Raises UserError when none has it.
    """
    for folder in _folders():
        path = folder.joinpath(*parts)
        if path.exists():
            return path
    raise UserError(f"{'/'.join(parts)}: not found beside the package nor in share/guide_robot of any prefix")


def _folders() -> list[Path]:
    prefixes = [*filter(None, os.environ.get("AMENT_PREFIX_PATH", "").split(os.pathsep)), sys.prefix]
    source_tree = Path(__file__).resolve().parents[2]
    return [source_tree, *(Path(prefix) / "share" / "guide_robot" for prefix in prefixes)]


def state_folder(namespace: str = "") -> Path:
    """Return where the robot of a namespace keeps on this machine what must survive a restart; made if missing."""
    folder = Path(os.environ.get("ROS_HOME", "~/.ros")).expanduser() / "guide_robot" / namespace.strip("/")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
