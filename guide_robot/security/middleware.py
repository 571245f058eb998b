"""Whether this machine's DDS can be secured at all: Fast DDS is built with security or without."""

import mmap
import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

LIBRARY = "librmw_fastrtps_shared_cpp.so"
REFUSAL = b"doesn't have the security libraries"  # what a build without security says, and only that holds
LACKING = "Fast DDS here was built without security: the graph cannot be secured; ROS 2 Jazzy from apt has it"


def lack_of_security(environment: Mapping[str, str]) -> str:
    """Return one line when the ROS middleware cannot be secured, empty when it can or when that cannot be told."""
    if "fastrtps" not in environment.get("RMW_IMPLEMENTATION", "rmw_fastrtps_cpp"):
        return ""
    prefixes = [*filter(None, environment.get("AMENT_PREFIX_PATH", "").split(os.pathsep)), sys.prefix]
    return LACKING if _refuses(Path(prefix) / "lib" / LIBRARY for prefix in prefixes) else ""


def _refuses(libraries: Iterable[Path]) -> bool:
    for library in libraries:
        if library.is_file():
            with library.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
                return content.find(REFUSAL) >= 0
    return False
