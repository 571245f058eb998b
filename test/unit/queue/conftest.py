"""A real backend process, and databases of both kinds, for the tests of everything that speaks to them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from forked_backend import ForkedBackend
from office_kit import Office

from guide_robot.bench.queue.postgres import TemporaryPostgres, postgres_binaries
from guide_robot.bench.queue.process import BackendPlan, BackendProcess
from guide_robot.queue.domain.configuration import read_configuration
from guide_robot.queue.server.database import Database
from guide_robot.queue.server.tables import journal_head
from guide_robot.queue.server.whole_schema import metadata

CONFIG = Path(__file__).parents[3] / "config" / "backend.yaml"


@pytest.fixture(scope="module")
def shared_backend(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BackendProcess]:
    """One backend for a module's tests that only add tickets."""
    process = ForkedBackend(BackendPlan(data=tmp_path_factory.mktemp("backend"), config=CONFIG))
    process.start()
    yield process
    process.stop()


@pytest.fixture
def own_backend(tmp_path: Path) -> Iterator[BackendProcess]:
    """A backend that the test may kill."""
    process = ForkedBackend(BackendPlan(data=tmp_path / "backend", config=CONFIG))
    process.start()
    yield process
    process.kill()


@pytest.fixture(scope="module")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server of a module's own."""
    if postgres_binaries() is None:
        pytest.skip("Debian's postgresql is not installed: no initdb below /usr/lib/postgresql")
    with TemporaryPostgres() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """An empty office on each kind of database."""
    if request.param == "sqlite":
        url = str(tmp_path / "office.sqlite")
    else:
        url = request.getfixturevalue("postgres_url")
        _empty(url)
    made = Office(url, read_configuration(CONFIG))
    yield made
    made.close()


def _empty(url: str) -> None:
    database = Database(url)
    database.migrate()
    with database.writer.begin() as connection:
        for table in metadata.sorted_tables:
            if table is not journal_head:
                connection.execute(table.delete())
        connection.execute(journal_head.update().values(sequence=0, position=0))
    database.close()
