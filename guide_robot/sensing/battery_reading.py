"""What a battery's driver says, as a charge from 0 to 1: drivers count to 1 or to 100, begin with 0, or do not know."""

import math

MOST = 100.0
COUNTS_TO_100 = 1.05  # a gauge that counts to 1 shows a little more while it charges
EMPTY_AFTER = 0.05


class BatteryReading:
    """Hears readings in order; one driver counts in one way, which shows at the first reading above 1."""

    def __init__(self) -> None:
        """Begin without knowing how the driver counts."""
        self._full = 1.0
        self._last: float | None = None

    def take(self, percentage: float, charge: float = math.nan, capacity: float = math.nan) -> float | None:
        """Return the charge, None where it is not known.

        `charge` and `capacity`, in any one unit, tell it where the driver gives no percentage or leaves it at 0, and
        how it counts. An exact 0 is else believed only of a battery that was nearly empty before: drivers send it until
        they have measured.
        """
        value, share = percentage, _share(charge, capacity)
        if not math.isfinite(value) or (value == 0.0 and share is not None):
            self._last = share
            return self._last
        if not 0.0 <= value <= MOST:
            return None
        if value > COUNTS_TO_100 or (share is not None and abs(value / MOST - share) < abs(value - share)):
            self._full = MOST
        if value == 0.0 and (self._last is None or self._last > EMPTY_AFTER):
            return None
        self._last = min(1.0, value / self._full)
        return self._last


def _share(charge: float, capacity: float) -> float | None:
    known = math.isfinite(charge) and math.isfinite(capacity) and capacity > 0.0 and charge > 0.0
    return min(1.0, charge / capacity) if known else None
