"""A reason to and from its message; words of nobody's key stay words."""

from collections.abc import Iterator, Mapping

from guide_robot.phrases.reasons import Reason, Why
from guide_robot_interfaces.msg import Reason as ReasonMessage

MOST_NAMES = 30
LONGEST_TEXT = 300
KEY, INNER = "key", "why"


def reason_message(reason: Reason | None) -> ReasonMessage:
    """Return a reason for the wire; None is the empty message."""
    if reason is None:
        return ReasonMessage()
    values = to_flat(reason)
    key = values.pop(KEY)
    return ReasonMessage(key=key, names=list(values), values=list(values.values()), text=str(reason))


def to_reason(message: ReasonMessage) -> Reason | None:
    """Return the reason of a message, None for an empty one.

    It refuses nothing, so that a stop is heard whatever is said of it: a reason that is not known here, or not whole,
    becomes its own words, cut where they are long.
    """
    if not message.key and not message.text:
        return None
    known = from_flat({KEY: message.key, **dict(zip(message.names, message.values, strict=False))})
    return known or Why.WORDS(words=(message.text or message.key)[:LONGEST_TEXT])


def to_flat(reason: Reason) -> dict[str, str]:
    """Return key and values in one mapping; of an inner reason the key is `why`, and `why.` stands before its names."""
    return {KEY: str(reason.key), **dict(_flat(reason, ""))}


def from_flat(values: Mapping[str, str]) -> Reason | None:
    """Return the reason of such a mapping, long texts cut; None for one that is not known or not whole."""
    short = {name: value[:LONGEST_TEXT] for name, value in list(values.items())[:MOST_NAMES]}
    reason = _read(short.pop(KEY, ""), short)
    return reason if reason is not None and reason.is_whole else None


def _flat(reason: Reason, prefix: str) -> Iterator[tuple[str, str]]:
    for name, value in reason.values.items():
        yield prefix + name, value
    if reason.why is not None:
        yield prefix + INNER, str(reason.why.key)
        yield from _flat(reason.why, f"{prefix}{INNER}.")


def _read(key: str, values: dict[str, str]) -> Reason | None:
    if key not in set(Why):
        return None
    inner = {name.removeprefix(f"{INNER}."): value for name, value in values.items() if name.startswith(f"{INNER}.")}
    own = {name: value for name, value in values.items() if "." not in name and name != INNER}
    return Reason(key=Why(key), values=own, why=_read(values[INNER], inner) if INNER in values else None)
