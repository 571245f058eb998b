"""How wide a thing is, from all looks at it together: a leg, the leg of a chair, a flower pot.

One look tells a width to about the spacing of the beams, and many looks from one place hardly more, since the same
beams meet the same thing. So looks do not vote: each narrows what the one width behind all of them can be, and only
then is asked which things are that wide.
"""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf

from guide_robot.people.settings import TrackerSettings

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
WIDTHS_M: Floats = np.geomspace(0.012, 0.95, 44)
"""The widths that a thing may have, shape (widths,)."""
PERSON, THING = 0, 1
UNSEEN: Floats = np.zeros((2, len(WIDTHS_M) + 1))
"""What no look at all says of each width, and last of no width at all, shape (2, widths + 1)."""


def looks_at(width: Floats, spacing: Floats, open_sides: Ints, settings: TrackerSettings) -> Floats:
    """Return log p(width seen | true width) for pieces, shape (pieces, 2, widths + 1).

    Row PERSON is for legs of that width, of which one is seen, or now and then both as one piece; row THING for
    anything that is simply that wide. Of what something nearer hides in part, any share may be seen, evenly up to
    the whole; but the wider a thing is, the more often something hides a part of it. The last column is for what has
    no width of its own: beams without return cut a far wall into pieces, another way in each scan.
    """
    seen, apart = width[:, None], spacing[:, None]
    sigma = np.sqrt(apart**2 / 6.0 + 2.0 * settings.range_noise_m**2)
    true = np.maximum(WIDTHS_M[None, :], apart)  # whatever is seen at all is seen by one beam
    both = 2.0 * WIDTHS_M[None, :] + apart
    whole = np.exp(-0.5 * ((seen - true) / sigma) ** 2) / (sigma * np.sqrt(2.0 * np.pi))
    no_more, no_more_than_both = _below(seen, true, sigma), _below(seen, both, sigma)
    part = (open_sides < 2)[:, None]
    widest = settings.hidden_in_part_m
    one = np.where(part, no_more / np.minimum(true, widest), whole)
    up_to_both = (no_more_than_both - no_more) / (both - true)
    together = np.where(part, no_more_than_both / np.minimum(both, widest), up_to_both)
    share = settings.legs_meet_share
    person = (1.0 - share) * one + share * np.maximum(together, 0.0)
    of_a_width = np.stack((person, one), axis=1) + settings.odd_look_per_m
    of_none = np.full((len(width), 2, 1), 1.0 / settings.clutter_width_m)
    return np.asarray(np.log(np.concatenate((of_a_width, of_none), axis=2)))


def _below(seen: Floats, limit: Floats, sigma: Floats) -> Floats:
    """Return the probability that what was seen is no wider than a limit."""
    return np.asarray(0.5 * (1.0 + erf((limit - seen) / (sigma * np.sqrt(2.0)))))


class WidthModel:
    """What widths people's legs, skirts and other things have, as probabilities over `WIDTHS_M` and none."""

    def __init__(self, settings: TrackerSettings) -> None:
        """Prepare the distributions; other things are mostly thin, legs of chairs and tables."""
        legs = _normal(settings.leg_width_m, settings.leg_width_sigma_m)
        as_one, skirt = settings.legs_as_one_share, settings.skirt_share
        self._legs = (1.0 - as_one - skirt) * legs
        self._as_one = as_one * _even(*settings.legs_as_one_m) + skirt * _even(*settings.skirt_m)
        thin = _normal(settings.thin_width_m, settings.thin_width_sigma_m)
        any_width = _even(0.0, settings.clutter_width_m)
        self._thin = settings.thin_share * thin
        self._other = (1.0 - settings.thin_share) * any_width
        self._other[-1] = settings.fragment_share

    def ratio(self, looks: Floats, furniture: float = 0.0) -> float:
        """Return log p(looks | person) - log p(looks | thing) for summed looks, shape (2, widths + 1).

        `furniture` is what is known besides for a leg of a chair or table, against a person, in log-odds.
        """
        likely = np.exp(looks - looks.max())
        person = self._legs @ likely[PERSON] + self._as_one @ likely[THING]
        thing = (math.exp(furniture) * self._thin + self._other) @ likely[THING]
        return float(np.log((person + 1e-9) / (thing + 1e-9)))


@lru_cache(maxsize=4)
def width_model(settings: TrackerSettings) -> WidthModel:
    """Return the model with these settings."""
    return WidthModel(settings)


def _normal(mean: float, sigma: float) -> Floats:
    weight = np.exp(-0.5 * ((WIDTHS_M - mean) / sigma) ** 2) * WIDTHS_M  # widths are spaced by their logarithm
    return np.append(weight / weight.sum(), 0.0)


def _even(least: float, most: float) -> Floats:
    weight = np.where((least <= WIDTHS_M) & (most >= WIDTHS_M), WIDTHS_M, 0.0)
    return np.append(weight / weight.sum(), 0.0)
