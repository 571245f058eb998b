"""The parts of a floor plan's drawing, each put on matplotlib axes in metres."""

import math

from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyBboxPatch, Polygon
from matplotlib.text import Text as WrittenText
from shapely import union_all
from shapely.geometry import Polygon as Outline
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from guide_robot.common.language import Language
from guide_robot.floor.model import Door, FloorPlan, FurnitureKind, PlaceKind, ZoneKind
from guide_robot.floor.solids import Material, things
from guide_robot.phrases.book import say

FACES = {
    Material.WALL: "#3d4450",
    Material.GLASS: "#9fc9dd",
    Material.DESK: "#c58b57",
    Material.WOOD: "#d9bd93",
    Material.SEAT: "#7fa3c7",
    Material.PLANT: "#7fae6c",
    Material.SCREEN: "#4a5568",
}
PLACE_COLOURS = {
    PlaceKind.WAITING: "#3f6ea5",
    PlaceKind.TICKET_AREA: "#b3541e",
    PlaceKind.CHARGING: "#4c8a3f",
    PlaceKind.HOME: "#7a4a9c",
    PlaceKind.ENTRANCE: "#20262e",
    PlaceKind.TOILET: "#3d7f86",
    PlaceKind.OTHER: "#6b6f76",
}
INK = "#20262e"
PLATE_RIM_M = 0.12


def solids_of(axes: Axes, plan: FloorPlan) -> None:
    """Draw walls, desks, seats and furniture as they stand; legs under a table or chair are left out."""
    round_ones = {item.id for item in plan.furniture if item.kind is FurnitureKind.PLANT}
    for thing in things(plan):
        for part in thing.boxes:
            if "_leg" in part.name:
                continue
            face, edge = FACES[part.material], FACES[Material.WALL]
            if thing.id in round_ones:
                axes.add_patch(Circle((part.x, part.y), max(part.size_x, part.size_y) / 2.0, fc=face, ec="#4d7340"))
                continue
            width = 0.0 if part.material is Material.WALL else 0.6
            axes.add_patch(Polygon(part.corners(), fc=face, ec=edge, lw=width, zorder=2))


def doors(axes: Axes, plan: FloorPlan, language: Language) -> None:
    """Draw each door as its open leaf; an exterior one gets an arrow and its name outside."""
    for door in plan.doors:
        x_values, y_values = zip(door.start, door.end, strict=True)
        axes.plot(x_values, y_values, color="#b9bec6", lw=1.2, ls=(0, (3, 2)), zorder=1)
        if door.exterior:
            _entrance(axes, door, plan, language)


def _entrance(axes: Axes, door: Door, plan: FloorPlan, language: Language) -> None:
    """Draw an arrow that points through the door from the side where the building ends."""
    x, y = door.centre
    length = door.width or 1.0
    across = ((door.start[1] - door.end[1]) / length, (door.end[0] - door.start[0]) / length)
    if (plan.start[0] - x) * across[0] + (plan.start[1] - y) * across[1] < 0.0:
        across = (-across[0], -across[1])
    outside = (x - 0.9 * across[0], y - 0.9 * across[1])
    inside = (x + 0.5 * across[0], y + 0.5 * across[1])
    arrow = {"arrowstyle": "-|>", "lw": 3.0, "color": "#b3541e"}
    axes.annotate("", xy=inside, xytext=outside, arrowprops=arrow, zorder=5)
    label = (outside[0] + 0.25 + length / 2.0, outside[1])
    axes.text(
        *label,
        say("floor.entrance_and_exit", language),
        ha="left",
        va="center",
        fontsize=13,
        color="#b3541e",
        weight="bold",
    )


def counters(axes: Axes, plan: FloorPlan, language: Language, scale: float) -> None:
    """Draw each counter's number on its desk and what it does on the citizens' side."""
    for counter in plan.counters:
        x, y = counter.centre
        axes.add_patch(Circle((x, y), 0.30 * math.sqrt(scale), fc="white", ec=INK, lw=1.2, zorder=4))
        size = 17 / math.sqrt(scale)
        axes.text(x, y, counter.id, ha="center", va="center", fontsize=size, weight="bold", color=INK, zorder=5)
        name = counter.name.in_language(language).partition(" - ")
        label = counter.in_front(0.35 * math.sqrt(scale))
        turned = 90 if abs(math.cos(counter.facing)) > 0.7 else 0
        said = name[2] or name[0]
        axes.text(
            *label, said, ha="center", va="center", fontsize=15 / scale**0.4, rotation=turned, color=INK, zorder=5
        )


def places(axes: Axes, plan: FloorPlan, language: Language, scale: float) -> None:
    """Draw a plate with the name at each place that is no counter, or beside what stands there."""
    solid = union_all([Outline(part.corners()) for thing in things(plan) for part in thing.boxes])
    for place in plan.places:
        if place.kind in (PlaceKind.COUNTER, PlaceKind.ENTRANCE):
            continue
        x, y, _ = place.pose
        colour = PLACE_COLOURS[place.kind]
        plate = {"boxstyle": "round,pad=0.35", "fc": "white", "ec": colour, "lw": 1.6}
        label = place.name.in_language(language)
        size = 14 / scale**0.4
        written = axes.text(x, y, label, ha="center", va="center", fontsize=size, color=colour, bbox=plate, zorder=6)
        _move_clear(written, axes, solid)


def _move_clear(written: WrittenText, axes: Axes, solid: BaseGeometry) -> None:
    """Move a plate the least way, of up to two metres, to where it covers nothing that stands there."""
    x, y = written.get_position()
    ways = [(0.25 * ring, math.radians(turn)) for ring in range(1, 9) for turn in range(0, 360, 45)]
    for metres, turn in [(0.0, 0.0), *ways]:
        written.set_position((x + metres * math.cos(turn), y + metres * math.sin(turn)))
        corners = axes.transData.inverted().transform(written.get_window_extent().get_points())
        if not box(*corners.ravel()).buffer(PLATE_RIM_M).intersects(solid):
            return
    written.set_position((x, y))


def zones(axes: Axes, plan: FloorPlan, scale: float) -> None:
    """Draw keepout zones hatched in red, slow zones in yellow with their limit, and a grid of metres."""
    for zone in plan.zones:
        keepout = zone.kind is ZoneKind.KEEPOUT
        face, edge = ("#f7dcd9", "#b3261e") if keepout else ("#fdf3d0", "#b58900")
        hatch = "///" if keepout else None
        axes.add_patch(Polygon(zone.polygon, fc=face, ec=edge, lw=0.8, hatch=hatch, alpha=0.7, zorder=0.5))
        if zone.speed_limit is not None:
            x, y = zone.polygon[0]
            label, size = f" {zone.speed_limit:g} m/s", 9 / scale**0.35
            axes.text(x, y, label, ha="left", va="bottom", fontsize=size, color=edge, zorder=3)
    step = 1 if plan.size[0] <= 30.0 else 5
    (left, bottom), (right, top) = plan.origin, plan.corner
    for x in range(math.ceil(left), math.floor(right) + 1, step):
        axes.plot([x, x], [bottom, top], color="#e3e6ea", lw=0.5, zorder=0.1)
    for y in range(math.ceil(bottom), math.floor(top) + 1, step):
        axes.plot([left, right], [y, y], color="#e3e6ea", lw=0.5, zorder=0.1)


def poses(axes: Axes, plan: FloorPlan) -> None:
    """Draw where the robot stops at each place, its alternatives hollow, where it starts, and who is about."""
    for place in plan.places:
        for number, pose in enumerate(place.poses()):
            ahead = pose.transform(0.55, 0.0)
            colour = INK if number == 0 else "#8a9099"
            axes.add_patch(Circle((pose.x, pose.y), 0.27, fc="none", ec=colour, lw=1.2, zorder=7))
            axes.plot([pose.x, ahead[0]], [pose.y, ahead[1]], color=colour, lw=1.2, zorder=7)
    start = plan.start_pose
    axes.plot(start.x, start.y, marker="*", markersize=13, color="#b3541e", zorder=7)
    for human in plan.simulation.people:
        x_values, y_values = zip(*human.points, strict=True)
        axes.plot(x_values, y_values, color="#a3398a", lw=1.0, ls=":", marker="o", markersize=4, zorder=7)


def scale_bar(axes: Axes, plan: FloorPlan) -> None:
    """Draw a bar of five metres below the plan."""
    length, y, width = 5.0, plan.origin[1] - 0.55, plan.size[0]
    left = plan.corner[0] - length - 0.2
    bar = FancyBboxPatch((left, y), length, 0.10, boxstyle="square,pad=0", fc=INK, ec=INK, zorder=3)
    axes.add_patch(bar)
    axes.text(left - 0.01 * width, y + 0.05, "5 m", ha="right", va="center", fontsize=12, color=INK)
