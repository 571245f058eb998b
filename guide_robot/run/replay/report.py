"""What the nodes made of a recording: people with their paths, codes with their texts."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PATH_EVERY_S = 0.5


@dataclass(kw_only=True)
class PersonSeen:
    """One track, from when to when (seconds of the recording) and where (metres, every half second)."""

    id: int
    first_s: float
    last_s: float
    path: list[tuple[float, float]] = field(default_factory=list)
    path_s: float = float("-inf")


class ReplayReport:
    """Collects what is published while a recording is played."""

    def __init__(self, source: str, notes: tuple[str, ...] = ()) -> None:
        self._source, self._notes = source, notes
        self._people: dict[int, PersonSeen] = {}
        self._codes: list[dict[str, Any]] = []
        self._counts = {"scans": 0, "images": 0}
        self._pictures: list[str] = []
        self._end_s = 0.0

    def played(self, counter: str, stamp_s: float, picture: str = "") -> None:
        """Note a reading that was published: counter is "scans" or "images"."""
        self._counts[counter] += 1
        self._end_s = max(self._end_s, stamp_s)
        if picture and (not self._pictures or self._pictures[-1] != picture):
            self._pictures.append(picture)

    def person(self, person_id: int, x: float, y: float, time_s: float) -> None:
        """Note a tracked person."""
        seen = self._people.setdefault(person_id, PersonSeen(id=person_id, first_s=time_s, last_s=time_s))
        seen.last_s = time_s
        if time_s - seen.path_s >= PATH_EVERY_S:
            seen.path_s = time_s
            seen.path.append((round(x, 2), round(y, 2)))

    def code(self, text: str, kind: str, picture: str, time_s: float) -> None:
        """Note a code that was read."""
        self._codes.append({"t_s": round(time_s, 2), "kind": kind, "text": text, "picture": picture})

    def to_json(self, folder: Path | None = None) -> dict[str, Any]:
        """Return the report; for a folder of photographs with NAME.txt beside NAME.png also how many were exact."""
        report: dict[str, Any] = {
            "source": self._source,
            "duration_s": round(self._end_s, 2),
            "readings": self._counts,
            "notes": list(self._notes),
            "people": [
                {"id": p.id, "first_s": round(p.first_s, 2), "last_s": round(p.last_s, 2), "path": p.path}
                for p in self._people.values()
            ],
            "codes": self._codes,
        }
        if folder is not None:
            report["photographs"] = self._photographs(folder)
        return report

    def _photographs(self, folder: Path) -> dict[str, int]:
        expected = {name: _expected(folder / name) for name in self._pictures}
        wanted = {name: text for name, text in expected.items() if text is not None}
        read = {name: {c["text"] for c in self._codes if c["picture"] == name} for name in self._pictures}
        return {
            "shown": len(self._pictures),
            "with_expected_text": len(wanted),
            "read": sum(bool(texts) for texts in read.values()),
            "exact": sum(text in read[name] for name, text in wanted.items()),
        }


def _expected(picture: Path) -> str | None:
    file = picture.with_suffix(".txt")
    try:
        return file.read_text(encoding="utf-8").removesuffix("\n").removesuffix("\r") if file.is_file() else None
    except UnicodeDecodeError:
        return None
