"""How sure a measured rate is: intervals of rates and of their differences, and tests of paired outcomes.

Formulas: Wilson, "Probable inference, the law of succession, and statistical inference" (1927); Newcombe, "Interval
estimation for the difference between independent proportions" (1998), method 10; McNemar's exact test is the sign test
of the pairs that differ; the bootstrap of whole units follows Efron and Tibshirani, "An introduction to the bootstrap"
(1993), since scans that follow each other are not independent.
"""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Z_95 = 1.959964
RESAMPLES = 2000

Parts = Mapping[str, tuple[float, float]]
"""Count and total of each independent unit (a trial, an episode) by its key; "stratum/unit" or just "unit"."""


def wilson(count: float, total: float) -> tuple[float, float]:
    """Return the 95 % interval of the rate count / total, both within 0 to 1; (0, 1) of nothing."""
    if total <= 0:
        return 0.0, 1.0
    rate, weight = count / total, Z_95**2 / total
    middle = (rate + 0.5 * weight) / (1.0 + weight)
    half = math.sqrt(rate * (1.0 - rate) * weight + 0.25 * weight**2) / (1.0 + weight)
    return max(0.0, middle - half), min(1.0, middle + half)


def newcombe(count: float, total: float, other_count: float, other_total: float) -> tuple[float, float]:
    """Return the 95 % interval of the second rate less the first, of independent samples."""
    rate, other = count / max(total, 1e-9), other_count / max(other_total, 1e-9)
    low, high = wilson(count, total)
    other_low, other_high = wilson(other_count, other_total)
    difference = other - rate
    return (
        difference - math.hypot(other - other_low, high - rate),
        difference + math.hypot(other_high - other, rate - low),
    )


def sign_test(only_first: int, only_second: int) -> float:
    """Return the two-sided probability of pairs as unequal as these by chance (McNemar's exact test)."""
    differing = only_first + only_second
    as_unequal = sum(math.comb(differing, count) for count in range(min(only_first, only_second) + 1))
    return min(1.0, 2 * as_unequal / (1 << differing))


def mean_of_strata(parts: Parts) -> float:
    """Return the mean over the strata of their rates, nan without any."""
    rates = [sum(c for c, _ in units) / max(sum(t for _, t in units), 1e-9) for units in _strata(parts).values()]
    return float(np.mean(rates)) if rates else math.nan


def bootstrap_interval(parts: Parts) -> tuple[float, float] | None:
    """Return the 95 % interval of `mean_of_strata` when whole units are drawn anew in each stratum.

    None where a stratum has but one unit: how much units differ is then not known.
    """
    if not parts or min(map(len, _strata(parts).values())) < 2:
        return None
    return _percentiles(_resampled(parts, _draws(parts)))


def percentile(values: Sequence[float] | NDArray[np.float64], percent: float) -> float:
    """Return the smallest value that at least `percent` of them do not exceed; ValueError of none."""
    return float(np.percentile(np.asarray(values), percent, method="inverted_cdf"))


def percentile_interval(units: Sequence[Sequence[float]], percent: float) -> tuple[float, float] | None:
    """Return the 95 % interval of a percentile of all values when whole units are drawn anew; None of one unit.

    Waiting times of one run are not independent, for one slow answer delays those behind it; runs are.
    """
    if len(units) < 2:
        return None
    arrays = [np.asarray(unit) for unit in units]
    draws = np.random.default_rng(0).integers(0, len(arrays), (RESAMPLES, len(arrays)))
    found = [percentile(np.concatenate([arrays[index] for index in drawn]), percent) for drawn in draws]
    return _percentiles(np.array(found))


def paired_bootstrap(first: Parts, second: Parts) -> tuple[float, float, float] | None:
    """Return the 95 % interval of the second's rate less the first's, and the two-sided probability of no difference.

    Both have the same keys; the same units are drawn for both. None where a stratum has but one unit.
    """
    if min(map(len, _strata(first).values())) < 2:
        return None
    draws = _draws(first)
    differences = _resampled({key: second[key] for key in first}, draws) - _resampled(first, draws)
    tail = min(float(np.mean(differences <= 0.0)), float(np.mean(differences >= 0.0)))
    return *_percentiles(differences), min(1.0, 2.0 * max(tail, 0.5 / RESAMPLES))


def _percentiles(values: NDArray[np.float64]) -> tuple[float, float]:
    low, high = np.percentile(values, (2.5, 97.5))
    return float(low), float(high)


def _strata(parts: Parts) -> dict[str, list[tuple[float, float]]]:
    strata: dict[str, list[tuple[float, float]]] = {}
    for key, unit in parts.items():
        strata.setdefault(key.rpartition("/")[0], []).append(unit)
    return strata


def _draws(parts: Parts) -> list[NDArray[np.intp]]:
    """Return for each stratum which units are drawn, shape (resamples, units); the same parts give the same draws."""
    random = np.random.default_rng(0)
    return [random.integers(0, len(units), (RESAMPLES, len(units))) for units in _strata(parts).values()]


def _resampled(parts: Parts, draws: list[NDArray[np.intp]]) -> NDArray[np.float64]:
    """Return the mean of the strata's rates for each resample, shape (resamples,)."""
    rates = []
    for units, drawn in zip(_strata(parts).values(), draws, strict=True):
        counts, totals = np.array(units, dtype=np.float64).T
        rates.append(counts[drawn].sum(axis=1) / np.maximum(totals[drawn].sum(axis=1), 1e-9))
    return np.asarray(np.mean(rates, axis=0), dtype=np.float64)
