"""What came of a code that a citizen holds up, and which sentence says so."""

from enum import Enum

from guide_robot.common.language import LocalText
from guide_robot.common.vocabulary import CodeKind
from guide_robot.phrases.book import has, local_text


class Answer(Enum):
    """What came of it; CONSENT_NEEDED means a citizen card that was not read because nobody agreed to it yet."""

    READ = "read"
    NOT_OURS = "not ours"
    EXPIRED = "expired"
    DAMAGED = "damaged"
    TILT_THE_CARD = "tilt the card"
    COME_CLOSER = "come closer"
    CONSENT_NEEDED = "consent needed"


OF_A_KIND = {Answer.READ, Answer.NOT_OURS, Answer.EXPIRED}


def phrase_of(kind: CodeKind, answer: Answer) -> str:
    """Return the key of the sentence about a code."""
    if answer not in OF_A_KIND:
        return f"codes.{answer.name.lower()}"
    key = f"codes.{answer.name.lower()}_{kind.name.lower()}"
    return key if has(key) else "codes.foreign"


def spoken(kind: CodeKind, answer: Answer) -> LocalText:
    """Return what to say to the citizen."""
    return local_text(phrase_of(kind, answer))
