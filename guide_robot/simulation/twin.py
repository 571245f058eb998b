"""The embedded twin: robots, people and building, moved by measured time and seen by lidar, camera and wheels."""

import math
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from guide_robot.common.geometry import Pose2D, Twist2D
from guide_robot.common.scan import Scan
from guide_robot.common.vocabulary import BodyKind
from guide_robot.floor.model import FloorPlan
from guide_robot.floor.robot_places import start_poses
from guide_robot.floor.solids import Box, Material
from guide_robot.simulation.building import Building, building_of
from guide_robot.simulation.bystanders import Patrol
from guide_robot.simulation.camera import Facing, RenderedCameras
from guide_robot.simulation.contacts import Bodies, ContactLog
from guide_robot.simulation.crowd import Crowd
from guide_robot.simulation.crowd_forces import ForceSettings
from guide_robot.simulation.drive import OdometryReading
from guide_robot.simulation.people_types import Intent, TruePerson
from guide_robot.simulation.robot_body import RobotBody
from guide_robot.simulation.roles import RobotSeen
from guide_robot.simulation.settings import TwinSettings
from guide_robot.simulation.world import World, capacity_for

SPARE_PEOPLE = 6


class Twin:
    """Robots, mostly one, among people in a building; the same seed and the same calls give the same states.

    Methods take a robot's number, by default that of the first one, 0.

    Call `close()` at the end, or use it in a `with` statement, when a camera is on.
    """

    def __init__(self, plan: FloorPlan, settings: TwinSettings, seed: int, robots: int = 1) -> None:
        """Put the robots at the plan's starts, and the people whom the plan names where they stand."""
        seeds = np.random.SeedSequence(seed).spawn(2 * robots)
        self.plan = plan
        self.settings = settings
        self.now_s = 0.0
        self.building: Building = building_of(plan)
        self._things: dict[int, Box] = {}
        self.robots = tuple(
            RobotBody(number, pose, settings, seeds[2 * number : 2 * number + 2])
            for number, pose in enumerate(start_poses(plan, robots))
        )
        self._crowd = Crowd(ForceSettings())
        self._world: World | None = None
        self._cameras = RenderedCameras(settings)
        self._patrols: dict[int, Patrol] = {}
        for person in plan.simulation.people if settings.floor_people else []:
            x, y = person.points[0]
            number = self.add_person(x, y, theta=self._towards_counter(x, y), role=person.id)
            if len(person.points) > 1:
                self._patrols[number] = Patrol(person.points, person.speed)

    @property
    def contacts(self) -> ContactLog:
        """What the first robot has touched."""
        return self.robots[0].contacts

    @property
    def distance_m(self) -> float:
        """How far the first robot has driven."""
        return self.robots[0].distance_m

    def step(self, dt_s: float, *commands: Twist2D) -> None:
        """Let `dt_s` seconds pass while each robot is told to move so; cut into short steps inside."""
        told = [value for command in commands for value in (command.linear, command.angular)]
        if not all(map(math.isfinite, (dt_s, *told))):
            raise ValueError("a step takes finite numbers only")
        self._patrol()
        steps = max(1, math.ceil(dt_s / self.settings.longest_step_s - 1e-9)) if dt_s > 0.0 else 0
        for _ in range(steps):
            self._short_step(dt_s / steps, commands)

    def scan(self, robot: int = 0) -> Scan:
        """Return one turn of the lidar, in the lidar's frame."""
        body = self.robots[robot]
        return body.lidar.scan(self._placed(), body.pose, self.now_s)

    def image(self, facing: Facing = Facing.FRONT, robot: int = 0) -> NDArray[np.uint8]:
        """Return what one of the cameras sees, RGB, shape (height, width, 3)."""
        cards = {
            walker.slot: walker.intent.card_text
            for walker in self._crowd.walkers
            if walker.intent.card_text is not None
        }
        return self._cameras.picture(facing, self._placed(), cards, robot)

    def odometry(self, robot: int = 0) -> OdometryReading:
        """Return what the wheels say, in the frame odom, which begins where the robot started."""
        return self.robots[robot].odometry(self.now_s)

    def true_pose(self, robot: int = 0) -> Pose2D:
        """Return where the robot really is, in map."""
        return self.robots[robot].pose

    def odom_in_map(self, robot: int = 0) -> Pose2D:
        """Return the pose of the frame odom in map: what a perfect localisation would publish."""
        return self.robots[robot].odom_in_map()

    def people(self) -> list[TruePerson]:
        """Return everybody as they truly are, in map."""
        return self._crowd.truth()

    def person(self, person_id: int) -> TruePerson | None:
        """Return one person, or None when they are gone."""
        return next((person for person in self._crowd.truth() if person.id == person_id), None)

    def add_person(
        self,
        x: float,
        y: float,
        *,
        theta: float = 0.0,
        kind: BodyKind = BodyKind.WALKING,
        role: str = "bystander",
        notices_robot: bool = True,
    ) -> int:
        """Put a standing person into the building; return the id. One who does not notice walks on blindly."""
        return self._crowd.add(x, y, theta, kind, role, notices_robot)

    def direct(self, person_id: int, intent: Intent) -> None:
        """Give a person something to do; nothing happens when they are gone."""
        index = self._crowd.index_of(person_id)
        if index is not None:
            self._crowd.direct(index, intent)

    def remove_person(self, person_id: int) -> None:
        """Take a person away at once."""
        index = self._crowd.index_of(person_id)
        if index is not None:
            self._crowd.remove([index])

    def teleport_robot(self, pose: Pose2D, robot: int = 0) -> None:
        """Put the robot somewhere else at once; the wheels do not notice."""
        self.robots[robot].put(pose)

    def park(self, x: float, y: float, *, theta: float = 0.0, size_m: tuple[float, float] = (0.8, 0.5)) -> int:
        """Leave a trolley in the way, a box of 0.95 m height; return its number."""
        number = max(self._things, default=0) + 1
        self._things[number] = Box(
            name=f"parked_{number}",
            x=x,
            y=y,
            size_x=size_m[0],
            size_y=size_m[1],
            yaw=theta,
            bottom=0.0,
            top=0.95,
            material=Material.SCREEN,
        )
        self._rebuild()
        return number

    def unpark(self, number: int) -> None:
        """Take a parked trolley away."""
        if self._things.pop(number, None) is not None:
            self._rebuild()

    def close(self) -> None:
        """Give back what the cameras hold."""
        self._cameras.close()

    def __enter__(self) -> "Twin":
        """Return itself, to be closed at the end of the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close."""
        self.close()

    def _patrol(self) -> None:
        """Let those walk back and forth whom the floor plan names with a way."""
        if self._patrols:
            for person in self.people():
                if person.id in self._patrols:
                    robot = RobotSeen(pose=self.nearest_robot(person.x, person.y).pose)
                    self.direct(person.id, self._patrols[person.id].step(person, robot, self.now_s))

    def nearest_robot(self, x: float, y: float) -> RobotBody:
        """Return the robot nearest to a point in map."""
        return min(self.robots, key=lambda robot: robot.pose.distance_to(x, y))

    def _short_step(self, dt_s: float, commands: tuple[Twist2D, ...]) -> None:
        self.now_s += dt_s
        for robot, command in zip(self.robots, commands, strict=True):
            others = [one for one in self.robots if one is not robot]
            robot.drive(dt_s, command, self.now_s, self.building, others)
        self._crowd.step(dt_s, self.now_s, self.building, [robot.circle for robot in self.robots])
        gone = self._crowd.gone()
        if gone:
            self._crowd.remove(gone)
        for robot in self.robots:
            x, y, radius = robot.circle
            if robot.contacts.people(self.now_s, (x, y), robot.velocity, self._bodies(radius)) < 0.0:
                self._crowd.keep_off_robot(x, y, radius)

    def _bodies(self, radius_m: float) -> Bodies:
        centres, radii, rows = self._crowd.circles()
        return Bodies(
            ids=self._crowd.ids[rows],
            centres=centres,
            velocities=self._crowd.velocities[rows],
            reaches_m=radii + radius_m,
            people=len(self._crowd.walkers),
        )

    def _placed(self) -> World:
        """Return the world with everybody in their place, made anew when it is too small."""
        world = self._world
        if world is None or world.building is not self.building or not world.suits(self._crowd):
            capacity = capacity_for(self._crowd, SPARE_PEOPLE, len(self.robots))
            world = World(self.building, capacity, self.settings)
            self._world = world
        robots = [robot.circle for robot in self.robots]
        world.place([robot.pose for robot in self.robots], self._crowd, self._crowd.card_yaw(robots))
        return world

    def _rebuild(self) -> None:
        self.building = building_of(self.plan).with_things(list(self._things.values()))
        self._crowd.forget_ways()

    def _towards_counter(self, x: float, y: float) -> float:
        """Return where somebody looks who stands there: over the nearest counter, or straight up."""
        nearest = min(self.plan.counters, key=lambda c: math.dist(c.centre, (x, y)), default=None)
        if nearest is None:
            return math.pi / 2.0
        return math.atan2(nearest.centre[1] - y, nearest.centre[0] - x)
