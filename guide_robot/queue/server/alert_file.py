"""Who hears alerts: alerts.yaml in the data folder. All ports are off until they stand there.

escalate_after_minutes: 5
receivers:                       # level 0 hears at once, 1 when nobody acknowledged in time, 2 after twice that
  - {kind: webhook, url: "https://chat.office.example/hook"}
  - {kind: email, level: 1, host: mail.office.example, sender: robot@office.example, to: [it@office.example]}
  - {kind: telegram, chat: "-100200300", token_file: telegram.token}
  - {kind: zalo, user: "3214567", token_file: zalo.token}
heartbeat: {url: "https://watch.example/ping/1234", every_minutes: 5}   # its silence tells of a dead backend
"""

import logging
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from guide_robot.common.errors import UserError
from guide_robot.common.secret_file import read_secret
from guide_robot.queue.domain.alerts import AlertTimes
from guide_robot.queue.domain.configuration import Strict, read_checked

FILE = "alerts.yaml"
logger = logging.getLogger("guide_robot.backend")
Url = Annotated[str, Field(pattern=r"^https?://[^\s]+$", max_length=500)]
Level = Annotated[int, Field(ge=0, le=2)]
Host = Annotated[str, Field(pattern=r"^[A-Za-z0-9.\-:]{1,253}$")]
Address = Annotated[str, Field(pattern=r"^[^\s@,<>]+@[^\s@,<>]+$", max_length=254)]


class Webhook(Strict):
    """Hears JSON by POST."""

    kind: Literal["webhook"]
    url: Url
    level: Level = 0


class Email(Strict):
    """Hears a letter; `password_file` lies in the data folder or is absolute."""

    kind: Literal["email"]
    host: Host
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    sender: Address
    to: Annotated[list[Address], Field(min_length=1, max_length=20)]
    user: str = ""
    password_file: str = ""
    level: Level = 0


class Telegram(Strict):
    """Hears a message of a bot in a chat."""

    kind: Literal["telegram"]
    chat: Annotated[str, Field(pattern=r"^[-@A-Za-z0-9_]{1,64}$")]
    token_file: str
    url: Url = "https://api.telegram.org"
    level: Level = 0


class Zalo(Strict):
    """Hears a message of the office's official account."""

    kind: Literal["zalo"]
    user: Annotated[str, Field(pattern=r"^[A-Za-z0-9]{1,64}$")]
    token_file: str
    url: Url = "https://openapi.zalo.me/v3.0/oa/message/cs"
    level: Level = 0


Receiver = Annotated[Webhook | Email | Telegram | Zalo, Field(discriminator="kind")]


class Heartbeat(Strict):
    """An address that is asked again and again while all is well: whoever misses it knows that the backend is dead."""

    url: Url
    every_minutes: Annotated[float, Field(gt=0, le=1440, strict=False)] = 5.0


class AlertPlan(Strict):
    """Who hears what, and when."""

    escalate_after_minutes: Annotated[float, Field(gt=0, le=1440, strict=False)] = 5.0
    robot_lost_after_seconds: Annotated[float, Field(ge=5, le=3600, strict=False)] = 60.0
    battery_low_percent: Annotated[float, Field(ge=1, le=99, strict=False)] = 20.0
    receivers: Annotated[list[Receiver], Field(max_length=20)] = []
    heartbeat: Heartbeat | None = None

    @property
    def times(self) -> AlertTimes:
        """Return the book's times."""
        return AlertTimes(escalate_s=60.0 * self.escalate_after_minutes)


def read_alert_plan(data: Path) -> AlertPlan:
    """Return the plan of a data folder, nobody told without a file. UserError names file, key, secret file."""
    path = data / FILE
    if not path.exists():
        return AlertPlan()
    plan = read_checked(path, AlertPlan, "receivers")
    for receiver in plan.receivers:
        name = getattr(receiver, "token_file", "") or getattr(receiver, "password_file", "")
        if name:
            secret_of(data, name)
    return plan


def begin_alert_plan(data: Path) -> tuple[AlertPlan, str]:
    """Return the same at start, and what is wrong with the file, "" if nothing: then nobody is told, numbers go on."""
    try:
        return read_alert_plan(data), ""
    except UserError as error:
        logger.error("nobody hears alerts until it is mended and the backend started anew: %s", error)
        return AlertPlan(), str(error)


def secret_of(data: Path, name: str) -> str:
    """Return the text of a secret file. UserError when it cannot be read or others can read it."""
    return read_secret(data / name).strip()
