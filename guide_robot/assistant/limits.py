"""How often one address may ask: a bucket of questions that fills again steadily (token bucket)."""

from collections import OrderedDict
from dataclasses import dataclass

from guide_robot.web.addresses import address_key, is_own

ADDRESSES = 20_000


@dataclass(frozen=True, kw_only=True)
class LimitSettings:
    """`each_hz` and `burst` for one address; `all_hz` for everybody together, this machine's own proxy included."""

    each_hz: float = 2.0
    burst: float = 20.0
    all_hz: float = 400.0


@dataclass(frozen=True, slots=True)
class _Bucket:
    questions: float
    at_s: float


class Limits:
    """The buckets of all addresses; of at most ADDRESSES, those longest quiet are forgotten first."""

    def __init__(self, settings: LimitSettings) -> None:
        self._settings = settings
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def wait_s(self, address: str, now_s: float) -> float:
        """Return 0 and count a question, or how long its sender must wait first."""
        settings = self._settings
        wait_s = self._take("", settings.all_hz, settings.all_hz, now_s)
        if wait_s > 0.0 or is_own(address):
            return wait_s
        return self._take(address_key(address), settings.each_hz, settings.burst, now_s)

    def _take(self, key: str, rate_hz: float, most: float, now_s: float) -> float:
        known = self._buckets.pop(key, None)
        full = most if known is None else min(most, known.questions + max(0.0, now_s - known.at_s) * rate_hz)
        allowed = full >= 1.0
        self._buckets[key] = _Bucket(full - 1.0 if allowed else full, now_s)
        while len(self._buckets) > ADDRESSES:
            self._buckets.popitem(last=False)
        return 0.0 if allowed else (1.0 - full) / rate_hz
