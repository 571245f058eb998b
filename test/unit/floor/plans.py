"""Small floor plans for tests: a room that is right, and ways to spoil it."""

import copy
from pathlib import Path
from typing import Any

import yaml


class _Plain(yaml.SafeDumper):
    """Writes what occurs twice twice, as people do."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


NAME = {"vi": "Phòng", "en": "Room", "ko": "방"}
ROOM: dict[str, Any] = {
    "format": 1,
    "id": "room",
    "name": NAME,
    "size": [10.0, 8.0],
    "start": [2.0, 2.0, 90.0],
    "walls": [
        {"id": "outer", "points": [[0.5, 0.5], [9.5, 0.5], [9.5, 7.5], [0.5, 7.5]], "closed": True},
        {"id": "inner", "points": [[6.0, 0.5], [6.0, 7.5]]},
    ],
    "doors": [
        {"id": "entrance", "start": [2.0, 0.5], "end": [3.5, 0.5], "exterior": True},
        {"id": "middle", "start": [6.0, 3.0], "end": [6.0, 4.0]},
    ],
    "counters": [
        {"id": "1", "name": NAME, "services": ["land"], "centre": [8.0, 6.5], "facing_deg": -90.0},
    ],
    "places": [
        {"id": "counter_1", "kind": "counter", "counter": "1", "name": NAME, "pose": [8.6, 4.8, 90.0]},
        {"id": "home", "kind": "home", "name": NAME, "pose": [2.5, 3.0, -90.0]},
        {"id": "charging", "kind": "charging", "name": NAME, "pose": [1.3, 1.3, 90.0]},
        {"id": "ticket_area", "kind": "ticket_area", "name": NAME, "pose": [2.5, 2.2, -90.0]},
        {"id": "entrance", "kind": "entrance", "name": NAME, "pose": [2.7, 1.4, -90.0]},
    ],
    "furniture": [{"id": "table", "kind": "table", "centre": [2.0, 6.0], "size": [1.5, 0.8]}],
    "zones": [{"id": "door_area", "kind": "slow", "speed_limit": 0.5, "polygon": [[1, 0.6], [4, 0.6], [4, 2], [1, 2]]}],
}


def room(**changes: Any) -> dict[str, Any]:
    """Return the room with some keys replaced."""
    return copy.deepcopy(ROOM) | changes


def written(folder: Path, data: Any) -> Path:
    """Write data as folder/floor.yaml and return its path."""
    path = folder / "floor.yaml"
    text = data if isinstance(data, str) else yaml.dump(data, Dumper=_Plain, allow_unicode=True)
    path.write_text(text, encoding="utf-8")
    return path
