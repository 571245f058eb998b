"""What the receptionist is set to and what it knows of a visit: plain values."""

from dataclasses import dataclass, field

from guide_robot.common.language import Language, first_language
from guide_robot.common.vocabulary import VisitOutcome
from guide_robot.phrases.reasons import Reason
from guide_robot.queue.domain.model import Ticket


@dataclass(frozen=True, kw_only=True)
class ReceptionistSettings:
    """When the receptionist goes on; seconds, metres, and battery charge from 0 to 1.

    A drive that failed is tried again after `retry_drive_s`, then after twice that, and so on up to `retry_longest_s`.
    """

    language: Language = field(default_factory=first_language)
    greet_within_m: float = 2.5
    serve_within_m: float = 1.8
    greeting_s: float = 1.5
    asking_s: float = 30.0
    person_gone_s: float = 6.0
    ticketing_s: float = 20.0
    offer_s: float = 15.0
    wait_with_s: float = 20.0
    stay_s: float = 15.0
    retry_drive_s: float = 5.0
    retry_longest_s: float = 60.0
    let_pass_every_s: float = 8.0
    drives_before_staff: int = 3
    home_within_m: float = 1.5
    fault_clear_s: float = 2.0
    battery_low: float = 0.2
    battery_full: float = 0.9


@dataclass(frozen=True, kw_only=True)
class Visit:
    """What is known of the visit under way; never anything that says who the person is.

    `shown` is the number of a ticket drawn earlier that was held up. `sent_to` is where a counter's word on the ticket
    has sent the citizen, until the robot leads there. `led` is the track that the escort was asked to lead, 0: the
    nearest then.
    """

    number: int
    person: int
    language: Language
    last_near_s: float
    service: str = ""
    priority: str = ""
    appointment: str = ""
    sealed_card: bytes = field(default=b"", repr=False)
    card_consent: bool = False
    ticket: Ticket | None = None
    shown: str = ""
    destination: str = ""
    sent_to: str = ""
    led: int = 0
    outcome: VisitOutcome = VisitOutcome.NONE
    ended_because: Reason | None = None
    rated: bool = False

    @property
    def label(self) -> str:
        """The number by which this visit's citizen is called, empty without one."""
        return self.ticket.label if self.ticket else self.shown

    @property
    def over(self) -> bool:
        """Whether the visit has ended: all that is left is to let its citizen read their number."""
        return self.outcome is not VisitOutcome.NONE

    @property
    def sent_elsewhere(self) -> str:
        """Where a counter's word sends the citizen, empty when that is where they are led already."""
        return self.sent_to if self.sent_to != self.destination else ""
