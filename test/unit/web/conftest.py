"""A backend and a kiosk for each module."""

from collections.abc import Iterator

import pytest
from web_servers import Served, backend, kiosk


@pytest.fixture(scope="module", params=[backend, kiosk], ids=["backend", "kiosk"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server after the other."""
    with request.param(tmp_path_factory.mktemp("web") / "data") as served:
        yield served
