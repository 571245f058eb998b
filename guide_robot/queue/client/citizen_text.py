"""What a citizen is told when there is no ticket."""

from guide_robot.common.language import LocalText
from guide_robot.phrases.book import has, local_text
from guide_robot.queue.domain.model import Reason


def citizen_text(reason: Reason) -> LocalText:
    """Return the sentence for a reason; the staff are offered where nothing better can be said."""
    key = f"queue.{reason.name.lower()}"
    return local_text(key if has(key) else "queue.other")
