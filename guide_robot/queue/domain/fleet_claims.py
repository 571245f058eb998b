"""What robots of one hall ask the backend to grant: things that one of them at a time may have, for a while."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, TypeAdapter

from guide_robot.queue.domain.wire import Body

LONGEST_LEASE_S = 60.0
MOST_KEYS = 20
Key = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.\-]{1,16}(/[A-Za-z0-9_.\-]{1,64})?$")]
Incarnation = Annotated[str, Field(pattern=r"^[A-Za-z0-9_\-]{1,64}$")]


class ClaimsBody(Body):
    """All that a robot wants to have now; what it had and is not named is given back."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9_\-/.]{1,64}$")]
    keys: Annotated[list[Key], Field(max_length=MOST_KEYS)]
    lease_s: Annotated[float, Field(gt=0.0, le=LONGEST_LEASE_S)] = 10.0


@dataclass(frozen=True, kw_only=True)
class ClaimsAnswer:
    """What the robot has for `lease_s` from now, and who has the rest, by key."""

    held: tuple[str, ...]
    lease_s: float
    refused: dict[str, str]


ANSWER = TypeAdapter(ClaimsAnswer)
