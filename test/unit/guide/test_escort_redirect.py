"""An escort under way that is sent to another place: it leads the same person there, whatever it does just then."""

import pytest
from escort_story import NAME, Story, arriving, giving_up, leading, reading, searching, starting, waiting

from guide_robot.common.vocabulary import EscortOutcome, EscortPhase
from guide_robot.floor.model import Place, PlaceKind
from guide_robot.guide.types import NavigationStatus
from guide_robot.phrases.reasons import Why
from guide_robot.phrases.texts import SayKind

OTHER = Place(id="counter_2", kind=PlaceKind.COUNTER, name=NAME, pose=(3.0, -8.0, 0.0))
AT_OTHER = (3.0, -8.0)


def redirect(story: Story) -> None:
    story.escort.redirect(OTHER, OTHER.poses(), story.now_s)


def goal(story: Story) -> tuple[float, float] | None:
    wanted = story.drive.goal_in_map
    return (wanted.x, wanted.y) if wanted else None


@pytest.mark.parametrize("begin", [leading, arriving])
def test_a_robot_that_leads_or_arrives_turns_to_the_other_place_at_once(begin) -> None:  # type: ignore[no-untyped-def]
    story = begin()
    redirect(story)
    orders = story.step()
    assert goal(story) == AT_OTHER and orders.phase is EscortPhase.LEADING
    assert orders.reason == Why.LEADING_TO(place="counter_2")


@pytest.mark.parametrize("begin", [starting, waiting, searching])
def test_a_robot_that_waits_or_looks_for_the_person_does_so_and_then_leads_there(begin) -> None:  # type: ignore[no-untyped-def]
    story = begin()
    phase = story.orders.phase
    redirect(story)
    assert story.step().phase is phase
    robot = story.robot
    story.person = reading(robot.x - 1.2, 0.5)
    story.until(lambda orders: orders.phase is EscortPhase.LEADING, 60.0)
    assert goal(story) == AT_OTHER


def test_it_arrives_at_the_other_place_and_counts_on() -> None:
    story = leading()
    waits = story.step().waits
    redirect(story)
    story.step()
    story.status = NavigationStatus.SUCCEEDED
    orders = story.to_end()
    assert orders.outcome is EscortOutcome.ARRIVED and orders.waits >= waits
    assert story.said.count(SayKind.FOLLOW_ME) == 1


def test_an_escort_that_has_given_up_is_over_all_the_same() -> None:
    story = giving_up()
    redirect(story)
    assert story.to_end().outcome is EscortOutcome.UNREACHABLE
