"""Turns a table (CSV) or JSON of procedures, as an office has it, into a catalogue file."""

import csv
import json
from pathlib import Path
from typing import Any

import yaml

from guide_robot.errors import UserError
from guide_robot.kiosk.catalogue import Catalogue
from guide_robot.kiosk.catalogue_fields import LANGUAGES, Place
from guide_robot.kiosk.catalogue_file import catalogue_of
from guide_robot.kiosk.catalogue_sharing import share_sentences

SEPARATOR = "|"
IN_EVERY_LANGUAGE = ("title", "papers", "steps", "handled_by")
OPTIONAL_IN_EVERY_LANGUAGE = ("also_called", "fee_note", "days_note")
SINGLE = ("id", "service", "fee_vnd", "days_count", "days_unit")
REQUIRED_COLUMNS = (
    *SINGLE,
    *(f"{name}_{language}" for name in IN_EVERY_LANGUAGE for language in LANGUAGES),
)
COLUMNS = (
    *REQUIRED_COLUMNS,
    "legal_basis",
    "often",
    *(f"{name}_{language}" for name in OPTIONAL_IN_EVERY_LANGUAGE for language in LANGUAGES),
)


def import_file(path: Path) -> tuple[dict[str, Any], Catalogue]:
    """Return the document to write as YAML and the catalogue it makes.

    CSV: one line a procedure, the columns of COLUMNS, lists separated by "|", an empty fee_vnd where the province sets
    the fee, "yes" under often for what is asked for often. JSON: a list of procedures, or the mapping that a catalogue
    file is. Raises UserError with the place.
    """
    if path.suffix not in {".csv", ".json"}:
        raise Place(file=str(path)).fail("", "a file that ends in .csv or .json")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise Place(file=str(path)).fail("", f"UTF-8 text (byte {error.start} is not)") from None
    except OSError as error:
        raise Place(file=str(path)).fail("", f"a readable file ({error.strerror})") from None
    document = _from_csv(str(path), text) if path.suffix == ".csv" else _from_json(str(path), text)
    catalogue = catalogue_of([(str(path), document)], str(path))
    return share_sentences(document), catalogue


def write_document(document: dict[str, Any], path: Path) -> None:
    """Write a catalogue file whole or not at all; raises UserError where that is not possible."""
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    text = yaml.dump(document, Dumper=dumper, allow_unicode=True, sort_keys=False, width=110)
    partial = path.with_name(path.name + ".partial")
    try:
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        raise UserError(f"{path}: expected a place that can be written ({error.strerror})") from None


def _from_json(file: str, text: str) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise Place(file=file).fail(f"line {error.lineno}", f"valid JSON ({error.msg})") from None
    except (RecursionError, ValueError) as error:
        raise Place(file=file).fail("", f"valid JSON ({error})") from None
    if isinstance(data, list):
        return {"procedures": data}
    if not isinstance(data, dict):
        raise Place(file=file).fail("", "a list of procedures or a mapping with the key procedures")
    return data


def _from_csv(file: str, text: str) -> dict[str, Any]:
    header = text.partition("\n")[0]
    delimiter = max(",;\t", key=header.count)
    try:
        rows = list(csv.DictReader(text.splitlines(), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise Place(file=file).fail("", f"a CSV table ({error})") from None
    columns = [name.strip() for name in header.strip().split(delimiter)]
    for column in REQUIRED_COLUMNS:
        if column not in columns:
            raise Place(file=file).fail("header", f"the column {column}")
    for column in columns:
        if column not in COLUMNS:
            raise Place(file=file).fail("header", f"only the columns {', '.join(COLUMNS)}, not {column[:60]!r}")
    return {"procedures": [_entry(Place(file=file, entry=f"line {line}"), row) for line, row in enumerate(rows, 2)]}


def _entry(place: Place, row: dict[str | Any, str | Any]) -> dict[str, Any]:
    if None in row or None in row.values():
        raise place.fail("", "as many cells as the header has")
    cells = {name.strip(): value.strip() for name, value in row.items()}
    fee: dict[str, Any] = {"vnd": _whole(place, "fee_vnd", cells["fee_vnd"]) if cells["fee_vnd"] else None}
    days: dict[str, Any] = {"count": _whole(place, "days_count", cells["days_count"]), "unit": cells["days_unit"]}
    for part, name in ((fee, "fee_note"), (days, "days_note")):
        note = _sentence(cells, name)
        if any(note.values()):
            part["note"] = note
    return {
        "id": cells["id"],
        "service": cells["service"],
        "title": _sentence(cells, "title"),
        "also_called": {language: _list(cells.get(f"also_called_{language}", "")) for language in LANGUAGES},
        "papers": _sentences(place, cells, "papers"),
        "steps": _sentences(place, cells, "steps"),
        "fee": fee,
        "days": days,
        "handled_by": _sentence(cells, "handled_by"),
        "legal_basis": _list(cells.get("legal_basis", "")),
        "often": _yes(place, "often", cells.get("often", "")),
    }


def _sentence(cells: dict[str, str], name: str) -> dict[str, str]:
    return {language: cells.get(f"{name}_{language}", "") for language in LANGUAGES}


def _sentences(place: Place, cells: dict[str, str], name: str) -> list[dict[str, str]]:
    lists = {language: _list(cells[f"{name}_{language}"]) for language in LANGUAGES}
    if len({len(items) for items in lists.values()}) != 1:
        counts = ", ".join(f"{language} {len(items)}" for language, items in lists.items())
        raise place.fail(name, f"as many entries in every language, not {counts}")
    return [dict(zip(LANGUAGES, items, strict=True)) for items in zip(*lists.values(), strict=True)]


def _list(cell: str) -> list[str]:
    return [item.strip() for item in cell.split(SEPARATOR) if item.strip()]


def _yes(place: Place, column: str, cell: str) -> bool:
    if cell.lower() not in ("", "yes", "no"):
        raise place.fail(column, f"yes, no or nothing, not {cell[:60]!r}")
    return cell.lower() == "yes"


def _whole(place: Place, column: str, cell: str) -> int:
    if not cell.isascii() or not cell.isdigit() or len(cell) > 12:
        raise place.fail(column, f"a whole number, not {cell[:60]!r}")
    return int(cell)
