"""Every number of the belief about who is being served, each with where it comes from."""

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class MotionNumbers:
    """How tracks and the people behind them part.

    Measured by `bench identity --numbers` in the first 12 to 17 trials of seed 1000 on all three plans; beside each
    number stands from how much.

    `switches_per_s`: how often two tracks this near to each other (`switch_m`, fading as a Gaussian) exchange their
    people. `slips_per_s`: how often a track that is seen goes over to something else with nobody near;
    `coasting_slips_per_s`: the same for one that is not seen. `found_after_s`: how long it takes until somebody in
    plain view has a track. `strays_share`: how many of those who vanish come back elsewhere than they were predicted.
    `walks_mps`: how fast the place of somebody hidden becomes uncertain, `place_sigma_m` how uncertain it is at once.
    `distractors_per_m2_s`: how often a track begins that is somebody else, or nobody. `first_right`: how often the
    person nearest in front is the one who asked. `returns_share`: how many of the tracks that begin while the person is
    long gone are them.
    """

    switches_per_s: float = 0.5  # with switch_m: 2 in 12.9 s nearer than 0.4 m, 2 in 302 s nearer than 0.8 m
    switch_m: float = 0.2
    slips_per_s: float = 0.001  # 1 in 1,319 s
    coasting_slips_per_s: float = 0.1  # 6 in 49.8 s, slips and exchanges together
    found_after_s: float = 0.9  # 10 of 15 within 1 s
    strays_share: float = 0.07  # 6 of 85 beyond three standard deviations, 1 s later
    place_sigma_m: float = 0.2  # with walks_mps: 0.24 m an axis after 0.5 s (84 gaps), 0.52 m after 1.8 s (24)
    walks_mps: float = 0.3
    distractors_per_m2_s: float = 0.002  # 0.13 a second within 6 m, of which some 60 m2 are in view
    first_right: float = 0.99  # 14 of 14; the rest is caution
    returns_share: float = 0.05  # a guess: no trial had anybody come back who was long gone


@dataclass(frozen=True, kw_only=True)
class CueNumbers:
    """What each cue is worth, as log-likelihood ratios (natural logarithms); measured as in `MotionNumbers`.

    `clothes_slope` and `clothes_even`: how much a picture tells by its similarity, and the one that tells nothing;
    never more than `clothes_most`, since others are dressed alike, nor less than `clothes_least`. `outline`: a chair's
    outline, found or not. `waits`, `comes`, `goes`: standing with the robot, walking up to it, walking away.
    `pace_sigma_mps`: how much a person's own pace varies; `paces_sigma_mps` how much people's paces differ. `touch`:
    somebody who stands before the screen, against somebody who does not (four in five followers touch it when asked,
    as in the trials; one bystander in two hundred, a guess).
    """

    clothes_slope: float = (
        12.0  # +4.1 at 0.95, +1.6 at 0.68, -5.7 at 0.4: a line of 18, made gentler since it is of few people
    )
    clothes_even: float = 0.6
    clothes_most: float = 3.2  # above 0.71: 616 of 717 pictures of followers, 14 of 394 of others
    clothes_least: float = -5.0  # below 0.5: none of 717, 369 of 394; less than -7, for caution
    outline: float = 3.0  # a guess, as clothes: no trial with a chair was recorded
    waits: float = 1.2  # 11.5 % of the time of followers, 3.3 % of others
    comes: float = 1.5  # 75 % and 17 %
    goes: float = -1.0  # none of 862 and 15 %; weaker, since followers leave and are then still to be watched
    pace_sigma_mps: float = 0.2  # a guess; over all followers 0.24
    paces_sigma_mps: float = 0.3  # a guess; others in trials 0.22, all at much the same pace
    touch: float = 5.0  # ln(0.8 / 0.005)


@dataclass(frozen=True, kw_only=True)
class Costs:
    """What errors cost, in seconds of a citizen's time for each second that they last: a choice, not a measurement.

    `wrong`: leading somebody else, while waiting costs 1: the robot leads from a belief of about 0.95 on, since to lead
    a distractor off and leave the citizen is as bad as to wait twenty times as long in vain. `lost`: declaring somebody
    lost who is there; `unnoticed`: waiting for somebody who has left. `change`: how much better another action must
    be than the present one, which keeps the robot from wavering.
    """

    wrong: float = 20.0
    lost: float = 8.0
    unnoticed: float = 3.0
    change: float = 0.5


@dataclass(frozen=True, kw_only=True)
class BeliefSettings:
    """All numbers of the belief."""

    motion: MotionNumbers = field(default_factory=MotionNumbers)
    cues: CueNumbers = field(default_factory=CueNumbers)
    costs: Costs = field(default_factory=Costs)
