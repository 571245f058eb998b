"""Excel workbooks (.xlsx, ISO/IEC 29500): the cells of the first sheet that is not empty, as text.

A workbook is a zip of XML files; for text alone the standard library is enough, and no program of the workbook runs.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from xml.etree import ElementTree

TRANSITIONAL = "http://schemas.openxmlformats.org/"
# The names that "Strict Open XML" gives to what every other workbook calls by the second of each.
STRICT = {
    "http://purl.oclc.org/ooxml/spreadsheetml/main": f"{TRANSITIONAL}spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/officeDocument/": f"{TRANSITIONAL}officeDocument/2006/",
}
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
LONGEST_PART = 64 * 1024 * 1024
MOST_CELLS, MOST_COLUMNS = 2_000_000, 1000
MOST_DAYS = 2_958_466  # to the end of the year 9999
CELL_NAME = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
# Excel's own formats of dates (ISO/IEC 29500-1, 18.8.30), and what makes one of a custom format.
DATE_FORMATS = frozenset({*range(14, 18), 22, *range(27, 37), *range(50, 59)})
NO_LETTERS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.')
DAY_ZERO, DAY_ZERO_1904 = date(1899, 12, 30), date(1904, 1, 1)
# What zip, its compression and numbers say of a file with wrong bytes.
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    LookupError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class WorkbookError(Exception):
    """Not a workbook that can be read; the text says why."""


def read_workbook(raw: bytes) -> tuple[str, list[list[str]]]:
    """Return the name and the rows of the first sheet with cells. Raises WorkbookError."""
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise WorkbookError("this one is locked with a password, or of the old .xls kind; save it as .xlsx without one")
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as book:
            values = _Values(strings=_shared_strings(book), dates=_date_styles(book), day_zero=_day_zero(book))
            name = ""
            for name, part in _sheets(book):
                rows = _rows(_xml(book, part), values, name)
                if any(any(row) for row in rows):
                    return name, rows
            return name, []
    except DAMAGED as error:
        raise WorkbookError(f"damaged or of another kind: {' '.join(str(error).split())[:120]}") from None
    except ElementTree.ParseError as error:
        raise WorkbookError(f"damaged: {error}") from None


def _xml(book: zipfile.ZipFile, part: str) -> ElementTree.Element:
    if book.getinfo(part).file_size > LONGEST_PART:
        raise WorkbookError(f"{part} is larger than {LONGEST_PART // 2**20} MB")
    text = book.read(part)
    if b"<!DOCTYPE" in text[:4096]:
        raise WorkbookError(f"{part} declares a document type")
    for strict, usual in STRICT.items():
        text = text.replace(strict.encode(), usual.encode())
    return ElementTree.fromstring(text)


def _sheets(book: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Yield name and part of each sheet, in the order of their tabs, hidden ones left out."""
    relations = _xml(book, "xl/_rels/workbook.xml.rels")
    targets = {one.get("Id"): one.get("Target", "") for one in relations}
    for sheet in _xml(book, "xl/workbook.xml").iter(f"{MAIN}sheet"):
        target = targets[sheet.get(RELATION)]
        if sheet.get("state", "visible") == "visible" and "worksheets" in target:
            yield sheet.get("name", ""), target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _shared_strings(book: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in book.namelist():
        return []
    return [_letters(one) for one in _xml(book, "xl/sharedStrings.xml").iter(f"{MAIN}si")]


def _letters(element: ElementTree.Element) -> str:
    """Return a string's text; how words are pronounced (phonetic runs) is left out."""
    runs = [element, *element.findall(f"{MAIN}r")]
    text = "".join(part.text or "" for run in runs for part in run.findall(f"{MAIN}t"))
    return ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def _rows(sheet: ElementTree.Element, values: "_Values", name: str) -> list[list[str]]:
    rows: list[list[str]] = []
    count = 0
    for line in sheet.iter(f"{MAIN}row"):
        number = int(line.get("r") or len(rows) + 1)
        cells: list[str] = []
        for cell in line.findall(f"{MAIN}c"):
            found = CELL_NAME.fullmatch(cell.get("r", ""))
            at = _index(found[1]) if found else len(cells)
            count += 1
            if at >= MOST_COLUMNS or count > MOST_CELLS or number > MOST_CELLS:
                raise WorkbookError(f"sheet {name} has more cells than a table of procedures")
            cells += [""] * (at + 1 - len(cells))
            cells[at] = values.text(cell, name)
        rows += [[] for _ in range(number - 1 - len(rows))]
        rows.append(cells)
    return rows


def _index(letters: str) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1


@dataclass(frozen=True, kw_only=True)
class _Values:
    """What cells refer to: shared strings, which styles show a date, and the day that dates are counted from."""

    strings: list[str]
    dates: frozenset[int]
    day_zero: date

    def text(self, cell: ElementTree.Element, name: str) -> str:
        """Return a cell as text; a day as 2026-01-31."""
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            inside = cell.find(f"{MAIN}is")
            return "" if inside is None else _letters(inside)
        written = cell.findtext(f"{MAIN}v", "")
        if kind == "s":
            return self.strings[int(written)]
        if kind == "b":
            return "yes" if written == "1" else "no"
        if kind == "e":
            raise WorkbookError(f"sheet {name}, cell {cell.get('r')}: its formula says {written}")
        if kind == "d":
            return written.removesuffix("Z").removesuffix("T00:00:00")
        if kind == "n" and written:
            return self._number(float(written), int(cell.get("s") or 0))
        return written

    def _number(self, number: float, style: int) -> str:
        if style in self.dates and 0 < number < MOST_DAYS:
            return (self.day_zero + timedelta(days=int(number))).isoformat()
        return str(int(number)) if number.is_integer() and abs(number) < 1e15 else f"{number:.15g}"


def _date_styles(book: zipfile.ZipFile) -> frozenset[int]:
    """Return the cell styles that show a date."""
    if "xl/styles.xml" not in book.namelist():
        return frozenset()
    styles = _xml(book, "xl/styles.xml")
    custom = {one.get("numFmtId"): one.get("formatCode", "") for one in styles.iter(f"{MAIN}numFmt")}
    formats = [one.get("numFmtId") for one in styles.findall(f"{MAIN}cellXfs/{MAIN}xf")]
    return frozenset(at for at, one in enumerate(formats) if _is_date(int(one or 0), custom.get(one, "")))


def _is_date(number: int, code: str) -> bool:
    letters = NO_LETTERS.sub("", code).lower()
    return number in DATE_FORMATS or "y" in letters or ("d" in letters and "m" in letters)


def _day_zero(book: zipfile.ZipFile) -> date:
    properties = _xml(book, "xl/workbook.xml").find(f"{MAIN}workbookPr")
    counts_from_1904 = properties is not None and properties.get("date1904") in ("1", "true")
    return DAY_ZERO_1904 if counts_from_1904 else DAY_ZERO
