"""What tracking hands on: the people about the robot, as they are now."""

from dataclasses import dataclass

from guide_robot.common.vocabulary import BodyKind, Engagement


@dataclass(frozen=True, kw_only=True)
class TrackedPerson:
    """A person being tracked, in the frame the tracker publishes in (map for nodes).

    `position_covariance` is (xx, xy, yx, yy) in m^2; `since_seen_s` is 0 while a sensor sees them. `merged_ids` are the
    numbers of tracks that turned out to be this same person, the latest last. `similarity` is how much they look like
    the person being served, up to 1; 0 where that is not known.
    """

    id: int
    x: float
    y: float
    vx: float
    vy: float
    position_covariance: tuple[float, float, float, float]
    confidence: float
    age_s: float
    since_seen_s: float
    seen_by_lidar: bool
    seen_by_camera: bool
    kind: BodyKind = BodyKind.WALKING
    engagement: Engagement = Engagement.UNKNOWN
    merged_ids: tuple[int, ...] = ()
    similarity: float = 0.0
