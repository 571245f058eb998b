"""Where people are: how long they stand in each part of the hall, and where everybody is at one moment."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guide_robot.rehearsal.record import DayRecord, Stay, Where
from guide_robot.rehearsal.ways import Point, Ways

CELL_M = 0.5
LINE_GAP_M = 0.7
AROUND_M = 0.54


@dataclass(frozen=True, kw_only=True)
class Somebody:
    """A group at one moment, in `map`."""

    x: float
    y: float
    where: Where
    people: int


def heat(records: Sequence[DayRecord], ways: Ways) -> NDArray[np.float64]:
    """Return person-minutes of a mean day in cells of half a metre from the plan's origin, shape (rows, columns)."""
    (width, depth), origin = ways.floor.size, np.array(ways.floor.origin)
    cells = np.zeros((int(np.ceil(depth / CELL_M)), int(np.ceil(width / CELL_M))))
    for record in records:
        for stay in record.stays:
            points = _points(stay, ways)
            minutes = stay.people * (stay.end_s - stay.begin_s) / 60.0 / len(points) / len(records)
            at = ((points - origin) / CELL_M).astype(int)
            rows = np.clip(at[:, 1], 0, cells.shape[0] - 1)
            columns = np.clip(at[:, 0], 0, cells.shape[1] - 1)
            np.add.at(cells, (rows, columns), minutes)
    return cells


def _points(stay: Stay, ways: Ways) -> NDArray[np.float64]:
    if stay.start != stay.end:
        return ways.way(stay.start, stay.end).points
    spot = _spot(stay, ways)
    if stay.where is Where.SITS and stay.seat >= 0:
        return np.array([spot])
    turns = np.linspace(0.0, 2.0 * np.pi, 8, endpoint=False)  # who stands about does not stand on one point
    return np.array(spot) + AROUND_M * np.column_stack((np.cos(turns), np.sin(turns)))


def _spot(stay: Stay, ways: Ways) -> Point:
    return (
        ways.seats[stay.seat]
        if stay.where is Where.SITS and 0 <= stay.seat < len(ways.seats)
        else ways.spots[stay.start]
    )


def moments(record: DayRecord, ways: Ways, every_s: float) -> Iterator[tuple[float, list[Somebody]]]:
    """Yield who is where, every so many seconds from the first arrival to the last one who leaves."""
    stays = sorted(record.stays, key=lambda stay: stay.begin_s)
    if not stays:
        return
    now_s, last_s, index = stays[0].begin_s, max(stay.end_s for stay in stays), 0
    under_way: list[Stay] = []
    while now_s <= last_s:
        while index < len(stays) and stays[index].begin_s <= now_s:
            under_way.append(stays[index])
            index += 1
        under_way = [stay for stay in under_way if stay.end_s > now_s]
        yield now_s, _placed(under_way, ways, now_s)
        now_s += every_s


def _placed(stays: Sequence[Stay], ways: Ways, now_s: float) -> list[Somebody]:
    """Return everybody; those in line stand one behind the other, towards the entrance."""
    found, in_line, standing = [], 0, 0
    queue = ways.way("robot", "entrance").points
    for stay in stays:
        if stay.start != stay.end:
            points = ways.way(stay.start, stay.end).points
            share = (now_s - stay.begin_s) / (stay.end_s - stay.begin_s)
            x, y = points[min(len(points) - 1, int(share * len(points)))]
        elif stay.where is Where.LINE:
            x, y = queue[min(len(queue) - 1, 1 + round(in_line * LINE_GAP_M / 0.5))]
            in_line += 1
        else:
            x, y = _spot(stay, ways)
            if stay.where is Where.SITS and stay.seat < 0:
                x, y = x + 0.6 * (standing % 5 - 2), y + 0.6 * (standing // 5)
                standing += 1
        found.append(Somebody(x=float(x), y=float(y), where=stay.where, people=stay.people))
    return found
