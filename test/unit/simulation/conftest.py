"""A small hall for tests of the twin: 10 by 8 m, exact to reckon with."""

from collections.abc import Callable

import pytest

from guide_robot.common.language import LocalText
from guide_robot.common.resources import resource
from guide_robot.floor.load import load_floor
from guide_robot.floor.model import (
    Counter,
    Door,
    FloorPlan,
    Furniture,
    FurnitureKind,
    Place,
    PlaceKind,
    SimulatedPerson,
    Simulation,
    WaitingRow,
    Wall,
)
from guide_robot.simulation.settings import EXACT_ODOMETRY, LidarSettings, TwinSettings


def text(word: str) -> LocalText:
    """Return a word as it is in each language."""
    return LocalText(vi=word, en=word, ko=word)


def hall(**changes: object) -> FloorPlan:
    """Return the hall: inner walls at x 0 and 10, y 0.6 and 8; a table in the middle; a door in the south."""
    parts: dict[str, object] = {
        "format": 1,
        "id": "hall",
        "name": text("hall"),
        "size": (10.1, 8.1),
        "start": (2.0, 4.0, 0.0),
        "walls": [
            Wall(id="sides", points=[(-0.05, 0.55), (-0.05, 8.05), (10.05, 8.05), (10.05, 0.55)], thickness=0.1),
            Wall(id="front", points=[(-0.05, 0.55), (10.05, 0.55)], thickness=0.1),
        ],
        "doors": [Door(id="door", start=(6.0, 0.55), end=(7.4, 0.55), exterior=True)],
        "counters": [
            Counter(id="1", name=text("1"), services=["land"], centre=(8.0, 7.3), facing_deg=-90.0),
        ],
        "places": [
            Place(id="counter_1", kind=PlaceKind.COUNTER, counter="1", name=text("1"), pose=(7.2, 6.0, 90.0)),
            Place(id="home", kind=PlaceKind.HOME, name=text("home"), pose=(6.7, 3.0, -90.0)),
        ],
        "furniture": [
            Furniture(id="cupboard", kind=FurnitureKind.SHELF, centre=(5.0, 4.0), size=(0.6, 3.0), height=1.8)
        ],
        "waiting_rows": [WaitingRow(id="row", start=(1.0, 1.2), end=(2.2, 1.2), seats=3, facing_deg=90.0)],
        "simulation": Simulation(people=[]),
    }
    return FloorPlan(**(parts | changes))  # type: ignore[arg-type]


@pytest.fixture
def build_hall() -> Callable[..., FloorPlan]:
    """Return the maker of the small hall, for tests that change it."""
    return hall


@pytest.fixture
def plan() -> FloorPlan:
    """Return the small hall."""
    return hall()


@pytest.fixture
def patrolled() -> FloorPlan:
    """Return the hall with somebody who walks back and forth."""
    return hall(simulation=Simulation(people=[SimulatedPerson(id="guard", points=[(1.0, 7.0), (4.0, 7.0)])]))


@pytest.fixture(scope="session")
def office() -> FloorPlan:
    """Return the ward office."""
    return load_floor(resource("maps", "ward_office", "floor.yaml"))


@pytest.fixture
def exact() -> TwinSettings:
    """Return settings without noise, drift or lost beams."""
    lidar = LidarSettings(beams=360, noise_sigma_m=0.0, dropout=0.0, glass_seen=1.0, range_max_m=12.0)
    return TwinSettings(lidar=lidar, odometry=EXACT_ODOMETRY)
