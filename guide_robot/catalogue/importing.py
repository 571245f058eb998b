"""Turns a table (CSV, Excel) or JSON of procedures, as an office has it, into a catalogue file."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml

from guide_robot.catalogue.catalogue import Catalogue
from guide_robot.catalogue.fields import LANGUAGES, NEEDED, FieldError, Place, Shared, read_procedure
from guide_robot.catalogue.files import catalogue_of
from guide_robot.catalogue.portal import from_portal, is_portal_record
from guide_robot.catalogue.sharing import share_sentences
from guide_robot.catalogue.tables import CSV_ENDS, WORKBOOK_ENDS, Row, Table, read_table
from guide_robot.catalogue.workbook import DAY_ZERO
from guide_robot.common.errors import UserError

SEPARATOR = "|"
YES, NO = frozenset({"yes", "true", "1", "x"}), frozenset({"no", "false", "0"})
THOUSANDS = re.compile(r"\d{1,3}([., \u202f]\d{3})+")
IN_EVERY_LANGUAGE = ("title", "papers", "steps", "handled_by")
OPTIONAL_IN_EVERY_LANGUAGE = ("also_called", "fee_note", "days_note")
SINGLE = ("id", "service", "fee_vnd", "days_count", "days_unit")
DAYS = ("valid_from", "valid_to")
NATIONAL = ("code", *DAYS)
CODE_DIGITS = 6
CODE_AS_NUMBER = re.compile(r"[0-9]{1,2}[.,][0-9]{3,6}")
DAY_AS_NUMBER = re.compile(r"[3-7][0-9]{4}")  # from 1982 to 2119
REQUIRED_COLUMNS = (
    *SINGLE,
    *(f"{name}_{language}" for name in IN_EVERY_LANGUAGE for language in NEEDED),
)
COLUMNS = (
    *REQUIRED_COLUMNS,
    "legal_basis",
    "often",
    *NATIONAL,
    *(f"{name}_{language}" for name in OPTIONAL_IN_EVERY_LANGUAGE for language in LANGUAGES),
    *(f"{name}_{language}" for name in IN_EVERY_LANGUAGE for language in LANGUAGES if language not in NEEDED),
)


def import_file(
    path: Path, base: Catalogue | None = None, service: str | None = None
) -> tuple[dict[str, Any], Catalogue]:
    """Return the document to write as YAML and the catalogue it makes.

    A table: one row a procedure, the columns of COLUMNS, lists with an entry a line (Alt+Enter) or separated by "|",
    an empty fee_vnd where the province sets the fee, "yes" under often for what is asked for often. JSON: a list of
    procedures, the mapping that a catalogue file is, or records of the national portal, which renew `base`. Raises
    UserError with the place.
    """
    suffix = path.suffix.lower()
    if suffix == ".json":
        document = _from_json(str(path), _json_text(path), base, service)
    elif suffix in CSV_ENDS | WORKBOOK_ENDS:
        document = _from_table(str(path), read_table(path))
    else:
        raise Place(file=str(path)).fail("", "a file that ends in .csv or .json, or an Excel workbook (.xlsx)")
    catalogue = catalogue_of([(str(path), document)], str(path))
    return share_sentences(document), catalogue


def _json_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise Place(file=str(path)).fail("", f"UTF-8 text (byte {error.start} is not)") from None
    except OSError as error:
        raise Place(file=str(path)).fail("", f"a readable file ({error.strerror})") from None


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


def _from_json(file: str, text: str, base: Catalogue | None, service: str | None) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise Place(file=file).fail(f"line {error.lineno}", f"valid JSON ({error.msg})") from None
    except (RecursionError, ValueError) as error:
        raise Place(file=file).fail("", f"valid JSON ({error})") from None
    if is_portal_record(data):
        return from_portal(file, data, base, service)
    if isinstance(data, list):
        return {"procedures": data}
    if not isinstance(data, dict):
        raise Place(file=file).fail("", "a list of procedures or a mapping with the key procedures")
    return data


def _from_table(file: str, table: Table) -> dict[str, Any]:
    for column in REQUIRED_COLUMNS:
        if column not in table.columns:
            raise Place(file=file).fail("header", f"the column {column}")
    for column in table.columns:
        if column not in COLUMNS:
            raise Place(file=file).fail("header", f"only the columns {', '.join(COLUMNS)}, not {column[:60]!r}")
    seen: dict[str, Row] = {}
    for row in table.rows:
        other = seen.setdefault(row.cells.get("id", ""), row)
        if other is not row and row.cells.get("id"):
            cells = f"cells {other.cell_name('id')} and {row.cell_name('id')}"
            raise row.place.fail("id", f"an id that no other row has, not {row.cells['id'][:60]!r} again ({cells})")
    return {"procedures": [_checked(row, number) for number, row in enumerate(table.rows, 1)]}


def _checked(row: Row, number: int) -> dict[str, Any]:
    """Return a row's procedure; what is wrong with it is told with its sheet, row and cell."""
    entry = _entry(row)
    try:
        read_procedure(Place(file=row.place.file), number, entry, Shared())
    except FieldError as error:
        cell = row.cell_name(_column(error.key))
        place = f"{row.place.entry}, cell {cell}" if cell else row.place.entry
        raise UserError(f"{error} ({place})") from None
    return entry


def _column(key: str) -> str:
    """Return the column in which a field of a catalogue file stands: papers[2].en is papers_en, title is title_vi."""
    name = re.sub(r"\[\d+\]", "", key).replace(".", "_")
    wider = {"fee": "fee_vnd", "days": "days_count"}.get(name, name)
    return wider if wider in COLUMNS else f"{wider}_{NEEDED[0]}"


def _entry(row: Row) -> dict[str, Any]:
    cells = {name: row.cells.get(name, "") for name in COLUMNS}
    if (not cells["id"] and not cells["service"]) or not any(cells[f"title_{language}"] for language in NEEDED):
        raise row.place.fail("", "as many cells as the header has")
    fee: dict[str, Any] = {"vnd": _whole(row, "fee_vnd") if cells["fee_vnd"] else None}
    days: dict[str, Any] = {"count": _whole(row, "days_count"), "unit": cells["days_unit"]}
    for part, name in ((fee, "fee_note"), (days, "days_note")):
        note = _sentence(cells, name)
        if any(note.values()):
            part["note"] = note
    return {
        "id": cells["id"],
        "service": cells["service"],
        "title": _sentence(cells, "title"),
        "also_called": {language: _list(cells[f"also_called_{language}"]) for language in LANGUAGES},
        "papers": _sentences(row, cells, "papers"),
        "steps": _sentences(row, cells, "steps"),
        "fee": fee,
        "days": days,
        "handled_by": _sentence(cells, "handled_by"),
        "legal_basis": _list(cells["legal_basis"]),
        "often": _yes(row, "often"),
    } | _national(cells)


def _national(cells: dict[str, str]) -> dict[str, str]:
    """Return code and days as they were meant: Excel makes 1.00011 of the code 1.000110, and a number of a day."""
    found = {name: cells[name] for name in NATIONAL if cells.get(name)}
    if CODE_AS_NUMBER.fullmatch(found.get("code", "")):
        whole, rest = re.split("[.,]", found["code"])
        found["code"] = f"{whole}.{rest:0<{CODE_DIGITS}}"
    for name in DAYS:
        if DAY_AS_NUMBER.fullmatch(found.get(name, "")):
            found[name] = (DAY_ZERO + timedelta(days=int(found[name]))).isoformat()
    return found


def _sentence(cells: dict[str, str], name: str) -> dict[str, str]:
    texts = {language: " ".join(cells[f"{name}_{language}"].split()) for language in LANGUAGES}
    return {language: text for language, text in texts.items() if text or language in NEEDED}


def _sentences(row: Row, cells: dict[str, str], name: str) -> list[dict[str, str]]:
    """Return a list of sentences; a language that is not needed may leave some empty ("|a copy|")."""
    cells_of = {language: cells[f"{name}_{language}"] for language in LANGUAGES}
    lists = {
        language: _list(cell) if language in NEEDED else [" ".join(item.split()) for item in re.split(r"[|\n]", cell)]
        for language, cell in cells_of.items()
        if _list(cell) or language in NEEDED
    }
    if len({len(items) for items in lists.values()}) != 1:
        counts = ", ".join(f"{language} {len(items)}" for language, items in lists.items())
        names = ", ".join(filter(None, (row.cell_name(f"{name}_{language}") for language in lists)))
        raise row.place.fail(name, f"as many entries in every language, not {counts} (cells {names})")
    sentences = (zip(lists, items, strict=True) for items in zip(*lists.values(), strict=True))
    return [{language: text for language, text in sentence if text} for sentence in sentences]


def _list(cell: str) -> list[str]:
    """Return a cell's entries: each on a line of its own (Alt+Enter), or separated by "|"."""
    return [" ".join(item.split()) for item in re.split(rf"[\n{re.escape(SEPARATOR)}]", cell) if item.strip()]


def _yes(row: Row, column: str) -> bool:
    cell = row.cells.get(column, "").lower()
    if cell not in {"", *YES, *NO}:
        raise row.place.fail(column, f"yes, no or nothing, not {cell[:60]!r} (cell {row.cell_name(column)})")
    return cell in YES


def _whole(row: Row, column: str) -> int:
    """Return a whole number, also one written with separators of thousands: 50.000, 50,000, 50 000."""
    cell = row.cells[column]
    digits = re.sub(r"[., \u202f]", "", cell) if THOUSANDS.fullmatch(cell) else cell
    if not digits.isascii() or not digits.isdigit() or len(digits) > 12:
        raise row.place.fail(column, f"a whole number, not {cell[:60]!r} (cell {row.cell_name(column)})")
    return int(digits)
