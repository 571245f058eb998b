"""The file that says which office of bcgov/queue-management the robot works in, and what its board does not tell."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator

from guide_robot.queue.client.bcgov_board import BcgovSettings
from guide_robot.queue.domain.configuration import Identifier, Name, Strict, read_checked


class OfficeService(Strict):
    """One service: its id at the office, the letters of its numbers, the counter that serves it, its name."""

    service_id: Annotated[int, Field(ge=1)]
    prefix: Annotated[str, Field(pattern=r"^[A-Z]{1,3}$")]
    counter: Identifier
    name: Name


class Office(Strict):
    """An office."""

    office_number: Annotated[int, Field(ge=0)]
    channel_id: Annotated[int, Field(ge=1)] = 1
    minutes_each: Annotated[float, Field(gt=0, le=240, strict=False)] = 8.0
    poll_s: Annotated[float, Field(ge=0.5, le=60, strict=False)] = 2.0
    services: Annotated[dict[Identifier, OfficeService], Field(min_length=1, max_length=200)]

    @model_validator(mode="after")
    def _consistent(self) -> "Office":
        prefixes = [service.prefix for service in self.services.values()]
        double = next((prefix for prefix in prefixes if prefixes.count(prefix) > 1), None)
        if double is not None:
            raise ValueError(f"services: prefix: {double!r} stands twice")
        return self


def read_office(path: Path) -> BcgovSettings:
    """Return the office of a YAML file; UserError names file, key and what was expected."""
    office = read_checked(path, Office, "office_number and services")
    return BcgovSettings(
        office_number=office.office_number,
        channel_id=office.channel_id,
        minutes_each=office.minutes_each,
        poll_s=office.poll_s,
        services={key: service.service_id for key, service in office.services.items()},
        desks={key: service.counter for key, service in office.services.items()},
        prefixes={key: service.prefix for key, service in office.services.items()},
        names={key: service.name for key, service in office.services.items()},
    )
