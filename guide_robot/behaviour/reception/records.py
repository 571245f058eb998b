"""What the receptionist is set to and what it knows of a visit: plain values."""

from dataclasses import dataclass, field

from guide_robot.behaviour.visit import DrawnTicket


@dataclass(frozen=True, kw_only=True)
class ReceptionistSettings:
    """When the receptionist goes on; seconds, metres, and battery charge from 0 to 1."""

    language: str = "vi"
    greet_within_m: float = 2.5
    serve_within_m: float = 1.8
    greeting_s: float = 1.5
    asking_s: float = 30.0
    person_gone_s: float = 6.0
    ticketing_s: float = 20.0
    offer_s: float = 2.5
    wait_with_s: float = 20.0
    retry_drive_s: float = 5.0
    drives_before_staff: int = 3
    home_within_m: float = 1.5
    fault_clear_s: float = 2.0
    battery_low: float = 0.2
    battery_full: float = 0.9


@dataclass(frozen=True, kw_only=True)
class Visit:
    """What is known of the visit under way; never anything that says who the person is."""

    number: int
    person: int
    language: str
    last_near_s: float
    service: str = ""
    priority: str = ""
    appointment: str = ""
    sealed_card: bytes = field(default=b"", repr=False)
    card_consent: bool = False
    ticket: DrawnTicket | None = None
    destination: str = ""
    called_to: str = ""  # place of the counter that has called the ticket, until the robot leads there
    escorted: bool = False
    declined: bool = False
    outcome: str = ""
