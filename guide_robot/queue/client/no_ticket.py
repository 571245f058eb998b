"""Why there is no ticket, as staff read it."""

from guide_robot.phrases.reasons import Reason, Why
from guide_robot.queue.domain.model import IssueResult
from guide_robot.queue.domain.model import Reason as Refusal

REASONS = {
    Refusal.BACKEND_AWAY: Why.BACKEND_AWAY(),
    Refusal.LEASE_USED_UP: Why.LEASE_USED_UP(),
    Refusal.CENTRE_CLOSED: Why.CENTRE_CLOSED(),
    Refusal.SERVICE_CLOSED: Why.SERVICE_CLOSED(),
    Refusal.UNKNOWN_SERVICE: Why.UNKNOWN_SERVICE(),
    Refusal.APPOINTMENT_USED: Why.APPOINTMENT_USED(),
    Refusal.WITHDRAWN: Why.WITHDRAWN(),
}


def no_ticket(result: IssueResult) -> Reason | None:
    """Return why a request got no ticket, None if it got one; what has no sentence here in the backend's words."""
    if result.reason is None:
        return None
    return REASONS.get(result.reason) or Why.REFUSED(words=result.text or result.reason.value)
