"""Which piece of the scan is whose leg: exclusive assignment at the least total cost."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

Floats = NDArray[np.float64]


def assign(cost: Floats, gate: float) -> list[tuple[int, int]]:
    """Return (row, column) pairs of least total cost, where a pair at `gate` or above is worth no more than none.

    Only rows and columns with something inside the gate enter the assignment, which keeps it small.
    """
    if not cost.size:
        return []
    inside = cost < gate
    rows = np.flatnonzero(inside.any(axis=1))
    columns = np.flatnonzero(inside.any(axis=0))
    if not len(rows):
        return []
    small = np.minimum(cost[np.ix_(rows, columns)], gate)
    chosen_rows, chosen_columns = linear_sum_assignment(small)
    pairs = zip(rows[chosen_rows].tolist(), columns[chosen_columns].tolist(), strict=True)
    return [(row, column) for row, column in pairs if inside[row, column]]


def leg_costs(
    slots: Floats, centres: Floats, owners: NDArray[np.intp], pieces: Floats, spread: Floats, speed: Floats
) -> Floats:
    """Return what it costs that each piece is the leg kept in each slot, shape (slots, pieces).

    `slots` (n, 2) predicted leg positions, NaN where not known; `centres` (tracks, 2) of the bodies they
    belong to by `owners` (n,); `spread` (tracks,) the body's position variance in m^2, `speed` (tracks,) in m/s:
    feet of people who stand stay where they are.
    """
    body = centres[owners]
    wide = spread[owners][:, None]
    to_body = ((pieces[None, :, :] - body[:, None, :]) ** 2).sum(axis=2)
    to_slot = ((pieces[None, :, :] - slots[:, None, :]) ** 2).sum(axis=2)
    swing = 0.1 + 0.12 * np.minimum(1.0, speed[owners][:, None] / 0.5)
    far = to_body / (0.25**2 + wide)
    near = np.where(np.isnan(to_slot), far, to_slot / (swing**2 + wide))
    return np.asarray(0.5 * far + 0.5 * near)
