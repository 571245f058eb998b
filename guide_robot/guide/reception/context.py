"""What the receptionist keeps from step to step, and what it can do: the verbs that its states are written in."""

import math
from dataclasses import replace

from guide_robot.common.geometry import Pose2D
from guide_robot.common.language import Language
from guide_robot.common.vocabulary import GuideState, Priority, VisitEventKind, VisitOutcome
from guide_robot.floor.model import FloorPlan
from guide_robot.guide.reception.directory import Directory
from guide_robot.guide.reception.noticing import nearest
from guide_robot.guide.reception.records import ReceptionistSettings, Visit
from guide_robot.guide.standstill import Standstill
from guide_robot.guide.types import DRIVE_REASONS, NavigationError
from guide_robot.guide.visit import (
    Answer,
    Called,
    DrawRequest,
    EscortRequest,
    Inputs,
    Motion,
    Orders,
    Sentence,
    VisitEvent,
)
from guide_robot.people.types import TrackedPerson
from guide_robot.phrases.reasons import Reason, Why

Values = tuple[tuple[str, str], ...]
TAKES_WISHES = (GuideState.IDLE, GuideState.GREETING, GuideState.ASKING, GuideState.RETURNING)
WITH_SOMEBODY_STANDING = (GuideState.GREETING, GuideState.ASKING, GuideState.TICKETING)


class ReceptionContext:
    """The state and the visit under way, with the orders of this step; `change` alone changes the state."""

    def __init__(self, settings: ReceptionistSettings, plan: FloorPlan) -> None:
        self.settings = settings
        self.directory = Directory(plan)
        self.state = GuideState.IDLE
        self.reason = Why.SWITCHED_ON()
        self.visit: Visit | None = None
        self.calls: list[Called] = []
        self.drive_to = ""
        self.waits_at = ""
        self._meets_at: Pose2D | None = None
        self._given_up: Pose2D | None = None
        self.homes: set[str] = set()
        self.came_for = ""
        self.driving = False
        self.drives_failed = 0
        self.standstill = Standstill()
        self.asked_to_pass_s = -math.inf
        self.fault_free_since_s: float | None = None
        self._held: Reason | None = None
        self._battery: float | None = None
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
        self._held = inputs.held
        self._battery = inputs.battery
        self._wait_at(inputs.company.waits_at)
        self._meets_at = inputs.company.meets_at
        self._since_s = now_s if self._since_s is None else self._since_s
        self._note_presence(inputs)

    @property
    def home(self) -> str:
        """Where the robot waits for citizens: at home, or where other robots leave it to wait."""
        return self.waits_at or self.directory.home()

    @property
    def home_point(self) -> tuple[float, float]:
        """Where that is, metres in `map`: where somebody is to be met, if anybody is."""
        meets = self._meets_there(self.home)
        return self.directory.point(self.home) if meets is None else (meets.x, meets.y)

    def _meets_there(self, place: str) -> Pose2D | None:
        """Return where the robot stands to meet somebody near a place, None where it goes to the place itself."""
        known = self._meets_at is not None and self._meets_at != self._given_up
        return self._meets_at if known and place == self.waits_at else None

    def _wait_at(self, place: str) -> None:
        """Take the place to wait at, and remember it as one to which nobody but the fleet has sent the robot."""
        if place != self.waits_at and self.directory.has(place):
            self.homes.add(place)
        self.waits_at = place if self.directory.has(place) else ""

    def orders(self) -> Orders:
        """Return what is to be done after this step."""
        visit = self.visit
        return replace(
            self._orders,
            state=self.state,
            reason=self.reason,
            held=self._held,
            visit=visit.number if visit else 0,
            person=visit.person if visit else 0,
            language=visit.language if visit else self.settings.language,
            ticket=visit.ticket if visit else None,
            shown=visit.shown if visit else "",
            destination=visit.destination if visit else self.drive_to,
            serves=self.serves,
            decide_within_s=self.decides_within_s,
            card_consent=bool(visit and visit.card_consent),
        )

    def change(self, state: GuideState, reason: Reason) -> None:
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
    def serves(self) -> bool:
        """Whether a wish for a number or a way is taken up now; while charging, once the battery is not low."""
        low = self._battery is not None and self._battery < self.settings.battery_low
        return self.state in TAKES_WISHES or (self.state is GuideState.CHARGING and not low)

    @property
    def decides_within_s(self) -> float:
        """For how long the robot waits for a choice, or for the citizen to read, anew after each touch; 0: for none."""
        if self.visit is not None and self.visit.label and self.state is GuideState.TICKETING:
            return self.settings.offer_s
        if self.state is GuideState.WAITING_WITH:
            return self.settings.wait_with_s if self.at_waiting_area else self.settings.stay_s
        return 0.0

    @property
    def at_waiting_area(self) -> bool:
        """Whether the citizen was led to where they wait until they are called."""
        visit = self.visit
        return visit is not None and not visit.over and visit.destination == self.directory.waiting()

    @property
    def nobody_is_near(self) -> bool:
        """Whether the visit's citizen, or anybody in their place, has been away for a while."""
        return self.now_s - self.visit_under_way.last_near_s > self.settings.person_gone_s

    def has_number(self, number: str) -> bool:
        """Whether the visit under way is that of whoever holds this number."""
        return number != "" and self.visit is not None and not self.visit.over and self.visit.label == number

    @property
    def changed(self) -> bool:
        """Whether a state was entered in this step."""
        return self._orders.changed

    def begin_visit(self, person: TrackedPerson | None) -> None:
        """Serve somebody: a tracked person, or whoever uses the screen unseen."""
        self._visits += 1
        number = person.id if person else 0
        language = self.settings.language
        self.visit = Visit(number=self._visits, person=number, language=language, last_near_s=self.now_s)
        self.log(VisitEventKind.DETECTED)

    def finish_visit(self, reason: Reason, outcome: VisitOutcome) -> None:
        """Let the citizen go, forget what is theirs alone, and drive home."""
        self._end_visit(reason, outcome)
        self.drive(self.home, reason)

    def stay_with_number(self, reason: Reason, outcome: VisitOutcome) -> None:
        """End the visit, but keep standing with number and place on the screen while somebody is near to read them."""
        self._end_visit(reason, outcome)
        visit = self.visit
        if visit is None or self.nobody_is_near or not (visit.label or visit.destination):
            self.drive(self.home, reason)
        else:
            self.change(GuideState.WAITING_WITH, reason)

    def _end_visit(self, reason: Reason, outcome: VisitOutcome) -> None:
        if self.visit:
            self.visit = replace(self.visit, outcome=outcome, ended_because=reason, sealed_card=b"", card_consent=False)

    def close_visit(self, *, place: str = "", reason: Reason | None = None) -> None:
        """Write the end of the visit, if one is open, when the robot is back at a place, or why it is not."""
        if self.visit:
            self.log(VisitEventKind.RETURNED, place=place, reason=reason)
            self.log(VisitEventKind.ENDED, outcome=self.visit.outcome, reason=self.visit.ended_because)
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
        self.log(VisitEventKind.REQUESTED, reason=Why.NAMED_SERVICE(service=service))
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
        self.change(GuideState.TICKETING, Why.ASKED_FOR(service=service))

    def lead(self, place: str, inputs: Inputs) -> None:
        """Lead the served person to a place; whoever is in front if their track is gone."""
        visit = self.visit_under_way
        person = visit.person if visit.person in {person.id for person in inputs.people} else 0
        self.visit = replace(visit, destination=place, sent_to="", led=person)
        self._orders = replace(self._orders, lead=EscortRequest(place=place, person=person, language=visit.language))
        self.log(VisitEventKind.ESCORT_STARTED, place=place)
        self.change(GuideState.LEADING, Why.LEADING_TO(place=place))

    def redirect(self, place: str) -> None:
        """Lead whoever is being led to another place from here on, and say so.

        The escort is asked for the same track as before: it keeps the person it holds, also one out of sight now.
        """
        visit = self.visit_under_way
        self.visit = replace(visit, destination=place, sent_to="")
        request = EscortRequest(place=place, person=visit.led, language=visit.language)
        self._orders = replace(self._orders, lead=request)
        self.log(VisitEventKind.REDIRECTED, place=place)
        self.say("offer_to_lead", values=self.place_value(place))
        self.change(GuideState.LEADING, Why.REDIRECTED(place=place))

    def drive(self, place: str, reason: Reason) -> None:
        """Drive to a place alone."""
        self.drives_failed = 0
        self._send_to(place)
        self.change(GuideState.RETURNING, reason)

    def drive_again(self) -> None:
        """Drive once more to where the robot could not; what is told of it stays as it is."""
        self._send_to(self.drive_to)
        self.start_waiting()

    def _send_to(self, place: str) -> None:
        self.drive_to, self.driving = place, True
        self.standstill.restart()
        self._orders = replace(self._orders, drive_to=place, drive_pose=self._meets_there(place))

    def cannot_drive(self, error: NavigationError) -> None:
        """Tell why the robot does not get on; if it cannot get beside somebody, it goes to the place nearby."""
        self._given_up = self._meets_at
        self.reason = Why.TRYING_AGAIN(DRIVE_REASONS[error], times=self.drives_failed)

    def answer(self, answer: Answer) -> None:
        """Answer the operator's order of this step."""
        self._orders = replace(self._orders, answer=answer)

    def cancel_motion(self) -> None:
        """Stop leading or driving."""
        self.driving = False
        self._orders = replace(self._orders, motion=Motion.CANCEL, lead=None, drive_to="")

    def go_out_of_service(self, reason: Reason) -> None:
        """Stop and break the visit off."""
        self.cancel_motion()
        self.fault_free_since_s = None
        if self.visit:
            self.say("stopped_visit", priority=Priority.SAFETY)
            self.log(VisitEventKind.PERSON_CALLED, reason=Why.WAS_SERVING(reason))
            self.log(VisitEventKind.ENDED, outcome=VisitOutcome.BROKEN_OFF, reason=reason)
            self.visit = None
        else:
            self.say("out_of_service", priority=Priority.SAFETY)
        self.change(GuideState.OUT_OF_SERVICE, reason)

    def say(
        self,
        key: str,
        *,
        priority: Priority = Priority.INFORMATION,
        language: Language | None = None,
        values: Values = (),
    ) -> None:
        """Say a sentence, in the visit's language unless another is given."""
        spoken = language or (self.visit.language if self.visit else self.settings.language)
        sentence = Sentence(key=key, language=spoken, priority=priority, values=values)
        self._orders = replace(self._orders, say=(*self._orders.say, sentence))

    def log(
        self,
        kind: VisitEventKind,
        *,
        counter: str = "",
        place: str = "",
        outcome: VisitOutcome = VisitOutcome.NONE,
        reason: Reason | None = None,
    ) -> None:
        """Note something that happened in the visit; never anything personal."""
        ticket = self.visit.ticket if self.visit else None
        entry = VisitEvent(
            visit=self.visit.number if self.visit else 0,
            kind=kind,
            ticket_id=ticket.id if ticket else "",
            number=ticket.label if ticket else "",
            counter=counter,
            place=place,
            outcome=outcome,
            reason=reason,
        )
        self._orders = replace(self._orders, log=(*self._orders.log, entry))

    def place_value(self, place: str) -> Values:
        """Return a place's name in the visit's language, as a sentence takes it."""
        return (("place", self.directory.name(place, self.visit_under_way.language)),)
