"""A keystore with three enclaves."""

from pathlib import Path

import pytest
from keystore_kit import DAYS, NOW, PURPOSE, RIGHTS

from guide_robot.security.keystore import Keystore, make


@pytest.fixture
def keystore(tmp_path: Path) -> Keystore:
    """Return a keystore of robot1."""
    made = Keystore(root=tmp_path / "keystore")
    make(made, PURPOSE, RIGHTS, NOW, DAYS)
    return made
