"""The example catalogue and its search, loaded once."""

import pytest

from guide_robot.catalogue.catalogue import Catalogue
from guide_robot.catalogue.files import load_catalogue
from guide_robot.catalogue.search.search import ProcedureSearch


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="session")
def search(catalogue: Catalogue) -> ProcedureSearch:
    return ProcedureSearch(catalogue)
