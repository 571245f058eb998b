"""What the receptionist keeps from step to step, and what it can do: the verbs that its states are written in."""

from dataclasses import replace

from guide_robot.behaviour.directory import Directory
from guide_robot.behaviour.reception.noticing import nearest
from guide_robot.behaviour.reception.records import ReceptionistSettings, Visit
from guide_robot.behaviour.visit import (
    Called,
    DrawRequest,
    EscortRequest,
    GuideState,
    Inputs,
    Motion,
    Orders,
    Priority,
    Sentence,
    VisitEvent,
)
from guide_robot.floor.model import FloorPlan
from guide_robot.perception.types import TrackedPerson

Values = tuple[tuple[str, str], ...]
WITH_SOMEBODY_STANDING = (GuideState.GREETING, GuideState.ASKING, GuideState.TICKETING)


class Duty:
    """The state and the visit under way, with the orders of this step; `change` alone changes the state."""

    def __init__(self, settings: ReceptionistSettings, plan: FloorPlan) -> None:
        self.settings = settings
        self.directory = Directory(plan)
        self.state = GuideState.IDLE
        self.reason = "switched on"
        self.visit: Visit | None = None
        self.calls: list[Called] = []
        self.drive_to = ""
        self.drives_failed = 0
        self.fault_free_since_s: float | None = None
        self.stopped_by_operator = False
        self.now_s = 0.0
        self._since_s: float | None = None
        self._visits = 0
        self._draws = 0
        self._orders = Orders(state=self.state, reason=self.reason)

    # A step ---------------------------------------------------------------------------------------

    def begin_step(self, inputs: Inputs, now_s: float) -> None:
        """Start with no orders; remember the time and who is near."""
        self._orders = Orders(state=self.state, reason=self.reason)
        self.now_s = now_s
        self._since_s = now_s if self._since_s is None else self._since_s
        self._note_presence(inputs)

    def orders(self) -> Orders:
        """Return what is to be done after this step."""
        visit = self.visit
        return replace(
            self._orders,
            state=self.state,
            reason=self.reason,
            visit=visit.number if visit else 0,
            person=visit.person if visit else 0,
            language=visit.language if visit else self.settings.language,
            ticket=visit.ticket if visit else None,
            destination=visit.destination if visit else self.drive_to,
            card_consent=bool(visit and visit.card_consent),
        )

    def change(self, state: GuideState, reason: str) -> None:
        """Enter a state: the one place where it changes."""
        self.state, self.reason = state, reason
        self.start_waiting()
        self._orders = replace(self._orders, changed=True)

    def start_waiting(self) -> None:
        """Count the time for which the state waits from now on."""
        self._since_s = self.now_s

    def waited_s(self) -> float:
        """Return for how long the state has waited."""
        return self.now_s - (self._since_s if self._since_s is not None else self.now_s)

    # A visit --------------------------------------------------------------------------------------

    @property
    def visit_under_way(self) -> Visit:
        """The visit, in states that only a visit leads to."""
        assert self.visit is not None
        return self.visit

    @property
    def ticket_id(self) -> str:
        """The id of this visit's ticket, empty without one."""
        return self.visit.ticket.id if self.visit and self.visit.ticket else ""

    def begin_visit(self, person: TrackedPerson | None) -> None:
        """Serve somebody: a tracked person, or whoever uses the screen unseen."""
        self._visits += 1
        number = person.id if person else 0
        language = self.settings.language
        self.visit = Visit(number=self._visits, person=number, language=language, last_near_s=self.now_s)
        self.log("detected")

    def finish_visit(self, reason: str, outcome: str) -> None:
        """Let the citizen go, forget what is theirs alone, and drive home."""
        if self.visit:
            self.visit = replace(self.visit, outcome=outcome, sealed_card=b"", card_consent=False)
        self.drive(self.directory.home(), reason)

    def close_visit(self, where: str) -> None:
        """Write the end of the visit, if one is open, when the robot is back."""
        if self.visit:
            self.log("returned", where)
            self.log("ended", self.visit.outcome)
        self.visit = None

    def _note_presence(self, inputs: Inputs) -> None:
        """Remember when somebody was last near; a served person whose track was renewed is taken up again."""
        if self.visit is None:
            return
        near = nearest(inputs, self.settings.serve_within_m)
        tracked = any(person.id == self.visit.person for person in inputs.people)
        if near is not None or tracked:
            self.visit = replace(self.visit, last_near_s=self.now_s)
        if self.state in WITH_SOMEBODY_STANDING and not tracked and near is not None:
            self.visit = replace(self.visit, person=near.id)

    # What can be done -----------------------------------------------------------------------------

    def request_ticket(self, service: str, priority: str = "", appointment: str = "") -> None:
        """Ask the dispenser for a number."""
        self._draws += 1
        visit = replace(self.visit_under_way, service=service, priority=priority, appointment=appointment)
        self.visit = visit
        self.log("requested", service)
        request = DrawRequest(
            request=self._draws,
            service=service,
            priority=priority,
            language=visit.language,
            appointment=appointment,
            sealed_card=visit.sealed_card,
        )
        self._orders = replace(self._orders, draw=request)
        self.say("drawing", priority=Priority.COURTESY)
        self.change(GuideState.TICKETING, f"asked for {service}")

    def lead(self, place: str, inputs: Inputs) -> None:
        """Lead the served person to a place; whoever is in front if their track is gone."""
        visit = self.visit_under_way
        person = visit.person if visit.person in {person.id for person in inputs.people} else 0
        self.visit = replace(visit, destination=place, called_to="", escorted=True)
        request = EscortRequest(place=place, person=person, language=visit.language)
        self._orders = replace(self._orders, lead=request)
        self.log("escort_started", place)
        self.change(GuideState.LEADING, f"leading to {place}")

    def drive(self, place: str, reason: str) -> None:
        """Drive to a place alone."""
        self.drive_to = place
        self._orders = replace(self._orders, drive_to=place)
        self.change(GuideState.RETURNING, reason)

    def cancel_motion(self) -> None:
        """Stop leading or driving."""
        self._orders = replace(self._orders, motion=Motion.CANCEL, lead=None, drive_to="")

    def go_out_of_service(self, reason: str) -> None:
        """Stop and break the visit off."""
        self.cancel_motion()
        self.fault_free_since_s = None
        self.say("out_of_service", priority=Priority.SAFETY)
        if self.visit:
            self.log("ended", reason)
            self.visit = None
        self.change(GuideState.OUT_OF_SERVICE, reason)

    def say(
        self, key: str, *, priority: Priority = Priority.INFORMATION, language: str = "", values: Values = ()
    ) -> None:
        """Say a sentence, in the visit's language unless another is given."""
        spoken = language or (self.visit.language if self.visit else self.settings.language)
        sentence = Sentence(key=key, language=spoken, priority=priority, values=values)
        self._orders = replace(self._orders, say=(*self._orders.say, sentence))

    def log(self, name: str, detail: str = "") -> None:
        """Note something that happened in the visit; never anything personal."""
        entry = VisitEvent(visit=self.visit.number if self.visit else 0, name=name, detail=detail)
        self._orders = replace(self._orders, log=(*self._orders.log, entry))

    def place_value(self, place: str) -> Values:
        """Return a place's name in the visit's language, as a sentence takes it."""
        return (("place", self.directory.name(place, self.visit_under_way.language)),)
