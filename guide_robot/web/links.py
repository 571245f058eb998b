"""What the apps may ask of the connection on which they serve: keys of the ASGI scope, set by `protocol.py`."""

from collections.abc import MutableMapping
from typing import Any

ABORT = "guide_robot.abort"
KNOWN = "guide_robot.known"


def abort(scope: MutableMapping[str, Any]) -> None:
    """End the connection now, whatever of an answer was not taken yet."""
    scope.get(ABORT, _nothing)()


def known(scope: MutableMapping[str, Any]) -> None:
    """Note that a WebSocket is somebody's who may open one: from now on it is served and no longer waits."""
    scope.get(KNOWN, _nothing)()


def _nothing() -> None:
    """Do nothing: a server of another kind, as in a test, has no places to count."""
