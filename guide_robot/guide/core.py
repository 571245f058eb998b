"""The guide without ROS: what was sensed goes in, what to do comes out.

`EscortCore` is the half that runs in the node `escort`, `people.people_core` the half in `people_tracker`; `GuideCore`
is both in one process, as the trials run them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from guide_robot.common.geometry import Pose2D
from guide_robot.common.steady_time import SteadyTime
from guide_robot.floor.model import Place
from guide_robot.guide.escort.escort import Escort
from guide_robot.guide.escort.escort_types import EscortInputs, EscortOrders
from guide_robot.guide.follow.follow import Follow
from guide_robot.guide.follow.follow_types import FollowInputs, FollowOrders
from guide_robot.guide.types import NavigationFeedback
from guide_robot.people.identity.identity import Cues, Identity
from guide_robot.people.identity.lock_types import FollowerReading
from guide_robot.people.people_core import CameraLook, PeopleCore, PeopleSeen, ScanSensed
from guide_robot.people.types import TrackedPerson


@dataclass(frozen=True, kw_only=True)
class LeadRequest:
    """Lead a person to a place; `person` is a track, 0 the nearest in front of the robot."""

    place: Place
    person: int = 0


@dataclass(frozen=True, kw_only=True)
class FollowRequest:
    """Follow a person; `person` is a track, 0 the nearest in front; `duration_s` 0 means without an end."""

    person: int = 0
    duration_s: float = 0.0


@dataclass(frozen=True, kw_only=True)
class EscortSensed:
    """What one step of the escort's half knows, in `map`.

    `robot_in_map` is None while the robot does not know where it is; `touched`: somebody has just touched the screen
    to say that they are here; `finish` is the followed person's own word that this is the end.
    """

    people: Sequence[TrackedPerson]
    robot_in_map: Pose2D | None
    navigation: NavigationFeedback
    touched: bool = False
    cancel: bool = False
    finish: bool = False


@dataclass(frozen=True, kw_only=True)
class GuideOrders:
    """What to do: the behaviour's orders, None while nothing is asked for, and how the identity sees the person."""

    orders: EscortOrders | FollowOrders | None = None
    reading: FollowerReading | None = None


class EscortCore:
    """Identity and the behaviour that was asked for last; `request` begins, `step` goes on until an outcome."""

    def __init__(self, identity: Identity, escort: Escort, follow: Follow) -> None:
        """Begin with nothing to do."""
        self._identity, self._escort, self._follow = identity, escort, follow
        self._request: LeadRequest | FollowRequest | None = None
        self._touched = False
        self._time = SteadyTime()

    def begin(self, request: LeadRequest | FollowRequest, now_s: float) -> None:
        """Begin anew, with whoever is asked for."""
        now_s = self._time.step(now_s)
        self.end()
        self._request = request
        if isinstance(request, LeadRequest):
            self._escort.start(request.place, request.place.poses(), request.person or None, now_s)
        else:
            self._follow.start(request.duration_s, now_s, request.person or None)

    def leads(self, person: int) -> bool:
        """Whether this person is being led, by the same word: a track, or 0 for the nearest in front."""
        return isinstance(self._request, LeadRequest) and self._request.person == person

    def redirect(self, place: Place, now_s: float) -> None:
        """Lead the same person to another place."""
        assert isinstance(self._request, LeadRequest)
        self._request = LeadRequest(place=place, person=self._request.person)
        self._escort.redirect(place, place.poses(), self._time.step(now_s))

    def end(self) -> None:
        """Let go of the person and do nothing."""
        self._identity.release()
        self._request, self._touched = None, False

    def step(self, sensed: EscortSensed, now_s: float) -> GuideOrders:
        """Return what to do now; call it at 5 to 20 Hz. A clock that is set back delays nothing."""
        now_s = self._time.step(now_s)
        self._touched = self._touched or sensed.touched
        if self._request is None:
            return GuideOrders()
        reading = self._who(self._request.person, sensed, now_s)
        return GuideOrders(orders=self._behave(self._request, sensed, reading, now_s), reading=reading)

    def _who(self, wanted_id: int, sensed: EscortSensed, now_s: float) -> FollowerReading | None:
        if sensed.robot_in_map is None:
            return None
        cues = Cues(robot=sensed.robot_in_map, wanted_id=wanted_id, touched=self._touched)
        self._touched = False
        return self._identity.step(sensed.people, cues, now_s)

    def _behave(
        self,
        request: LeadRequest | FollowRequest,
        sensed: EscortSensed,
        reading: FollowerReading | None,
        now_s: float,
    ) -> EscortOrders | FollowOrders:
        robot, navigation = sensed.robot_in_map, sensed.navigation
        if isinstance(request, LeadRequest):
            inputs = EscortInputs(robot_in_map=robot, follower=reading, navigation=navigation, cancel=sensed.cancel)
            return self._escort.step(inputs, now_s)
        return self._follow.step(
            FollowInputs(
                robot_in_map=robot,
                person=reading,
                navigation=navigation,
                cancel=sensed.cancel,
                finish=sensed.finish,
            ),
            now_s,
        )


@dataclass(frozen=True, kw_only=True)
class GuideSensed:
    """All that one step of the whole guide hears; `scan` and `look` are None where none has come since the last."""

    scan: ScanSensed | None = None
    look: CameraLook | None = None
    robot_in_map: Pose2D | None
    navigation: NavigationFeedback
    touched: bool = False
    cancel: bool = False
    finish: bool = False


class GuideCore:
    """Both halves in one process: people, identity and behaviour."""

    def __init__(self, people: PeopleCore, escort: EscortCore) -> None:
        """Tie the halves together."""
        self._people, self._escort = people, escort
        self.seen = PeopleSeen(people=[], robot_in_map=None)

    def begin(self, request: LeadRequest | FollowRequest, now_s: float) -> None:
        """Begin what is asked for."""
        self._escort.begin(request, now_s)

    def step(self, sensed: GuideSensed, now_s: float) -> GuideOrders:
        """Return what to do now; whom that is about goes back to the tracker, which learns how they look."""
        if sensed.scan is not None:
            self.seen = self._people.step(sensed.scan)
        if sensed.look is not None:
            self._people.look(sensed.look)
        orders = self._escort.step(
            EscortSensed(
                people=self.seen.people,
                robot_in_map=sensed.robot_in_map,
                navigation=sensed.navigation,
                touched=sensed.touched,
                cancel=sensed.cancel,
                finish=sensed.finish,
            ),
            now_s,
        )
        reading = orders.reading
        self._people.serve(reading.track_id if reading else 0, sure=reading is not None and reading.sure)
        return orders
