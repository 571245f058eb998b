"""Log-likelihood ratios of shapes: a leg, a body, or something else that the lidar sees."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import erfc

from guide_robot.people.settings import TrackerSettings

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


def _normal(values: Floats, mean: Floats | float, sigma: Floats) -> Floats:
    return np.asarray(np.exp(-0.5 * ((values - mean) / sigma) ** 2) / (sigma * np.sqrt(2.0 * np.pi)))


def _at_least(values: Floats, mean: float, sigma: Floats) -> Floats:
    return np.asarray(0.5 * erfc((values - mean) / (sigma * np.sqrt(2.0))))


def _width_score(
    width: Floats, spacing: Floats, open_sides: Ints, mean: float, sigma: float, settings: TrackerSettings
) -> Floats:
    """Return log p(width | shape) - log p(width | clutter).

    The width is known to about a beam's spacing, which widens every density: a coarse lidar judges less.
    Of a piece that something nearer hides in part, any share may be seen: the density of what is seen of
    a width W is 1 / W up to W. Clutter is mostly thin (legs of chairs and tables), the rest of any width.
    """
    blur = spacing**2 / 6.0 + 2.0 * settings.range_noise_m**2
    wide, narrow = np.sqrt(sigma**2 + blur), np.sqrt(settings.thin_width_sigma_m**2 + blur)
    thin, share, widest = settings.thin_width_m, settings.thin_share, settings.clutter_width_m
    least = spacing  # whatever is seen at all is seen by one beam
    clutter = share * _normal(width, np.maximum(thin, least), narrow) + (1.0 - share) / widest
    whole = np.log((_normal(width, np.maximum(mean, least), wide) + 1e-2) / clutter)
    any_part = np.log(widest / np.clip(width, 0.02, 0.9 * widest)) / widest
    clutter = share * _at_least(width, thin, narrow) / thin + (1.0 - share) * any_part
    part = np.log((_at_least(width, mean, wide) / mean + 1e-2) / clutter)
    return np.asarray(np.where(open_sides == 2, whole, part))


def bulge_score(width: Floats, sagitta: Floats, beams: Floats, settings: TrackerSettings) -> Floats:
    """Return how much the bulge speaks for something round rather than flat; 0 below five beams."""
    sigma = settings.range_noise_m * 2.0 / np.sqrt(np.maximum(beams, 1.0)) + 0.1 * width
    round_score = _normal(sagitta, 0.0, sigma)
    expected = 0.28 * width
    bulging = np.exp(-0.5 * ((sagitta - expected) / sigma) ** 2) / (sigma * np.sqrt(2.0 * np.pi))
    score = np.log((bulging + 0.2) / (round_score + 0.2))
    return np.asarray(np.where(beams >= 5, np.clip(score, -1.0, 1.0), 0.0))


def leg_score(
    width: Floats, spacing: Floats, sagitta: Floats, beams: Floats, open_sides: Ints, settings: TrackerSettings
) -> Floats:
    """Return the log-likelihood ratio of one leg against clutter, shape (segments,).

    Few beams cannot say much in favour, however often they say it: while nothing moves they are no new look.
    """
    mean, sigma, limit = settings.leg_width_m, settings.leg_width_sigma_m, settings.shape_limit
    score = _width_score(width, spacing, open_sides, mean, sigma, settings)
    score = np.minimum(score + bulge_score(width, sagitta, beams, settings), settings.leg_score_per_beam * beams)
    return _limited(score, open_sides, limit, settings)


def body_score(width: Floats, spacing: Floats, open_sides: Ints, settings: TrackerSettings) -> Floats:
    """Return the same for two legs side by side, or a long skirt; a flower pot looks no different."""
    mean, sigma, limit = settings.body_width_m, settings.body_width_sigma_m, settings.body_limit
    return _limited(_width_score(width, spacing, open_sides, mean, sigma, settings), open_sides, limit, settings)


def _limited(score: Floats, open_sides: Ints, limit: float, settings: TrackerSettings) -> Floats:
    """Return a score within its limits; a gap between two nearer things shows rather a piece of the background."""
    score = np.where(open_sides == 0, np.minimum(score - settings.gap_penalty, settings.gap_limit), score)
    return np.clip(score, -settings.shape_limit, limit)
