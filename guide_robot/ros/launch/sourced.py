"""The ROS of the shell in which `./guide` was called, for its own programs alone.

Our Python has another build of the same libraries, and reduced packages of messages: neither of the two may load the
other's. So `./guide` sets the sourced ROS aside, and what is started from it gets it back.
"""

import os
from collections.abc import Mapping

PREFIXES, LIBRARIES = "AMENT_PREFIX_PATH", "LD_LIBRARY_PATH"
SET_ASIDE = "GUIDE_ROS_"  # before the names in which `./guide` keeps them


def sourced_ros(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return what programs of the sourced ROS get in place of ours, nothing where no ROS was set aside."""
    prefixes = environment.get(f"{SET_ASIDE}{PREFIXES}", "")
    return {PREFIXES: prefixes, LIBRARIES: environment.get(f"{SET_ASIDE}{LIBRARIES}", "")} if prefixes else {}


def ros_prefixes(environment: Mapping[str, str] = os.environ) -> list[str]:
    """Return the folders in which ROS's programs are looked for."""
    found = (sourced_ros(environment) or environment).get(PREFIXES, "")
    return [prefix for prefix in found.split(os.pathsep) if prefix]
