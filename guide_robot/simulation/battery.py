"""The simulated battery: empties with time, fills at the charging place."""

from dataclasses import dataclass

from guide_robot.common.geometry import Pose2D
from guide_robot.floor.model import FloorPlan, PlaceKind


@dataclass(frozen=True, kw_only=True)
class BatterySettings:
    """Charge from 0 to 1; hours from full to empty and from empty to full; metres from the charging pose."""

    charge: float = 0.9
    lasts_h: float = 8.0
    charges_in_h: float = 1.0
    within_m: float = 0.3


class Battery:
    """Charge over time."""

    def __init__(self, settings: BatterySettings, plan: FloorPlan) -> None:
        self._settings = settings
        place = plan.place_of_kind(PlaceKind.CHARGING)
        self._charger = place.poses()[0] if place else None
        self._charge = settings.charge
        self._now_s: float | None = None

    def step(self, now_s: float, robot_in_map: Pose2D) -> float:
        """Return the charge now."""
        hours = (now_s - self._now_s) / 3600.0 if self._now_s is not None else 0.0
        self._now_s = now_s
        settings, charger = self._settings, self._charger
        at_charger = charger is not None and robot_in_map.distance_to(charger.x, charger.y) <= settings.within_m
        rate = 1.0 / settings.charges_in_h if at_charger else -1.0 / settings.lasts_h
        self._charge = min(1.0, max(0.0, self._charge + rate * hours))
        return self._charge
