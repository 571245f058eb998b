"""Imports the modules named on the command line in a Python that has no ROS; prints those that failed."""

import importlib
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from types import ModuleType
from typing import Any

ROS = {"rclpy", "rosidl_runtime_py", "ament_index_python", "launch", "launch_ros", "tf2_ros", "rpyutils"}


class WithoutRos(MetaPathFinder):
    """Refuses everything that only a ROS installation brings."""

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> Any:
        """Raise ImportError for a module of ROS; leave others to the next finder."""
        package = fullname.partition(".")[0]
        if package in ROS or package.endswith(("_msgs", "_interfaces", "_srvs")):
            raise ImportError(f"{fullname} is of ROS")
        return None


def main() -> int:
    """Import everything; 1 when a module needs ROS."""
    sys.meta_path.insert(0, WithoutRos())
    failed = 0
    for name in sys.argv[1:]:
        try:
            importlib.import_module(name)
        except ImportError as error:
            print(f"{name}: {error}")
            failed = 1
    return failed


if __name__ == "__main__":
    sys.exit(main())
