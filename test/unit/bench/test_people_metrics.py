"""CLEAR-MOT, IDF1 and average precision against cases small enough to reckon by hand; the radius is 0.5 m."""

import math

import pytest

from guide_robot.bench.people.metrics import Frame, average_precision, clear_mot, correspondences, identity_counts

RADIUS_M = 0.5
Points = dict[int, tuple[float, float]]
HERE, THERE = (0.0, 0.0), (3.0, 0.0)


def frames(*moments: tuple[Points, Points], period_s: float = 0.1, unseen: frozenset[int] = frozenset()) -> list[Frame]:
    """Return moments (truth, reported) one period apart."""
    return [
        Frame(stamp_s=number * period_s, truth=truth, reported=reported, not_required=unseen)
        for number, (truth, reported) in enumerate(moments)
    ]


def scored(*reports: tuple[float, tuple[float, float]], truth: Points) -> Frame:
    """Return one moment with reports of (score, place)."""
    places = {number: place for number, (_, place) in enumerate(reports)}
    return Frame(stamp_s=0.0, truth=truth, reported=places, scores=tuple(score for score, _ in reports))


def test_a_perfect_track_scores_one_everywhere() -> None:
    """4 truths, no mistake: MOTA 1 - 0/4 = 1; IDTP 4, IDF1 2*4/(4+4) = 1."""
    run = frames(*[({1: HERE}, {7: HERE})] * 4)
    score = clear_mot(run, RADIUS_M)
    assert (score.truths, score.frames) == (4, 4)
    assert (score.misses, score.false_positives, score.switches) == (0, 0, 0)
    assert score.mota == 1.0 and score.longest_loss_s == 0.0
    assert identity_counts(run, RADIUS_M).idf1 == 1.0


def test_a_miss_costs_one_truth() -> None:
    """4 truths, 1 miss: MOTA 1 - 1/4 = 0.75; IDTP 3, IDF1 2*3/(4+3) = 6/7."""
    run = frames(({1: HERE}, {7: HERE}), ({1: HERE}, {}), ({1: HERE}, {7: HERE}), ({1: HERE}, {7: HERE}))
    score = clear_mot(run, RADIUS_M)
    assert (score.misses, score.false_positives, score.switches) == (1, 0, 0)
    assert score.mota == pytest.approx(0.75)
    assert identity_counts(run, RADIUS_M).idf1 == pytest.approx(6 / 7)


def test_a_report_where_nobody_is_counts_as_a_false_positive() -> None:
    """4 truths, 1 report too many: MOTA 1 - 1/4 = 0.75; IDTP 4, IDF1 2*4/(4+5) = 8/9."""
    good = ({1: HERE}, {7: HERE})
    run = frames(good, ({1: HERE}, {7: HERE, 8: THERE}), good, good)
    score = clear_mot(run, RADIUS_M)
    assert (score.misses, score.false_positives, score.switches) == (0, 1, 0)
    assert score.mota == pytest.approx(0.75)
    assert identity_counts(run, RADIUS_M).idf1 == pytest.approx(8 / 9)


def test_a_report_beyond_the_radius_is_a_miss_and_a_false_positive() -> None:
    """1 truth, nearest report 0.51 m away: 1 miss + 1 false positive, MOTA 1 - 2/1 = -1, IDF1 0."""
    run = frames(({1: HERE}, {7: (0.51, 0.0)}))
    score = clear_mot(run, RADIUS_M)
    assert (score.misses, score.false_positives) == (1, 1)
    assert score.mota == -1.0
    assert identity_counts(run, RADIUS_M).idf1 == 0.0


def test_a_report_at_the_radius_still_fits() -> None:
    """A distance of exactly 0.5 m is a match, as in the published evaluation."""
    assert clear_mot(frames(({1: HERE}, {7: (0.5, 0.0)})), RADIUS_M).misses == 0


def test_another_number_for_the_same_person_is_one_switch() -> None:
    """4 truths, 7 7 8 8: 1 switch, MOTA 1 - 1/4; one track covers 2 of 4: IDF1 2*2/(4+4) = 0.5."""
    run = frames(*[({1: HERE}, {track: HERE}) for track in (7, 7, 8, 8)])
    score = clear_mot(run, RADIUS_M)
    assert (score.misses, score.false_positives, score.switches) == (0, 0, 1)
    assert score.mota == pytest.approx(0.75)
    assert identity_counts(run, RADIUS_M).idf1 == pytest.approx(0.5)


def test_a_number_that_comes_back_is_two_switches() -> None:
    """3 truths, 7 8 7: changes at both joints, MOTA 1 - 2/3; track 7 covers 2: IDF1 2*2/(3+3) = 2/3."""
    run = frames(*[({1: HERE}, {track: HERE}) for track in (7, 8, 7)])
    score = clear_mot(run, RADIUS_M)
    assert score.switches == 2
    assert score.mota == pytest.approx(1 / 3)
    assert identity_counts(run, RADIUS_M).idf1 == pytest.approx(2 / 3)


def test_two_people_whose_numbers_are_swapped_are_two_switches() -> None:
    """8 truths, swapped after 2 of 4 frames: 2 switches, MOTA 1 - 2/8 = 0.75; IDTP 2 + 2, IDF1 2*4/(8+8) = 0.5."""
    before = ({1: HERE, 2: THERE}, {7: HERE, 8: THERE})
    after = ({1: HERE, 2: THERE}, {8: HERE, 7: THERE})
    run = frames(before, before, after, after)
    score = clear_mot(run, RADIUS_M)
    assert (score.truths, score.misses, score.false_positives, score.switches) == (8, 0, 0, 2)
    assert score.mota == pytest.approx(0.75)
    assert identity_counts(run, RADIUS_M).idf1 == pytest.approx(0.5)


def test_a_fragmented_track_that_keeps_its_number_has_misses_but_no_switch() -> None:
    """6 truths, reported x x - - x x as 7: 2 misses, MOTA 1 - 2/6; IDTP 4, IDF1 2*4/(6+4) = 0.8."""
    run = frames(*[({1: HERE}, {7: HERE} if there else {}) for there in (1, 1, 0, 0, 1, 1)])
    score = clear_mot(run, RADIUS_M)
    assert (score.misses, score.switches) == (2, 0)
    assert score.mota == pytest.approx(4 / 6)
    assert identity_counts(run, RADIUS_M).idf1 == pytest.approx(0.8)


def test_a_fragmented_track_with_a_new_number_switches_across_the_gap() -> None:
    """6 truths, 7 7 - - 8 8: 2 misses + 1 switch, MOTA 1 - 3/6; IDTP 2, IDF1 2*2/(6+4) = 0.4."""
    run = frames(*[({1: HERE}, {track: HERE} if track else {}) for track in (7, 7, 0, 0, 8, 8)])
    score = clear_mot(run, RADIUS_M)
    assert (score.misses, score.switches) == (2, 1)
    assert score.mota == pytest.approx(0.5)
    assert identity_counts(run, RADIUS_M).idf1 == pytest.approx(0.4)


def test_two_reports_on_one_person_are_one_match_and_one_false_positive() -> None:
    """2 truths, each reported twice: 2 false positives, MOTA 1 - 2/2 = 0; IDTP 2, IDF1 2*2/(2+4) = 2/3."""
    run = frames(*[({1: HERE}, {7: HERE, 8: (0.2, 0.0)})] * 2)
    score = clear_mot(run, RADIUS_M)
    assert (score.misses, score.false_positives, score.switches) == (0, 2, 0)
    assert score.mota == 0.0
    assert identity_counts(run, RADIUS_M).idf1 == pytest.approx(2 / 3)


def test_one_report_between_two_people_matches_only_one() -> None:
    """2 people 0.4 m apart, one report between: 1 match, 1 miss, no false positive; MOTA 1 - 1/2."""
    score = clear_mot(frames(({1: (0.0, 0.0), 2: (0.4, 0.0)}, {7: (0.2, 0.0)})), RADIUS_M)
    assert (score.misses, score.false_positives) == (1, 0)
    assert score.mota == pytest.approx(0.5)


def test_a_match_is_kept_within_the_radius_though_another_report_is_nearer() -> None:
    """7 at 0.4 m was the match before and still lies within 0.5 m, so 8 at 0 m is the false positive."""
    run = frames(({1: HERE}, {7: HERE}), ({1: HERE}, {7: (0.4, 0.0), 8: HERE}))
    assert correspondences(run[1], RADIUS_M, {1: 7}) == {1: 7}
    score = clear_mot(run, RADIUS_M)
    assert (score.misses, score.false_positives, score.switches) == (0, 1, 0)


def test_a_track_that_was_two_people_s_before_is_kept_for_one_only() -> None:
    """7 was person 1's, then person 2's; both stand by it now: one keeps it, the other is a miss."""
    frame = Frame(stamp_s=0.0, truth={1: HERE, 2: (0.1, 0.0)}, reported={7: HERE})
    assert len(correspondences(frame, RADIUS_M, {1: 7, 2: 7})) == 1


def test_a_match_beyond_the_radius_is_given_up_for_the_nearer_report() -> None:
    """7 at 0.6 m no longer fits, 8 at 0 m does: 1 switch and 7 is the false positive."""
    run = frames(({1: HERE}, {7: HERE}), ({1: HERE}, {7: (0.6, 0.0), 8: HERE}))
    score = clear_mot(run, RADIUS_M)
    assert (score.misses, score.false_positives, score.switches) == (0, 1, 1)


def test_free_people_are_matched_so_that_most_are_found_and_all_distances_are_least() -> None:
    """People at 0 and 0.4, reports at 0.3 and 0.8: 0.3 to 0.4 is nearest but leaves 0.8 m; 0.3 and 0.4 m fit both."""
    frame = Frame(stamp_s=0.0, truth={1: (0.0, 0.0), 2: (0.4, 0.0)}, reported={7: (0.3, 0.0), 8: (0.8, 0.0)})
    assert correspondences(frame, RADIUS_M, {}) == {1: 7, 2: 8}


def test_an_empty_room_counts_only_false_positives() -> None:
    """No truths in 3 frames, 2 reports: 2 false positives; nothing is divided by zero."""
    run = frames(({}, {}), ({}, {7: HERE}), ({}, {7: HERE}))
    score = clear_mot(run, RADIUS_M)
    assert (score.truths, score.frames, score.misses, score.false_positives) == (0, 3, 0, 2)
    assert math.isfinite(score.mota)
    counts = identity_counts(run, RADIUS_M)
    assert (counts.matched, counts.truths, counts.reported, counts.idf1) == (0, 0, 2, 0.0)


def test_no_frames_at_all_give_zeros() -> None:
    """Nothing was there and nothing was said."""
    score = clear_mot([], RADIUS_M)
    assert (score.truths, score.frames, score.misses, score.longest_loss_s) == (0, 0, 0, 0.0)
    assert identity_counts([], RADIUS_M).idf1 == 0.0
    assert average_precision([], RADIUS_M) == 0.0


def test_who_is_not_required_counts_neither_found_nor_missed() -> None:
    """Person 2 is hidden in both frames, missed once and reported once: 2 truths, all of them found."""
    run = frames(({1: HERE, 2: THERE}, {7: HERE}), ({1: HERE, 2: THERE}, {7: HERE, 8: THERE}), unseen=frozenset({2}))
    score = clear_mot(run, RADIUS_M)
    assert (score.truths, score.misses, score.false_positives, score.switches) == (2, 0, 0, 0)
    counts = identity_counts(run, RADIUS_M)
    assert (counts.matched, counts.truths, counts.reported, counts.idf1) == (2, 2, 2, 1.0)


def test_identities_are_those_that_agree_longest_over_the_whole_run() -> None:
    """10 truths, 7 for 3 frames and 8 for 7: the path is given to 8, IDTP 7, IDF1 2*7/(10+10) = 0.7."""
    run = frames(*[({1: HERE}, {7 if number < 3 else 8: HERE}) for number in range(10)])
    assert identity_counts(run, RADIUS_M).idf1 == pytest.approx(0.7)


def test_the_longest_loss_runs_from_the_first_miss_to_the_next_match() -> None:
    """Frames at 0, 0.5 ... 3.0 s; unseen at 0.5, 1.0 and 1.5, found at 2.0: 2.0 - 0.5 = 1.5 s."""
    seen = (1, 0, 0, 0, 1, 0, 1)
    run = frames(*[({1: HERE}, {7: HERE} if there else {}) for there in seen], period_s=0.5)
    assert clear_mot(run, RADIUS_M).longest_loss_s == pytest.approx(1.5)


def test_a_loss_that_never_ends_runs_to_the_last_frame() -> None:
    """Found at 0 s, unseen at 0.5, 1.0, 1.5 and 2.0 s: 2.0 - 0.5 = 1.5 s."""
    run = frames(*[({1: HERE}, {7: HERE} if there else {}) for there in (1, 0, 0, 0, 0)], period_s=0.5)
    assert clear_mot(run, RADIUS_M).longest_loss_s == pytest.approx(1.5)


def test_a_pause_in_the_recording_is_no_loss() -> None:
    """Unseen at 0 s, then nothing is recorded until 60 s, found there: the loss of 60 s was never observed."""
    run = [
        Frame(stamp_s=0.0, truth={1: HERE}, reported={}),
        Frame(stamp_s=60.0, truth={1: HERE}, reported={7: HERE}),
    ]
    assert clear_mot(run, RADIUS_M).longest_loss_s == 0.0


def test_being_hidden_ends_a_loss() -> None:
    """Unseen at 0 and 0.5 s, hidden at 1.0, unseen at 1.5 and 2.0: two losses, of 1.0 and 0.5 s."""
    hidden = (False, False, True, False, False)
    run = [
        Frame(stamp_s=0.5 * n, truth={1: HERE}, reported={}, not_required=frozenset({1} if away else ()))
        for n, away in enumerate(hidden)
    ]
    assert clear_mot(run, RADIUS_M).longest_loss_s == pytest.approx(1.0)


def test_leaving_the_room_ends_a_loss() -> None:
    """Unseen at 0 s, away from 0.5 to 4.5 s, back and found at 5.0 s: nobody was lost for 5 s; the loss is 0 s."""
    run = [Frame(stamp_s=0.0, truth={1: HERE}, reported={})]
    run += [Frame(stamp_s=0.5 * n, truth={}, reported={}) for n in range(1, 10)]
    run += [Frame(stamp_s=5.0, truth={1: HERE}, reported={7: HERE})]
    assert clear_mot(run, RADIUS_M).longest_loss_s == 0.0


def test_average_precision_of_hits_only_is_the_recall() -> None:
    """2 of 2 found, no false report: precision 1 at recalls 1/2 and 1, area 1. 1 of 2 found: area 1/2."""
    truth = {1: HERE, 2: THERE}
    assert average_precision([scored((0.9, HERE), (0.8, THERE), truth=truth)], RADIUS_M) == pytest.approx(1.0)
    assert average_precision([scored((0.9, HERE), truth=truth)], RADIUS_M) == pytest.approx(0.5)


def test_a_false_report_costs_less_the_less_sure_it_was() -> None:
    """2 truths. Order hit, hit, false: 1/2*1 + 1/2*1 = 1. Hit, false, hit: 1/2*1 + 1/2*2/3 = 5/6.

    False, hit, hit: precisions 0, 1/2, 2/3, the envelope is 2/3 at both hits, area 2/3.
    """
    truth, nowhere = {1: HERE, 2: THERE}, (9.0, 9.0)
    late = scored((0.9, HERE), (0.8, THERE), (0.1, nowhere), truth=truth)
    middle = scored((0.9, HERE), (0.5, nowhere), (0.4, THERE), truth=truth)
    first = scored((0.95, nowhere), (0.9, HERE), (0.8, THERE), truth=truth)
    assert average_precision([late], RADIUS_M) == pytest.approx(1.0)
    assert average_precision([middle], RADIUS_M) == pytest.approx(5 / 6)
    assert average_precision([first], RADIUS_M) == pytest.approx(2 / 3)


def test_the_order_of_reports_within_a_frame_does_not_matter_to_precision() -> None:
    """As hit, false, hit above, 5/6, however the reports are listed."""
    truth, nowhere = {1: HERE, 2: THERE}, (9.0, 9.0)
    shuffled = scored((0.4, THERE), (0.9, HERE), (0.5, nowhere), truth=truth)
    assert average_precision([shuffled], RADIUS_M) == pytest.approx(5 / 6)


def test_the_second_report_of_one_person_is_false() -> None:
    """1 truth, reports 0.9 and 0.8 on it: the hit stands at precision 1, area 1. With 2 truths: 1/2."""
    assert average_precision([scored((0.9, HERE), (0.8, HERE), truth={1: HERE})], RADIUS_M) == pytest.approx(1.0)
    both = scored((0.9, HERE), (0.8, HERE), truth={1: HERE, 2: THERE})
    assert average_precision([both], RADIUS_M) == pytest.approx(0.5)


def test_reports_are_ranked_over_all_frames() -> None:
    """Frame 1: hit at 0.3. Frame 2: false at 0.9, hit at 0.8. Order false, hit, hit of 2: area 2/3."""
    one = scored((0.3, HERE), truth={1: HERE})
    two = scored((0.9, THERE), (0.8, HERE), truth={1: HERE})
    assert average_precision([one, two], RADIUS_M) == pytest.approx(2 / 3)


def test_precision_leaves_out_reports_of_people_who_are_not_required() -> None:
    """1 of 2 truths required and hit at 0.5; the report of the hidden one at 0.9 is ignored: area 1."""
    frame = Frame(
        stamp_s=0.0,
        truth={1: HERE, 2: THERE},
        reported={7: THERE, 8: HERE},
        not_required=frozenset({2}),
        scores=(0.9, 0.5),
    )
    assert average_precision([frame], RADIUS_M) == pytest.approx(1.0)


def test_precision_without_truth_or_reports_is_zero() -> None:
    """Nothing to find, or nothing found."""
    assert average_precision([scored((0.9, HERE), truth={})], RADIUS_M) == 0.0
    assert average_precision([scored(truth={1: HERE})], RADIUS_M) == 0.0
