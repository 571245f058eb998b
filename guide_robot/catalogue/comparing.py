"""What differs between two catalogues: before a new law is taken over, an office reads what it changes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from guide_robot.catalogue.catalogue import Catalogue, Procedure
from guide_robot.common.language import Language, LocalText, first_language

SHOWN = 200


class Difference(Enum):
    """What happened to a procedure."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, kw_only=True)
class Change:
    """One difference; `field`, `before` and `after` are empty for a procedure that came or went."""

    difference: Difference
    id: str
    title: str
    field: str = ""
    before: str = ""
    after: str = ""

    def line(self) -> str:
        """Return the difference in one line."""
        if self.difference is not Difference.CHANGED:
            return f"{self.difference.value}: {self.id} ({self.title})"
        return f"changed: {self.id}: {self.field}: {_shown(self.before)} -> {_shown(self.after)}"


def compare(old: Catalogue, new: Catalogue, language: Language | None = None) -> list[Change]:
    """Return what differs, in the order of the new catalogue, then what is gone.

    Procedures are the same by id, or by their code in the national list where an id was changed.
    """
    spoken = language or first_language()
    by_id = {one.id: one for one in old}
    by_code = {one.code: one for one in old if one.code}
    changes: list[Change] = []
    met: set[str] = set()
    for procedure in new:
        before = by_id.get(procedure.id) or by_code.get(procedure.code)
        if before is None or before.id in met:
            changes.append(_change(Difference.ADDED, procedure, spoken))
            continue
        met.add(before.id)
        changes.extend(_fields(before, procedure, spoken))
    gone = (one for one in old if one.id not in met)
    return changes + [_change(Difference.REMOVED, one, spoken) for one in gone]


def _change(difference: Difference, procedure: Procedure, language: Language) -> Change:
    return Change(difference=difference, id=procedure.id, title=procedure.title.in_language(language))


def _fields(old: Procedure, new: Procedure, language: Language) -> Iterator[Change]:
    title = new.title.in_language(language)
    for (field, before), (_, after) in zip(_told(old, language), _told(new, language), strict=True):
        if before != after:
            yield Change(difference=Difference.CHANGED, id=new.id, title=title, field=field, before=before, after=after)


def _told(procedure: Procedure, language: Language) -> list[tuple[str, str]]:
    """Return all that a citizen or a counter is told of a procedure, by field."""

    def listed(texts: Sequence[LocalText]) -> str:
        return "; ".join(text.in_language(language) for text in texts)

    return [
        ("id", procedure.id),
        ("code", procedure.code),
        ("service", procedure.service),
        ("title", procedure.title.in_language(language)),
        ("papers", listed(procedure.papers)),
        ("steps", listed(procedure.steps)),
        ("fee", procedure.fee.words(language)),
        ("days", procedure.days.words(language)),
        ("handled_by", procedure.handled_by.in_language(language)),
        ("legal_basis", ", ".join(procedure.legal_basis)),
        ("valid_from", str(procedure.valid_from or "")),
        ("valid_to", str(procedure.valid_to or "")),
    ]


def _shown(text: str) -> str:
    return f"{text[:SHOWN]}…" if len(text) > SHOWN else text or "-"
