"""Intervals and tests of rates, against published examples and cases reckoned by hand."""

import pytest

from guide_robot.bench.compare import Verdict, compare, judge
from guide_robot.bench.intervals import (
    bootstrap_interval,
    mean_of_strata,
    newcombe,
    paired_bootstrap,
    percentile,
    percentile_interval,
    sign_test,
    wilson,
)
from guide_robot.bench.report import Better, Measurement, counted, rate, rate_of_units, table


def test_wilson_gives_the_published_intervals() -> None:
    """Newcombe (1998), "Two-sided confidence intervals for the single proportion": 81 of 263, 0 of 20, 1 of 29."""
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=1e-4)
    assert wilson(1, 29) == pytest.approx((0.0061, 0.1718), abs=1e-4)
    assert wilson(0, 0) == (0.0, 1.0)


def test_newcombe_gives_the_published_interval_of_a_difference() -> None:
    """Newcombe (1998), method 10: 56 of 70 less 48 of 80 lies within 0.0524 to 0.3339."""
    assert newcombe(48, 80, 56, 70) == pytest.approx((0.0524, 0.3339), abs=1e-4)


def test_five_failures_against_one_may_be_chance() -> None:
    """Of 6 pairs that differ 1 or fewer one way: 2 * (1 + 6) / 64."""
    assert sign_test(1, 5) == pytest.approx(14 / 64)
    assert sign_test(0, 0) == 1.0
    assert sign_test(0, 12) == pytest.approx(2 / 4096)


def test_each_stratum_counts_alike_however_much_was_measured_in_it() -> None:
    """1 of 2 and 9 of 10 are a mean of 0.7, not 10 of 12."""
    assert mean_of_strata({"a/1": (1, 2), "b/1": (4, 5), "b/2": (5, 5)}) == pytest.approx(0.7)


def test_units_that_differ_much_give_a_wide_interval() -> None:
    even = {f"x/{n}": (5.0, 10.0) for n in range(20)}
    uneven = {f"x/{n}": (10.0 * (n % 2), 10.0) for n in range(20)}
    assert bootstrap_interval(even) == pytest.approx((0.5, 0.5))
    found = bootstrap_interval(uneven)
    assert found is not None and found[0] < 0.35 and found[1] > 0.65


def test_one_unit_alone_has_no_interval() -> None:
    assert bootstrap_interval({"x/0": (5.0, 10.0)}) is None
    assert judge({"x/0": (5.0, 10.0)}, {"x/0": (6.0, 10.0)}) == (None, "", False)


def test_a_small_difference_shows_in_pairs_that_single_runs_would_hide() -> None:
    """Every episode improves by one of a hundred, while episodes differ by fifty."""
    first = {f"x/{n}": (float(10 + 5 * (n % 10)), 100.0) for n in range(20)}
    second = {key: (count + 1.0, total) for key, (count, total) in first.items()}
    found = paired_bootstrap(first, second)
    assert found is not None
    low, high, chance = found
    assert low == pytest.approx(0.01) and high == pytest.approx(0.01) and chance < 0.01


def test_outcomes_of_the_same_seeds_are_judged_in_pairs() -> None:
    first = {str(n): (float(n != 3), 1.0) for n in range(300)}
    few = {str(n): (float(n >= 5), 1.0) for n in range(300)}
    many = {str(n): (float(n >= 20), 1.0) for n in range(300)}
    assert not judge(first, few)[2]
    interval, how, sure = judge(first, many)
    assert sure and interval is not None and interval[1] < 0.0 and "300 pairs" in how


def test_runs_of_other_seeds_are_judged_as_independent_samples() -> None:
    first = {f"a{n}": (float(n < 95), 1.0) for n in range(100)}
    second = {f"b{n}": (float(n < 70), 1.0) for n in range(100)}
    _, how, sure = judge(first, second)
    assert how == "unpaired" and sure


def test_the_verdict_knows_which_way_is_better() -> None:
    def report(bad: int) -> dict[str, object]:
        holds = {str(n): n < bad for n in range(200)}
        figures = {"false_losses": rate("escort", "false_losses", holds, "%", Better.LOWER)}
        return Measurement(benchmark="escort", settings={}, figures=figures).to_json()["figures"]

    assert compare(report(2), report(40))[0].verdict is Verdict.WORSE
    assert compare(report(40), report(2))[0].verdict is Verdict.BETTER
    assert compare(report(2), report(3))[0].verdict is Verdict.UNDECIDED


def test_a_figure_without_parts_cannot_be_told_apart() -> None:
    plain = {"value": 1.0, "unit": "ms", "better": "lower"}
    assert compare({"x": plain}, {"x": plain | {"value": 2.0}})[0].verdict is Verdict.UNKNOWN


def test_the_table_and_the_json_show_the_interval() -> None:
    figures = {
        "arrivals": counted("escort", "arrivals", 99, 100, "%", Better.HIGHER),
        "mean": rate_of_units("people", "mean", {"x/0": (1, 10), "x/1": (2, 10)}, "a scan", Better.LOWER),
    }
    measurement = Measurement(benchmark="escort", settings={}, figures=figures)
    assert "94.6 to 99.8" in table(measurement)
    json = measurement.to_json()["figures"]
    assert json["arrivals"]["interval_95"] == pytest.approx([94.55, 99.82], abs=0.01)
    assert json["mean"]["parts"] == {"x/0": [1, 10], "x/1": [2, 10]}


def test_a_percentile_is_one_of_the_values_and_its_interval_spans_the_rounds() -> None:
    quick, slow = [1.0] * 100, [9.0] * 100
    assert percentile([1.0, 2.0, 3.0, 4.0], 50) == 2.0
    assert percentile_interval([quick, slow, quick, slow], 99) == (1.0, 9.0)
    assert percentile_interval([quick], 99) is None
