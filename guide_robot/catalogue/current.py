"""The catalogue as it is law today, with its search: what every page, voice and channel answers from."""

from dataclasses import dataclass
from datetime import date
from threading import Lock

from guide_robot.catalogue.catalogue import Catalogue
from guide_robot.catalogue.search.search import ProcedureSearch


@dataclass(frozen=True, kw_only=True)
class Edition:
    """A catalogue as a citizen is shown it on some day, and the search in it."""

    catalogue: Catalogue
    search: ProcedureSearch


class CurrentCatalogue:
    """Hands out the edition of a day; an index is made anew only where the law differs. For any thread."""

    def __init__(self, whole: Catalogue) -> None:
        """Take the whole catalogue."""
        self._whole = whole
        self._lock = Lock()
        self._day: date | None = None
        self._edition = Edition(catalogue=whole, search=ProcedureSearch(whole))

    def on(self, day: date) -> Edition:
        """Return what is shown on a day; what is over is left out, what comes is there with its day."""
        with self._lock:
            if day != self._day:
                self._day, shown = day, self._whole.as_of(day)
                if shown.procedures != self._edition.catalogue.procedures:
                    self._edition = Edition(catalogue=shown, search=ProcedureSearch(shown))
            return self._edition
