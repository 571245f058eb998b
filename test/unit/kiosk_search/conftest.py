"""The example catalogue and its search, loaded once."""

import pytest

from guide_robot.kiosk.catalogue import Catalogue
from guide_robot.kiosk.catalogue_file import load_catalogue
from guide_robot.kiosk.search import ProcedureSearch


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="session")
def search(catalogue: Catalogue) -> ProcedureSearch:
    return ProcedureSearch(catalogue)
