"""A keystore of three enclaves, for robot1."""

from datetime import UTC, datetime

from guide_robot.security.keystore import Purpose
from guide_robot.security.rights import Rights

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
DAYS = 365
PURPOSE = Purpose(role="robot", domain=42, namespace="robot1")
RIGHTS = [
    Rights(enclave="/robot1/escort", publish=("rt/robot1/say",), subscribe=("rt/robot1/people",)),
    Rights(enclave="/robot1/motion_gate", publish=("rt/robot1/cmd_vel",)),
    Rights(enclave="/robot1/nav2", publish=("rt/robot1/*",), deny_publish=("rt/robot1/cmd_vel",)),
]
