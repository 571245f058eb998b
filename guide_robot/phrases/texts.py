"""Which sentence the robot says while it leads or follows; the words are in phrases/."""

from enum import Enum

from guide_robot.common.language import Language
from guide_robot.phrases.book import say


class SayKind(Enum):
    """What the robot says; the sentences stand in phrases/, room escort."""

    FOLLOW_ME = "follow_me"
    WAITING_HERE = "waiting_here"
    PLEASE_COME = "please_come"
    LOOKING_FOR_YOU = "looking_for_you"
    LOOKING_IN_CROWD = "looking_in_crowd"
    SHALL_WE_GO_ON = "shall_we_go_on"
    GOING_ON = "going_on"
    LET_US_PASS = "let_us_pass"
    ONE_MOMENT = "one_moment"
    ARRIVED = "arrived"
    GIVING_UP = "giving_up"
    NO_WAY = "no_way"
    FAULT = "fault"
    CANCELED = "canceled"
    I_FOLLOW_YOU = "i_follow_you"
    PLEASE_WAIT = "please_wait"
    FOLLOW_ENDED = "follow_ended"


def saying(kind: SayKind, language: Language) -> str:
    """Return what to say in a language."""
    return say(f"escort.{kind.value}", language)
