"""All people in the building: one array row each, moved together."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from guide_robot.common.geometry import wrap_angle
from guide_robot.common.vocabulary import BodyKind
from guide_robot.simulation.building import Building
from guide_robot.simulation.crowd_forces import ForceSettings, around_robot, from_robot, from_walls, social
from guide_robot.simulation.people_types import Activity, Intent, Motion, TruePerson
from guide_robot.simulation.walker import Walker

Array = NDArray[np.float64]
Circle = tuple[float, float, float]
WALL_MARGIN_M = 0.16
WALL_RADIUS_M = 0.25
WALKED_IN_A_STEP_M = 0.15
TURN_RATE_RAD_S = 4.0
STILL_BELOW_MPS = 0.05
STANDING_YIELDS = 0.15
STEP_ROUND_M = 0.5


class Crowd:
    """The people: positions, velocities (n, 2) in map, headings (n,), and each one's walker."""

    def __init__(self, forces: ForceSettings) -> None:
        """Begin without anybody."""
        self.walkers: list[Walker] = []
        self.positions: Array = np.zeros((0, 2))
        self.velocities: Array = np.zeros((0, 2))
        self.headings: Array = np.zeros(0)
        self.gait: Array = np.zeros(0)
        self._forces = forces
        self._next_id = 1
        self._refresh()

    def add(self, x: float, y: float, theta: float, kind: BodyKind, role: str, notices_robot: bool) -> int:
        """Add a person who stands; return their id, which is never used again."""
        taken = {walker.slot for walker in self.walkers}
        slot = next(slot for slot in range(len(taken) + 1) if slot not in taken)
        walker = Walker(id=self._next_id, slot=slot, kind=kind, role=role, notices_robot=notices_robot)
        self._next_id += 1
        self.walkers.append(walker)
        self.positions = np.vstack([self.positions, [x, y]])
        self.velocities = np.vstack([self.velocities, [0.0, 0.0]])
        self.headings = np.append(self.headings, wrap_angle(theta))
        self.gait = np.append(self.gait, 0.0)
        self._refresh()
        return walker.id

    def remove(self, indices: list[int]) -> None:
        """Remove people by their row."""
        self.walkers = [walker for index, walker in enumerate(self.walkers) if index not in indices]
        self.positions = np.delete(self.positions, indices, axis=0)
        self.velocities = np.delete(self.velocities, indices, axis=0)
        self.headings = np.delete(self.headings, indices)
        self.gait = np.delete(self.gait, indices)
        self._refresh()

    def index_of(self, person_id: int) -> int | None:
        """Return a person's row, or None when nobody has that id (any more)."""
        return next((index for index, walker in enumerate(self.walkers) if walker.id == person_id), None)

    def direct(self, index: int, intent: Intent) -> None:
        """Give a person something to do."""
        self.walkers[index].set_intent(intent)

    def step(self, dt_s: float, now_s: float, building: Building, robots: Sequence[Circle]) -> None:
        """Move everybody for a short time; each of the robots is x, y and radius."""
        if not self.walkers:
            return
        wanted = self._wanted(building, now_s)
        for robot in robots:
            wanted = self._round_robot(wanted, building, robot)
        speed = np.sqrt(np.einsum("ij,ij->i", wanted, wanted))
        directions = wanted / np.maximum(speed, 1e-6)[:, None]
        push, gap, away = social(self.positions, self._radii, directions, self._forces)
        for robot in robots:
            push += self._notice[:, None] * from_robot(self.positions, self._radii, directions, robot, self._forces)
        clearance, slope = building.clearance(self.positions)
        push += from_walls(clearance, slope, self._wall_radii, self._forces)
        walking = speed > 0.0
        push *= np.where(walking, 1.0, STANDING_YIELDS)[:, None]
        self._move(dt_s, wanted, push, walking)
        self._keep_apart(gap, away)
        if clearance.min() < WALL_MARGIN_M + WALKED_IN_A_STEP_M:
            self._keep_off_walls(building)
        self._turn(dt_s)
        self._seat(dt_s)

    def gone(self) -> list[int]:
        """Return the rows of those who have left by a door."""
        return [index for index, walker in enumerate(self.walkers) if walker.gone]

    def truth(self) -> list[TruePerson]:
        """Return everybody as they truly are."""
        rows = zip(
            self.walkers,
            self.positions.tolist(),
            self.velocities.tolist(),
            self.headings.tolist(),
            strict=True,
        )
        return [
            TruePerson(
                id=walker.id,
                x=x,
                y=y,
                theta=theta,
                vx=vx,
                vy=vy,
                activity=_activity(walker, math.hypot(vx, vy)),
                role=walker.role,
                kind=walker.kind,
                arrived=walker.arrived,
            )
            for walker, (x, y), (vx, vy), theta in rows
        ]

    def circles(self) -> tuple[Array, Array, NDArray[np.intp]]:
        """Return centres (m, 2), radii (m,) and rows (m,) of the circles that people's bodies fill."""
        front = self._front_rows
        ahead = np.stack([np.cos(self.headings[front]), np.sin(self.headings[front])], axis=-1)
        centres = np.vstack([self.positions, self.positions[front] + ahead * self._front_reach[:, None]])
        return centres, self._circle_radii, self._circle_rows

    def card_yaw(self, robots: Sequence[Circle]) -> Array:
        """Return in which direction each holds a card towards the nearest robot, nan for those without, shape (n,)."""
        yaw = np.full(len(self.walkers), math.nan)
        for index, walker in enumerate(self.walkers):
            if walker.intent.card_text is not None:
                own_x, own_y = self.positions[index]
                x, y, _ = min(robots, key=lambda robot: math.dist(robot[:2], self.positions[index]))
                yaw[index] = math.atan2(y - own_y, x - own_x)
        return yaw

    def keep_off_robot(self, x: float, y: float, radius_m: float) -> None:
        """Push those out who overlap the robot: nobody walks through it, and it walks through nobody."""
        centres, radii, rows = self.circles()
        if not len(radii):
            return
        offset = centres - np.array([x, y])
        distance = np.sqrt(np.einsum("ij,ij->i", offset, offset)) + 1e-9
        overlap = radii + radius_m - distance
        for row in np.flatnonzero(overlap > 0.0):
            person, out = rows[row], offset[row] / distance[row]
            self.positions[person] += out * overlap[row]
            self.velocities[person] -= out * min(0.0, float(self.velocities[person] @ out))

    def forget_ways(self) -> None:
        """Let everybody plan anew, since things were moved."""
        for walker in self.walkers:
            if walker.intent.motion is not Motion.LEAVE or walker.planned_for is None:
                walker.planned_for = None
            walker.planned_at_s = -math.inf
            walker.way = []

    def _refresh(self) -> None:
        self.ids = np.array([walker.id for walker in self.walkers], np.intp)
        shapes = [walker.shape for walker in self.walkers]
        self._radii = np.array([shape.personal_radius_m for shape in shapes], np.float64)
        self._wall_radii = np.minimum(self._radii, WALL_RADIUS_M)
        self._notice = np.array([float(walker.notices_robot) for walker in self.walkers], np.float64)
        self._front_rows = np.array([i for i, shape in enumerate(shapes) if shape.front_radius_m > 0.0], np.intp)
        fronts = [shapes[i] for i in self._front_rows]
        self._front_reach = np.array([shape.front_reach_m for shape in fronts], np.float64)
        radii = [shape.radius_m for shape in shapes] + [shape.front_radius_m for shape in fronts]
        self._circle_radii = np.array(radii, np.float64)
        self._circle_rows = np.concatenate([np.arange(len(shapes), dtype=np.intp), self._front_rows])

    def _wanted(self, building: Building, now_s: float) -> Array:
        speeds = np.sqrt(np.einsum("ij,ij->i", self.velocities, self.velocities)).tolist()
        rows = zip(self.walkers, self.positions.tolist(), speeds, strict=True)
        return np.array(
            [walker.velocity_wanted((x, y), speed, building, now_s) for walker, (x, y), speed in rows],
            np.float64,
        )

    def _round_robot(self, wanted: Array, building: Building, robot: Circle) -> Array:
        """Return the wanted velocities, turned aside where the robot is in the way and there is room to go round it."""
        centre = np.array(robot[:2])
        reach = self._wall_radii + robot[2] + self._forces.berth_m
        self._skip_corners_at(robot, reach, building)
        goals = np.array([walker.way[-1] if walker.way else robot[:2] for walker in self.walkers], np.float64)
        beyond = np.hypot(*(goals - self.positions).T) > np.hypot(*(centre - self.positions).T)
        goes_past = beyond & (np.hypot(*(goals - centre).T) > reach) & (self._notice > 0.0)
        if not goes_past.any():
            return wanted
        nearer, other = around_robot(self.positions, self._wall_radii, wanted, robot, self._forces)
        result = wanted.copy()
        for turned in (other, nearer):
            step = turned / np.maximum(np.hypot(*turned.T), 1e-6)[:, None] * STEP_ROUND_M
            free = building.clearance(self.positions + step)[0] > self._wall_radii
            result = np.where((goes_past & free)[:, None], turned, result)
        return result

    def _skip_corners_at(self, robot: Circle, reach: Array, building: Building) -> None:
        """Let nobody insist on a corner of their way at which the robot stands, when the next one is in reach."""
        for index, walker in enumerate(self.walkers):
            if len(walker.way) > 1 and math.dist(walker.way[0], robot[:2]) < reach[index]:
                x, y = self.positions[index].tolist()
                if building.ways.clear((x, y), walker.way[1]):
                    walker.way.pop(0)

    def _move(self, dt_s: float, wanted: Array, push: Array, walking: NDArray[np.bool_]) -> None:
        acceleration = (wanted - self.velocities) / self._forces.relaxation_s + push
        size = np.sqrt(np.einsum("ij,ij->i", acceleration, acceleration))
        limit = self._forces.largest_acceleration_m_s2
        acceleration *= np.minimum(1.0, limit / np.maximum(size, 1e-6))[:, None]
        self.velocities += acceleration * dt_s
        speed = np.sqrt(np.einsum("ij,ij->i", self.velocities, self.velocities))
        fastest = np.where(walking, 1.3 * np.sqrt(np.einsum("ij,ij->i", wanted, wanted)) + 0.1, 0.5)
        self.velocities *= np.minimum(1.0, fastest / np.maximum(speed, 1e-6))[:, None]
        self.velocities[~walking & (speed < STILL_BELOW_MPS)] = 0.0
        self.positions += self.velocities * dt_s

    def _keep_apart(self, gap: Array, away: Array) -> None:
        if gap.min() < 0.0:
            overlap = np.minimum(gap, 0.0)
            self.positions -= 0.5 * np.einsum("ij,ijk->ik", overlap, away)

    def _keep_off_walls(self, building: Building) -> None:
        clearance, slope = building.clearance(self.positions)
        if clearance.min() < WALL_MARGIN_M:
            self.positions += np.maximum(0.0, WALL_MARGIN_M - clearance)[:, None] * slope
            inwards = np.minimum(0.0, np.einsum("ij,ij->i", self.velocities, slope))
            self.velocities -= np.where(clearance < WALL_MARGIN_M, inwards, 0.0)[:, None] * slope

    def _turn(self, dt_s: float) -> None:
        speed = np.sqrt(np.einsum("ij,ij->i", self.velocities, self.velocities))
        course = np.arctan2(self.velocities[:, 1], self.velocities[:, 0])
        faces = np.array([math.nan if w.heading_wanted is None else w.heading_wanted for w in self.walkers])
        still = np.where(np.isnan(faces), self.headings, faces)
        turn = np.where(speed > 0.15, course, still) - self.headings
        turn = (turn + math.pi) % (2.0 * math.pi) - math.pi
        step = TURN_RATE_RAD_S * dt_s
        self.headings += np.clip(turn, -step, step)
        self.headings = (self.headings + math.pi) % (2.0 * math.pi) - math.pi
        self.gait += speed * dt_s * math.pi / (0.45 + 0.2 * speed)

    def _seat(self, dt_s: float) -> None:
        for index, walker in enumerate(self.walkers):
            pose = walker.sit_or_rise(dt_s) if walker.seat is not None else None
            if pose is not None:
                self.positions[index] = (pose.x, pose.y)
                self.velocities[index] = 0.0
                self.headings[index] = pose.theta


def _activity(walker: Walker, speed_mps: float) -> Activity:
    if walker.seat is not None and walker.intent.motion is Motion.SIT:
        return Activity.SITTING
    if walker.intent.motion is Motion.LEAVE:
        return Activity.LEAVING
    if walker.intent.card_text is not None:
        return Activity.SHOWING_CARD
    return Activity.WALKING if speed_mps > 0.1 else Activity.STANDING
