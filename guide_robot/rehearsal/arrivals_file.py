"""A ward's own table as a spreadsheet writes it: small, in UTF-8, with commas or semicolons."""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from guide_robot.common.errors import UserError

LARGEST_FILE_BYTES = 1_000_000
DATES = ("%Y-%m-%d", "%d/%m/%Y")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of a table, its cells by column."""

    path: Path
    line: int
    cells: Mapping[str, str]

    def text(self, column: str) -> str:
        """Return a cell, empty where the line has none."""
        return self.cells.get(column, "")

    def number(self, column: str) -> float:
        """Return a cell that is a number of 0 or more."""
        if not re.fullmatch(r"\d{1,6}(\.\d{1,9})?", self.text(column)):
            raise self.error(column, "expected a number of 0 or more")
        return float(self.text(column))

    def whole(self, column: str) -> int:
        """Return a cell that is a whole number of 0 or more: 1.200 is no number that everybody reads as the same."""
        if not re.fullmatch(r"\d{1,6}", self.text(column)):
            raise self.error(column, "expected a whole number of 0 or more such as 1200")
        return int(self.text(column))

    def day(self, column: str) -> str:
        """Return a cell that is a date, as YYYY-MM-DD; a line of totals has none."""
        for pattern in DATES:
            try:
                return datetime.strptime(self.text(column), pattern).date().isoformat()
            except ValueError:
                continue
        raise self.error(column, "expected a day such as 2026-11-23 or 23/11/2026")

    def error(self, column: str, expected: str) -> UserError:
        """Return the error that names file, line and column."""
        return UserError(f"{self.path}: line {self.line}: {column}: {expected}, found {self.text(column)[:40]!r}")


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table's columns and its lines, of which there is at least one."""

    columns: tuple[str, ...]
    rows: list[Row]


def read_table(path: Path) -> Table:
    """Return a table; UserError names the file, and the line where there is one."""
    text = _text_of(path)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in text.partition("\n")[0] else ",")
    lines: list[tuple[int, list[str]]] = []
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                lines.append((reader.line_num, [cell.strip() for cell in cells]))
    except csv.Error as error:
        raise UserError(f"{path}: line {reader.line_num}: expected a table in CSV: {error}") from None
    if len(lines) < 2:
        raise UserError(f"{path}: expected a line of columns and at least one below it")
    columns = lines[0][1]
    double = next((name for name in columns if name and columns.count(name) > 1), None)
    if double is not None:
        raise UserError(f"{path}: line 1: the column {double!r} stands twice")
    for line, cells in lines[1:]:
        if any(cells[len(columns) :]):
            raise UserError(f"{path}: line {line}: expected {len(columns)} cells, found {len(cells)}")
    rows = [Row(path=path, line=line, cells=dict(zip(columns, cells, strict=False))) for line, cells in lines[1:]]
    return Table(columns=tuple(columns), rows=rows)


def _text_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST_FILE_BYTES + 1)
        if len(raw) > LARGEST_FILE_BYTES:
            raise UserError(f"{path}: expected at most {LARGEST_FILE_BYTES} bytes")
        return raw.decode("utf-8-sig")
    except OSError as error:
        raise UserError(f"{path}: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise UserError(f"{path}: expected UTF-8") from None
