"""Tables as offices have them: each kind of CSV that Excel writes, and its workbooks, as text with its places."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from guide_robot.catalogue.fields import Place
from guide_robot.catalogue.workbook import WorkbookError, read_workbook

CSV_ENDS, WORKBOOK_ENDS = frozenset({".csv", ".tsv", ".txt"}), frozenset({".xlsx", ".xlsm"})
DELIMITERS = ",;\t|"
MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
LONGEST_FILE = 32 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of a table: its cells by column, and where it stands, as Excel counts."""

    place: Place
    number: int
    cells: dict[str, str]
    letters: dict[str, str]

    def cell_name(self, column: str) -> str:
        """Return what Excel calls a cell, such as D3; empty for a column that is not there."""
        return f"{self.letters[column]}{self.number}" if column in self.letters else ""


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table's columns and the rows below them; empty rows and columns are left out."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def read_table(path: Path) -> Table:
    """Return the first sheet that is not empty. Raises UserError with file, sheet, row and what was expected."""
    whole = Place(file=str(path))
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise whole.fail("", f"a readable file ({error.strerror})") from None
    if len(raw) > LONGEST_FILE:
        raise whole.fail("", f"at most {LONGEST_FILE // 2**20} MB")
    if path.suffix.lower() in WORKBOOK_ENDS:
        try:
            sheet, lines = read_workbook(raw)
        except WorkbookError as error:
            raise whole.fail("", f"an Excel workbook ({error})") from None
        return _table(whole, f"sheet {sheet}: row ", lines)
    return _table(whole, "line ", _csv_lines(whole, raw))


def column_letters(index: int) -> str:
    """Return what Excel calls a column: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _csv_lines(place: Place, raw: bytes) -> list[list[str]]:
    text = _text(place, raw)
    first, _, rest = text.partition("\n")
    skipped = 0
    delimiter = ""
    if first.lower().startswith("sep="):  # Excel's own way to name it
        delimiter, text, skipped = first.rstrip("\r")[4:5], rest, 1
    try:
        delimiter = delimiter or _delimiter(text)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    except (csv.Error, TypeError) as error:
        raise place.fail("line 1", f"a CSV table ({error})") from None
    lines: list[list[str]] = [[] for _ in range(skipped)]
    begins = 1
    try:
        for line in reader:
            lines.append(line)
            begins = reader.line_num + 1
    except csv.Error as error:
        named = f"line {len(lines) + 1}"
        written = f" (in a text editor line {begins + skipped})" if begins + skipped != len(lines) + 1 else ""
        raise place.fail(f"{named}{written}", f"a CSV table ({error})") from None
    return lines


def _text(place: Place, raw: bytes) -> str:
    encoding = next((name for mark, name in MARKS if raw.startswith(mark)), "utf-8")
    if encoding == "utf-8" and raw[1:2] == b"\0":
        encoding = "utf-16-le"
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        advice = "in Excel: Save as, CSV UTF-8, or keep it as .xlsx"
        raise place.fail("", f"UTF-8 text (byte {error.start} is not); {advice}") from None


def _delimiter(text: str) -> str:
    """Return what separates the cells of the first row, outside of quotes."""
    counts = dict.fromkeys(DELIMITERS, 0)
    quoted = False
    for letter in text:
        if letter == '"':
            quoted = not quoted
        elif not quoted and letter in "\r\n":
            if any(counts.values()):
                break
        elif not quoted and letter in counts:
            counts[letter] += 1
    return max(DELIMITERS, key=lambda one: counts[one])


def _table(file: Place, where: str, lines: list[list[str]]) -> Table:
    """Return the lines below the first that is not empty; trailing empty cells count for nothing."""
    numbered = [(number, _trimmed(line)) for number, line in enumerate(lines, 1)]
    numbered = [(number, line) for number, line in numbered if line]
    if not numbered:
        return Table(columns=(), rows=())
    (head_number, head), below = numbered[0], numbered[1:]
    names = [" ".join(name.split()) for name in head]
    for index, name in enumerate(names):
        if name and names.index(name) != index:
            raise Place(file=file.file, entry=f"{where}{head_number}").fail(name, "each column once")
    letters = {name: column_letters(index) for index, name in enumerate(names) if name}
    rows = []
    for number, line in below:
        place = Place(file=file.file, entry=f"{where}{number}")
        nameless = next((i for i, cell in enumerate(line) if cell and (i >= len(names) or not names[i])), None)
        if nameless is not None:
            raise place.fail(f"column {column_letters(nameless)}", "a name for this column in the header")
        cells = {name: line[index] if index < len(line) else "" for index, name in enumerate(names) if name}
        rows.append(Row(place=place, number=number, cells=cells, letters=letters))
    return Table(columns=tuple(letters), rows=tuple(rows))


def _trimmed(line: list[str]) -> list[str]:
    cells = [cell.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ").strip() for cell in line]
    while cells and not cells[-1]:
        cells.pop()
    return cells
