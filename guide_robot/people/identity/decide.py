"""The one place that weighs errors: what a belief about the follower means for what the robot does."""

from dataclasses import dataclass
from enum import Enum

from guide_robot.people.identity.belief import Belief
from guide_robot.people.identity.belief_settings import Costs


class Action(Enum):
    """What the robot does about whom it believes to serve."""

    LEAD = "lead"
    WAIT = "wait"
    LOOK = "look"
    ASK = "ask for a touch"
    LOST = "lost"


@dataclass(frozen=True, kw_only=True)
class Options:
    """What can be done now besides leading and waiting.

    `seen`: the likeliest person is in sight. `look_at`: somebody who may be the follower stands where a picture of them
    can be had, and was not seen in one yet. `can_touch`: somebody who may be the follower is within the robot's voice.
    """

    seen: bool
    look_at: int = 0
    can_touch: bool = False


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What to do, about which track (0: none), and why in words."""

    action: Action
    track: int
    reason: str


LOOK_SHARE, ASK_SHARE = 0.9, 0.95  # a look costs nothing but a turn, asking a word: either beats waiting idly


def decide(belief: Belief, costs: Costs, options: Options, before: Action | None = None) -> Decision:
    """Return the action whose expected cost is least; `before` is kept unless another is better by `costs.change`.

    Leading costs `wrong` for each second with somebody else; it needs somebody in sight. Waiting costs 1, and
    `unnoticed` if the person has left. Declaring them lost costs `lost` if they are there. A look or a question is a
    wait from which more is learnt.
    """
    best = belief.best
    sure = belief.of(best)
    waits = 1.0 + costs.unnoticed * belief.gone
    expected = {
        Action.WAIT: waits,
        Action.LOST: costs.lost * (1.0 - belief.gone),
    }
    if best and options.seen:
        expected[Action.LEAD] = costs.wrong * (1.0 - sure)
    if options.look_at:
        expected[Action.LOOK] = LOOK_SHARE * waits
    if options.can_touch:
        expected[Action.ASK] = ASK_SHARE * waits
    if before in expected:
        expected[before] -= costs.change
    action = min(expected, key=lambda one: expected[one])
    return Decision(action=action, track=best, reason=_reason(action, belief, options))


def _reason(action: Action, belief: Belief, options: Options) -> str:
    best = belief.best
    likely = f"person {best} with {belief.of(best):.0%}"
    if action is Action.LEAD:
        return f"holds on to {likely}"
    if action is Action.LOST:
        return f"gone with {belief.gone:.0%}"
    if action is Action.LOOK:
        return f"looks at person {options.look_at}, who may be the one; {likely}"
    if action is Action.ASK:
        return f"asks who it is: {likely}"
    if belief.hidden > belief.of(best):
        return f"waits: hidden with {belief.hidden:.0%}"
    return f"waits: {likely}" + ("" if options.seen else ", not seen now")
