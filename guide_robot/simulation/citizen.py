"""One citizen's visit as a state machine: comes in, asks the robot, follows it, is served, goes home."""

import math
from collections.abc import Callable

from guide_robot.common.geometry import Pose2D
from guide_robot.common.vocabulary import GuideState
from guide_robot.floor.model import FloorPlan, Place, PlaceKind, Point
from guide_robot.simulation.citizen_types import (
    CitizenSettings,
    CitizenStep,
    Outcome,
    Phase,
    PhaseChange,
    RobotSignals,
    Touch,
    TouchKind,
    Wish,
)
from guide_robot.simulation.people_types import Intent, Motion, TruePerson
from guide_robot.simulation.roles import ComeAlong, RobotSeen, stand_facing, walk_to
from guide_robot.simulation.screen_touch import ScreenTouch

TALKS_WITHIN_M = 2.0
LED_WITHIN_M = 4.0
BUSY = (GuideState.LEADING, GuideState.WAITING_WITH, GuideState.RETURNING, GuideState.CHARGING)
TALKS = (GuideState.GREETING, GuideState.ASKING)
CONSENT_NEEDED = "code_citizen_card_consent_needed"


class Citizen:
    """Steps through one visit; `history` tells how it went, `led` whether the robot brought them all the way."""

    def __init__(
        self,
        wish: Wish,
        plan: FloorPlan,
        settings: CitizenSettings,
        *,
        speed_mps: float,
        seat: int,
        now_s: float,
    ) -> None:
        """Begin outside the door; `seat` is which free seat they take when they have to wait."""
        self.wish = wish
        self._plan = plan
        self._settings = settings
        self._speed = speed_mps
        self._seat = seat
        self._along = ComeAlong(speed_mps)
        self._screen = ScreenTouch(willing=True)
        self._began_s = now_s
        self._asked = 0
        self._card = wish.card_text
        self._agrees = wish.consents
        self._accepts = True
        self._asked_to_lead_s: float | None = None
        self._visit = 0
        self._place: Place | None = None
        self._robot_free_since_s: float | None = None
        self.ticket = ""
        self.led = False
        self.outcome = Outcome.UNDER_WAY
        self.history = [PhaseChange(now_s=now_s, phase=Phase.ENTERING, reason="came to the door")]
        self._handlers: dict[Phase, Callable[[TruePerson, RobotSignals, float], CitizenStep]] = {
            Phase.ENTERING: self._entering,
            Phase.WAITING_TURN: self._waiting_turn,
            Phase.BEFORE_ROBOT: self._before_robot,
            Phase.REQUESTING: self._requesting,
            Phase.TAKING_TICKET: self._taking_ticket,
            Phase.FOLLOWING: self._following,
            Phase.ON_OWN: self._on_own,
            Phase.BEING_SERVED: self._being_served,
            Phase.SITTING: self._sitting,
            Phase.LEAVING: self._leaving,
        }

    @property
    def phase(self) -> Phase:
        """How far the visit is."""
        return self.history[-1].phase

    @property
    def done_with_robot(self) -> bool:
        """Whether this citizen needs the robot no more (unless their ticket is called)."""
        return self.phase in (Phase.ON_OWN, Phase.BEING_SERVED, Phase.SITTING, Phase.LEAVING)

    @property
    def looks_for_robot(self) -> bool:
        """Whether this citizen may still turn to another robot."""
        return self.phase in (Phase.ENTERING, Phase.WAITING_TURN)

    @property
    def takes_robot(self) -> bool:
        """Whether the robot that this citizen turned to has no time for others."""
        return self.phase is not Phase.WAITING_TURN and not self.done_with_robot

    def step(self, me: TruePerson, robot: RobotSignals, now_s: float) -> CitizenStep:
        """Return what to do now."""
        if self.phase is not Phase.LEAVING and now_s - self._began_s > self._settings.visit_patience_s:
            self._leave("has no more time", now_s)
        return self._handlers[self.phase](me, robot, now_s)

    # Before asking

    def _entering(self, me: TruePerson, robot: RobotSignals, now_s: float) -> CitizenStep:
        if robot.state in BUSY or robot.state in (GuideState.TICKETING, GuideState.OUT_OF_SERVICE):
            self._change(Phase.WAITING_TURN, "the robot is busy", now_s)
        elif self._is_before(me, robot.pose):
            self._change(Phase.BEFORE_ROBOT, "came up to the robot", now_s)
        return self._walk(robot.pose.transform(self._settings.stand_before_m, 0.0), me, robot.pose)

    def _waiting_turn(self, me: TruePerson, robot: RobotSignals, now_s: float) -> CitizenStep:
        if robot.state in (GuideState.IDLE, GuideState.GREETING) and not robot.visit:
            self._change(Phase.ENTERING, "the robot is free", now_s)
        elif self._for_s(now_s) > self._settings.turn_patience_s:
            self._leave("the robot stayed busy", now_s)
        return self._walk(self._queue_point(), me, robot.pose)

    def _before_robot(self, me: TruePerson, robot: RobotSignals, now_s: float) -> CitizenStep:
        listens = robot.state in TALKS and robot.pose.distance_to(me.x, me.y) < TALKS_WITHIN_M
        if robot.state is GuideState.ASKING and listens and self._for_s(now_s) > self._settings.reaction_s:
            self._change(Phase.REQUESTING, "the robot asks", now_s)
        elif robot.state in BUSY or robot.state is GuideState.OUT_OF_SERVICE:
            self._change(Phase.WAITING_TURN, "the robot turned to something else", now_s)
        elif not listens and self._for_s(now_s) > self._settings.touch_anyway_s:
            self._change(Phase.REQUESTING, "the robot does not greet, touches the screen", now_s)
        elif not self._is_before(me, robot.pose, slack_m=0.5):
            return self._walk(robot.pose.transform(self._settings.stand_before_m, 0.0), me, robot.pose)
        return CitizenStep(intent=stand_facing(me, robot.pose))

    # Asking

    def _requesting(self, me: TruePerson, robot: RobotSignals, now_s: float) -> CitizenStep:
        if robot.state is GuideState.TICKETING or (robot.state is GuideState.LEADING and robot.visit):
            self._visit = robot.visit
            self._change(Phase.TAKING_TICKET, "the robot draws a ticket", now_s)
            return CitizenStep(intent=stand_facing(me, robot.pose))
        if robot.state in BUSY or robot.state is GuideState.OUT_OF_SERVICE:
            self._change(Phase.WAITING_TURN, "the robot went away", now_s)
            return CitizenStep(intent=stand_facing(me, robot.pose))
        if self.wish.consents and robot.card_read:
            self._card = None
            self._change(Phase.REQUESTING, "the citizen card is read", now_s)
        shows = self._card is not None and self._for_s(now_s) < self._settings.card_s
        if shows and robot.state is not GuideState.IDLE:
            return CitizenStep(intent=stand_facing(me, robot.pose, self._card), touch=self._agree(robot))
        return self._touch_screen(me, robot, now_s)

    def _agree(self, robot: RobotSignals) -> Touch | None:
        """Agree once that the citizen card is read, and again when the robot says that it needs that."""
        wanted = self.wish.consents and (self._agrees or robot.said == CONSENT_NEEDED)
        self._agrees = False
        return Touch(kind=TouchKind.CONSENT, language=self.wish.language) if wanted else None

    def _touch_screen(self, me: TruePerson, robot: RobotSignals, now_s: float) -> CitizenStep:
        """Touch once, again when nothing happens, and go home when that does not help either."""
        waited = self._for_s(now_s) - (self._settings.card_s if self._card else 0.0)
        touch = None
        if self._asked > 2 and waited > 3 * self._settings.answer_s:
            self._leave("the robot does not answer", now_s)
        elif self._asked <= 2 and waited >= self._asked * self._settings.answer_s:
            self._asked += 1
            touch = Touch(service=self.wish.service, language=self.wish.language)
        return CitizenStep(intent=stand_facing(me, robot.pose), touch=touch)

    def _taking_ticket(self, me: TruePerson, robot: RobotSignals, now_s: float) -> CitizenStep:
        self.ticket = self._own(robot.ticket, robot) or self.ticket
        if robot.state is GuideState.LEADING:
            self._place = self._plan.place(robot.destination)
            self._change(Phase.FOLLOWING, f"is led to {robot.destination}", now_s)
        elif robot.state is not GuideState.TICKETING:
            self._go_alone("the robot does not lead", now_s)
        return CitizenStep(intent=stand_facing(me, robot.pose), touch=self._accept(robot, now_s))

    def _accept(self, robot: RobotSignals, now_s: float) -> Touch | None:
        """Read the screen for a while, then choose once to be led."""
        if not robot.asks_to_lead:
            self._asked_to_lead_s = None
            return None
        if self._asked_to_lead_s is None:
            self._asked_to_lead_s = now_s
        waited_s = now_s - self._asked_to_lead_s
        if self._accepts and waited_s >= self._settings.decides_s:
            self._accepts = False
            return Touch(kind=TouchKind.ACCEPT, language=self.wish.language)
        return None

    # On the way

    def _following(self, me: TruePerson, robot: RobotSignals, now_s: float) -> CitizenStep:
        self.ticket = self._own(robot.ticket, robot) or self.ticket
        if robot.state is GuideState.LEADING and robot.visit == self._visit:
            self._place = self._plan.place(robot.destination) or self._place
            return self._come_along(me, RobotSeen(pose=robot.pose, said=robot.said), now_s)
        self.led = self._place is not None and self._near_place(me) < LED_WITHIN_M
        if self._place is not None and self._place.kind is PlaceKind.WAITING:
            self._change(Phase.SITTING, "was led to the waiting area", now_s)
        else:
            self._go_alone("was led to the place" if self.led else "the robot stopped leading", now_s)
        return CitizenStep(intent=stand_facing(me, robot.pose))

    def _come_along(self, me: TruePerson, robot: RobotSeen, now_s: float) -> CitizenStep:
        self._screen.step(me, robot, True, now_s)
        touch = Touch(kind=TouchKind.HERE, language=self.wish.language) if self._screen.touches else None
        if self._screen.wanted:
            return CitizenStep(intent=self._screen.intent(me, robot, self._speed))
        return CitizenStep(intent=self._along.intent(me, robot), touch=touch)

    def _on_own(self, me: TruePerson, robot: RobotSignals, now_s: float) -> CitizenStep:
        spot = self._counter_spot(me)
        if spot is None:
            self._leave("does not know where to go", now_s)
            return self._leaving(me, robot, now_s)
        there = math.dist(spot, (me.x, me.y)) < 0.5
        if there or self._for_s(now_s) > self._settings.counter_patience_s:
            self._change(Phase.BEING_SERVED, "stands at the counter", now_s)
        return self._walk(spot, me, self._desk_or(robot.pose))

    def _being_served(self, me: TruePerson, robot: RobotSignals, now_s: float) -> CitizenStep:
        if self._for_s(now_s) > self._settings.served_s:
            self.outcome = Outcome.SERVED
            self._leave("is served", now_s)
        return CitizenStep(intent=stand_facing(me, self._desk_or(robot.pose)))

    def _sitting(self, me: TruePerson, robot: RobotSignals, now_s: float) -> CitizenStep:
        if robot.state is GuideState.LEADING and robot.visit == self._visit:
            self._place = self._plan.place(robot.destination) or self._place
            self._change(Phase.FOLLOWING, "is led to the counter that calls", now_s)
        elif self.ticket and robot.called == self.ticket:
            self._place = self._plan.place(robot.called_place) or self._counter_place()
            self._go_alone("the ticket is called", now_s)
        elif self._for_s(now_s) > self._settings.seat_patience_s:
            self._leave("was not called", now_s)
        return CitizenStep(intent=self._sit(me, robot))

    def _leaving(self, me: TruePerson, robot: RobotSignals, now_s: float) -> CitizenStep:
        return CitizenStep(intent=Intent(motion=Motion.LEAVE, speed_mps=self._speed))

    # Where things are

    def _is_before(self, me: TruePerson, robot: Pose2D, slack_m: float = 0.25) -> bool:
        near = robot.distance_to(me.x, me.y) < self._settings.stand_before_m + slack_m
        return near and abs(robot.bearing_to(me.x, me.y)) < 0.6

    def _queue_point(self) -> Point:
        home = self._plan.place_of_kind(PlaceKind.HOME)
        pose = home.poses()[0] if home else self._plan.start_pose
        side = 0.8 if self._seat % 2 else -0.8
        return pose.transform(self._settings.wait_turn_m, side)

    def _near_place(self, me: TruePerson) -> float:
        assert self._place is not None
        return min(math.dist((pose.x, pose.y), (me.x, me.y)) for pose in self._place.poses())

    def _counter_place(self) -> Place | None:
        counter = next((c for c in self._plan.counters if self.wish.service in c.services), None)
        return self._plan.place_for_counter(counter.id) if counter else None

    def _desk_or(self, otherwise: Pose2D) -> Pose2D:
        counter = self._plan.counter(self._place.counter) if self._place and self._place.counter else None
        return Pose2D(x=counter.centre[0], y=counter.centre[1]) if counter else otherwise

    def _counter_spot(self, me: TruePerson) -> Point | None:
        """Return where to stand to be served; at a place without a counter, there."""
        if self._place is None:
            return None
        counter = self._plan.counter(self._place.counter) if self._place.counter else None
        if counter is not None:
            return counter.in_front(0.5)
        return (me.x, me.y) if self.led else (self._place.poses()[0].x, self._place.poses()[0].y)

    def _sit(self, me: TruePerson, robot: RobotSignals) -> Intent:
        """Sit on the own seat of the row nearest to the waiting area."""
        seats = [(x, y, math.radians(row.facing_deg)) for row in self._plan.waiting_rows for x, y in row.seat_centres()]
        if not seats or self._place is None:
            return stand_facing(me, robot.pose)
        pose = self._place.poses()[0]
        seats.sort(key=lambda seat: math.dist(seat[:2], (pose.x, pose.y)))
        x, y, theta = seats[self._seat % len(seats)]
        return Intent(motion=Motion.SIT, x=x, y=y, theta=theta, speed_mps=self._speed)

    # Changes

    def _own(self, ticket: str, robot: RobotSignals) -> str:
        return ticket if robot.visit == self._visit else ""

    def _walk(self, point: Point, me: TruePerson, look_at: Pose2D) -> CitizenStep:
        theta = math.atan2(look_at.y - me.y, look_at.x - me.x)
        return CitizenStep(intent=walk_to(point, self._speed, theta))

    def _go_alone(self, reason: str, now_s: float) -> None:
        if self._place is None or self._place.kind is PlaceKind.WAITING:
            self._place = self._counter_place()
        self._change(Phase.ON_OWN, reason, now_s)

    def _leave(self, reason: str, now_s: float) -> None:
        if self.outcome is Outcome.UNDER_WAY:
            self.outcome = Outcome.NOT_SERVED
        self._change(Phase.LEAVING, reason, now_s)

    def _change(self, phase: Phase, reason: str, now_s: float) -> None:
        self.history.append(PhaseChange(now_s=now_s, phase=phase, reason=reason))

    def _for_s(self, now_s: float) -> float:
        return now_s - self.history[-1].now_s
