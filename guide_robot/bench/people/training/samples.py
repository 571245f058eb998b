"""Drives a made-up lidar through made-up rooms and keeps, for each piece of each scan, what the detector sees of it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from guide_robot.bench.people.scenes import occupancy
from guide_robot.bench.people.training.people import Body, people
from guide_robot.bench.people.training.things import GLASS, Rooms, build
from guide_robot.bench.people.world import Floats, Lidar, Shapes, cast, measure
from guide_robot.common.geometry import Pose2D
from guide_robot.floor.occupancy import FREE, OCCUPIED, OccupancyGrid
from guide_robot.people.detect.detector import Distances, windows
from guide_robot.people.detect.free_space import FreeSpaceMemory
from guide_robot.people.detect.segments import Segments
from guide_robot.people.detect.surroundings import pieces_in_odom
from guide_robot.people.settings import TrackerSettings
from guide_robot.sensing.known_map import KnownMap
from guide_robot.sensing.scan_view import ScanView

SETTINGS = TrackerSettings()
UNCLEAR = (0.3, 0.7)
OF_THE_PIECE_M = 0.25
BEYOND_M = 7.0
FARTHEST_M = 1.3
DRAWN_SHARE = 0.35
MOST_MISSED = 0.6
UNSURVEYED_SHARE = 0.4


@dataclass(frozen=True, kw_only=True)
class Samples:
    """Windows (n, inputs), and of each whether it is of a person and from which room, shape (n,) each.

    `offset` (n, 2) leads from the piece to the person, m ahead of the lidar and aside to its left; 0 of no person.
    """

    windows: NDArray[np.float16]
    person: NDArray[np.bool_]
    room: NDArray[np.int32]
    offset: NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Drive:
    """Where the lidar truly is at each scan and where it believes to be; `now_s` is when."""

    now_s: float
    true: Pose2D
    believed: Pose2D


def samples_of(seed: int, scans: int) -> Samples:
    """Return the samples of one drive through rooms of its own."""
    random = np.random.default_rng([seed, 77])
    rooms = build(random)
    height_m = rooms.some(0.08, 0.45)
    drive = _drive(rooms, scans)
    bodies = people(rooms, drive[-1].now_s, height_m)
    lidar = _lidar(rooms)
    still = rooms.mapped.joined(rooms.unmapped)
    memory = FreeSpaceMemory() if rooms.chance(0.85) else None
    error = _map_error(rooms) if rooms.chance(0.55) else None
    known = _drawn(rooms) if error else None
    glass_seen = rooms.some(0.1, 0.9)
    found: list[tuple[Floats, NDArray[np.bool_], Floats]] = []
    for step in drive:
        ranges, owners = _scan(still, bodies, step, lidar, glass_seen, random)
        sight = ScanView(
            ranges=np.where(ranges <= SETTINGS.furthest_m, ranges, np.inf),
            beyond=np.isfinite(ranges) & (ranges > SETTINGS.furthest_m),
            angle_min=lidar.angle_min,
            angle_increment=lidar.increment,
            pose=step.believed,
        )
        pieces = pieces_in_odom(sight, SETTINGS)
        if len(pieces) or not found:
            shown = windows(pieces, sight, memory, _distances(known, step, error) if known and error else None)
            share = _share_of_people(pieces, sight, owners)
            clear = (share <= UNCLEAR[0]) | (share >= UNCLEAR[1])
            offset = _offsets(pieces, sight, owners, bodies, step)
            found.append((shown[clear], share[clear] > 0.5, np.where(share > 0.5, offset.T, 0.0).T[clear]))
        if memory is not None:
            memory.look(sight, step.now_s)
    return Samples(
        windows=np.concatenate([shown for shown, _, _ in found]).astype(np.float16),
        person=np.concatenate([person for _, person, _ in found]),
        room=np.full(sum(len(person) for _, person, _ in found), seed, np.int32),
        offset=np.concatenate([offset for _, _, offset in found]).astype(np.float32),
    )


def joined(rooms: Sequence[Samples]) -> Samples:
    """Return the samples of several rooms together."""
    return Samples(
        windows=np.concatenate([one.windows for one in rooms]),
        person=np.concatenate([one.person for one in rooms]),
        room=np.concatenate([one.room for one in rooms]),
        offset=np.concatenate([one.offset for one in rooms]),
    )


def _lidar(rooms: Rooms) -> Lidar:
    random = rooms.random
    view = float(random.choice([math.pi, math.tau, 1.5 * math.pi, 1.5], p=[0.4, 0.35, 0.15, 0.1]))
    step = math.radians(float(random.choice([1.0, 0.5, 0.36, 0.25, 0.75], p=[0.25, 0.35, 0.15, 0.1, 0.15])))
    beams = min(1440, max(90, round(view / step)))
    return Lidar(
        beams=beams,
        view=view,
        range_max_m=rooms.some(6.0, 30.0),
        noise_m=rooms.some(0.004, 0.025),
        dropout=rooms.some(0.0, 0.02),
        mixed_edges=rooms.some(0.0, 0.3),
    )


def _drive(rooms: Rooms, scans: int) -> list[Drive]:
    """Return a drive: going on evenly, or standing for some scans and then being elsewhere, or standing all along."""
    random, kind = rooms.random, int(rooms.random.choice(3, p=[0.5, 0.35, 0.15]))
    period_s = float(random.choice([0.1, 0.1, 0.235, 0.05, 0.2]))
    speed, repeats, leap = rooms.some(0.15, 1.0), int(random.integers(3, 12)), rooms.some(0.3, 1.2)
    sway = rooms.some(0.0, 0.02), rooms.some(0.0, 0.006)
    at, theta, goal = _clear_spot(rooms), rooms.some(-3.0, 3.0), _clear_spot(rooms)
    wander, found, now_s = np.zeros(3), [], 0.0
    for number in range(scans):
        moves = kind == 0 or (kind == 1 and number % repeats == 0 and number > 0)
        if moves:
            step_m = speed * period_s if kind == 0 else leap
            if math.dist(at, goal) < max(step_m, 0.3):
                goal = _clear_spot(rooms)
            wanted = math.atan2(goal[1] - at[1], goal[0] - at[0])
            turn = math.remainder(wanted - theta, math.tau)
            most = 1.2 * period_s if kind == 0 else 1.0
            theta += min(most, max(-most, turn))
            if abs(turn) < 0.6 or kind == 1:
                at = at[0] + step_m * math.cos(wanted), at[1] + step_m * math.sin(wanted)
            wander = 0.9 * wander + random.normal(0.0, 1.0, 3) * (sway[0], sway[0], sway[1])
        noise = wander + random.normal(0.0, 0.3, 3) * (sway[0], sway[0], sway[1])
        true = Pose2D(x=at[0], y=at[1], theta=theta)
        believed = Pose2D(x=true.x + noise[0], y=true.y + noise[1], theta=true.theta + noise[2])
        found.append(Drive(now_s=now_s, true=true, believed=believed))
        now_s += period_s
    return found


def _clear_spot(rooms: Rooms) -> tuple[float, float]:
    return rooms.spot(0.35) or (0.5 * rooms.size[0], 0.5 * rooms.size[1])


def _scan(
    still: Shapes, bodies: list[Body], step: Drive, lidar: Lidar, glass_seen: float, random: np.random.Generator
) -> tuple[Floats, NDArray[np.intp]]:
    """Return measured ranges and whom each beam truly meets, both shape (beams,)."""
    moving = Shapes()
    for body in bodies:
        if body.present(step.now_s):
            body.add_to(moving, step.now_s)
    origins = np.tile((step.true.x, step.true.y), (lidar.beams, 1))
    angles = np.asarray(step.true.theta + lidar.angle_min + lidar.increment * np.arange(lidar.beams), np.float64)
    both = still.joined(moving)
    ranges, owners = cast(both, origins, angles, lidar.range_max_m)
    pane = owners == GLASS
    if pane.any():
        through = pane & (random.random(lidar.beams) > glass_seen)
        opaque = [place for place, owner in enumerate(both.line_owners) if owner != GLASS]
        rest = Shapes(
            lines=[both.lines[place] for place in opaque],
            line_owners=[both.line_owners[place] for place in opaque],
            circles=both.circles,
            circle_owners=both.circle_owners,
        )
        ranges[through], owners[through] = cast(rest, origins[through], angles[through], lidar.range_max_m)
    return measure(ranges, lidar, random), owners


def _share_of_people(pieces: Segments, sight: ScanView, owners: NDArray[np.intp]) -> Floats:
    """Return of each piece the share of its beams that met a person, shape (pieces,)."""
    step, beams = sight.angle_increment, len(owners)
    bearing = np.arctan2(pieces.y - sight.pose.y, pieces.x - sight.pose.x) - sight.pose.theta - sight.angle_min
    middle = (bearing % math.tau) / step
    half = np.maximum(0.5 * (pieces.beams - 1), 0.4)
    shares = np.zeros(len(pieces))
    for place in range(len(pieces)):
        number = np.arange(math.ceil(middle[place] - half[place]), math.floor(middle[place] + half[place]) + 1)
        number = number if len(number) else np.array([round(middle[place])])
        number = number % beams
        mine = number[np.abs(sight.ranges[number] - pieces.distance[place]) < OF_THE_PIECE_M]
        shares[place] = float(np.mean(owners[mine] > 0)) if len(mine) else 0.5
    return shares


def _offsets(pieces: Segments, sight: ScanView, owners: NDArray[np.intp], bodies: list[Body], step: Drive) -> Floats:
    """Return how far ahead of each piece, seen from the lidar, and to its left its person is, shape (pieces, 2)."""
    places = {body.number: step.believed.transform(*_seen_from(step.true, body, step.now_s)) for body in bodies}
    dx, dy = pieces.x - sight.pose.x, pieces.y - sight.pose.y
    bearing = np.arctan2(dy, dx)
    beam = np.rint(((bearing - sight.pose.theta - sight.angle_min) % math.tau) / sight.angle_increment).astype(np.intp)
    at = np.array([places.get(int(owner), (0.0, 0.0)) for owner in owners[beam % len(owners)]]).reshape(-1, 2)
    off_x, off_y = at[:, 0] - pieces.x, at[:, 1] - pieces.y
    cos, sin = np.cos(bearing), np.sin(bearing)
    offset = np.column_stack((cos * off_x + sin * off_y, cos * off_y - sin * off_x))
    return np.where((np.hypot(*offset.T) < FARTHEST_M)[:, None], offset, 0.0)


def _seen_from(lidar: Pose2D, body: Body, now_s: float) -> tuple[float, float]:
    return lidar.inverse_transform(*body.way.place(now_s))


def _map_error(rooms: Rooms) -> Pose2D:
    """Return how far the localisation is off: mostly a little."""
    off, turn = (
        (0.0, 0.0) if rooms.chance(0.3) else (abs(rooms.random.normal(0.0, 0.07)), rooms.random.normal(0.0, 0.01))
    )
    way = rooms.some(0.0, math.tau)
    return Pose2D(x=off * math.cos(way), y=off * math.sin(way), theta=turn)


def _drawn(rooms: Rooms) -> KnownMap:
    """Return the map of what is mapped, with what is seen through doors."""
    shapes = Shapes(
        lines=[(x1 + BEYOND_M, y1 + BEYOND_M, x2 + BEYOND_M, y2 + BEYOND_M) for x1, y1, x2, y2 in rooms.mapped.lines],
        circles=[(x + BEYOND_M, y + BEYOND_M, radius) for x, y, radius in rooms.mapped.circles],
    )
    grid = occupancy(shapes, (rooms.size[0] + 2.0 * BEYOND_M, rooms.size[1] + 2.0 * BEYOND_M))
    grid = grid if rooms.chance(DRAWN_SHARE) else _as_surveyed(grid, rooms)
    return KnownMap(replace(grid, origin_x=grid.origin_x - BEYOND_M, origin_y=grid.origin_y - BEYOND_M))


def _as_surveyed(grid: OccupancyGrid, rooms: Rooms) -> OccupancyGrid:
    """Return a map as a survey leaves it, with gaps where few beams met something, corners that nobody drove past, and
    things that have gone since."""
    random, cells = rooms.random, grid.cells.copy()
    cells[random.random(cells.shape) < rooms.some(0.0, MOST_MISSED)] = FREE
    row, column = np.mgrid[: cells.shape[0], : cells.shape[1]]
    area_m2 = rooms.size[0] * rooms.size[1]
    gaps = [(FREE, rooms.some(0.1, 1.0)) for _ in range(int(random.poisson(area_m2 * rooms.some(0.0, 0.08))))]
    if rooms.chance(UNSURVEYED_SHARE):
        gaps += [(FREE, rooms.some(1.5, 8.0)) for _ in range(int(random.integers(1, 4)))]
    gone = [(OCCUPIED, rooms.some(0.03, 0.25)) for _ in range(int(random.integers(0, 5)))]
    for value, radius_m in gaps + gone:
        at = int(random.integers(cells.shape[0])), int(random.integers(cells.shape[1]))
        cells[(row - at[0]) ** 2 + (column - at[1]) ** 2 < (radius_m / grid.resolution) ** 2] = value
    return replace(grid, cells=cells)


def _distances(known: KnownMap, step: Drive, error: Pose2D) -> Distances:
    """Return distances to what is mapped from places in odom, with a localisation that is off by this error."""
    lidar = Pose2D(x=step.true.x + error.x, y=step.true.y + error.y, theta=step.true.theta + error.theta)
    map_from_odom = lidar.compose(Pose2D(x=0.0, y=0.0).relative_to(step.believed))
    return partial(known.distance, map_from_frame=map_from_odom)
