"""Tables as Excel writes them: line breaks in cells, every dialect, workbooks, numbers with separators, empty rows."""

import io
import re
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from test_catalogue_import import rows_of, write_csv

from guide_robot.catalogue.catalogue import Catalogue
from guide_robot.catalogue.files import load_catalogue
from guide_robot.catalogue.importing import COLUMNS
from guide_robot.catalogue.tables import column_letters, read_table
from guide_robot.catalogue.workbook import read_workbook
from guide_robot.common.errors import UserError
from guide_robot.run.cli import main

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
FIRST = "the first row's"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def workbook(sheets: dict[str, list[list[str]]], hidden: str = "") -> bytes:
    """Return a workbook as Excel writes it: shared strings, cells with names, numbers as numbers."""
    strings: list[str] = []
    parts = {}
    for at, lines in enumerate(sheets.values(), 1):
        body = []
        for number, line in enumerate(lines, 1):
            cells = []
            for index, text in enumerate(line):
                name = f"{column_letters(index)}{number}"
                if text.isdigit():
                    cells.append(f'<c r="{name}"><v>{text}</v></c>')
                elif text:
                    strings.append(text)
                    cells.append(f'<c r="{name}" t="s"><v>{len(strings) - 1}</v></c>')
            body.append(f'<row r="{number}">{"".join(cells)}</row>')
        parts[f"xl/worksheets/sheet{at}.xml"] = (
            f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(body)}</sheetData></worksheet>'
        )

    def state(name: str) -> str:
        return ' state="hidden"' if name == hidden else ""

    tabs = "".join(
        f'<sheet name="{escape(name)}" sheetId="{at}" r:id="rId{at}"{state(name)}/>'
        for at, name in enumerate(sheets, 1)
    )
    links = "".join(
        f'<Relationship Id="rId{at}" Target="worksheets/sheet{at}.xml"/>' for at in range(1, len(sheets) + 1)
    )
    parts["xl/workbook.xml"] = f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{tabs}</sheets></workbook>'
    parts["xl/_rels/workbook.xml.rels"] = f"<Relationships>{links}</Relationships>"
    shared = "".join(
        f'<si><r><t>{escape(text)[:3]}</t></r><r><t xml:space="preserve">{escape(text)[3:]}</t></r></si>'
        if "&" not in text
        else f"<si><t>{escape(text)}</t></si>"
        for text in strings
    )
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{shared}</sst>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as book:
        for name, text in parts.items():
            book.writestr(name, text)
    return buffer.getvalue()


def table(rows: list[dict[str, str]]) -> list[list[str]]:
    return [list(COLUMNS), *([row.get(name, "") for name in COLUMNS] for row in rows)]


def on_lines(cell: str) -> str:
    """Return a list as lines of a cell; blank lines are no entries, so one with gaps stays as it is."""
    return cell.replace("|", "\n") if all(cell.split("|")) else cell


def imported(tmp_path: Path, name: str) -> Catalogue:
    assert main(["catalogue", "import", str(tmp_path / name), "--output", str(tmp_path / "out.yaml")]) == 0
    return load_catalogue(tmp_path / "out.yaml")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_lines_within_a_cell_are_entries_of_their_own(
    tmp_path: Path, catalogue: Catalogue, encoding: str, delimiter: str
) -> None:
    rows = [{name: on_lines(cell) for name, cell in row.items()} for row in rows_of(catalogue)]
    write_csv(tmp_path / "in.csv", rows, delimiter, encoding)
    assert imported(tmp_path, "in.csv").procedures == catalogue.procedures


def test_a_workbook_is_read_as_the_office_keeps_it(tmp_path: Path, catalogue: Catalogue) -> None:
    rows = [{name: on_lines(cell) for name, cell in row.items()} for row in rows_of(catalogue)]
    sheets = {"Ẩn": [["secret"]], "Trống": [], "Thủ tục": table(rows)}
    (tmp_path / "in.xlsx").write_bytes(workbook(sheets, hidden="Ẩn"))
    assert imported(tmp_path, "in.xlsx").procedures == catalogue.procedures


def test_excels_own_habits_change_nothing(tmp_path: Path, catalogue: Catalogue) -> None:
    rows = rows_of(catalogue)[:2]
    rows[0]["fee_vnd"] = "1.050.000"
    lines = [";".join(f'"{cell}"' for cell in line) + ";;" for line in table(rows)]
    text = "sep=;\r\n" + "\r\n".join([lines[0], ";;;;", *lines[1:], ";;;", ""])
    (tmp_path / "in.CSV").write_bytes(text.encode("utf-8-sig"))
    found = imported(tmp_path, "in.CSV")
    assert [one.id for one in found.procedures] == [row["id"] for row in rows]
    assert found.procedures[0].fee.vnd == 1_050_000


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("fee_vnd", "năm mươi", r"sheet Thủ tục: row 3: fee_vnd: expected a whole number.*\(cell C3\)"),
        ("papers_en", "one\ntwo\n3\n4\n5\n6\n7", r"sheet Thủ tục: row 3: papers: expected as many.*\(cells \w+3, "),
        ("days_unit", "tuần", r"days.unit: expected one of .*\(sheet Thủ tục: row 3, cell E3\)"),
        ("title_en", "", r"title.en: expected a sentence.*\(sheet Thủ tục: row 3, cell \w+3\)"),
        ("papers_vi", "", r"sheet Thủ tục: row 3: papers: expected as many.*\(cells \w+3, "),
        ("code", "1.5", r"code: expected a code of the national list.*\(sheet Thủ tục: row 3, cell \w+3\)"),
        ("valid_from", "tomorrow", r"valid_from: expected a day such as.*\(sheet Thủ tục: row 3, cell \w+3\)"),
        ("id", FIRST, r"sheet Thủ tục: row 3: id: expected an id that no other row has.*cells A2 and A3"),
    ],
)
def test_an_error_names_sheet_row_and_cell(
    tmp_path: Path, catalogue: Catalogue, capsys: pytest.CaptureFixture[str], column: str, cell: str, said: str
) -> None:

    rows = rows_of(catalogue)
    rows[1][column] = rows[0]["id"] if cell is FIRST else cell
    (tmp_path / "in.xlsx").write_bytes(workbook({"Thủ tục": table(rows)}))
    assert main(["catalogue", "import", str(tmp_path / "in.xlsx"), "--output", str(tmp_path / "out.yaml")]) == 2
    error = capsys.readouterr().err
    assert re.search(said, error) and error.count("\n") == 1, error
    assert not (tmp_path / "out.yaml").exists()


def from_a_broken_stick() -> bytes:
    """Return a workbook as Excel packs it whose first part has lost its beginning."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook({"a": [["id"]]}))) as book,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as written,
    ):
        for name in book.namelist():
            written.writestr(name, book.read(name))
        begins = 30 + len(written.infolist()[0].filename)
    content = bytearray(packed.getvalue())
    content[begins : begins + 8] = 8 * b"\xff"
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"no zip", "damaged"),
        (from_a_broken_stick(), "damaged"),
        (b"\xd0\xcf\x11\xe0 old", "password"),
        (workbook({"a": [["id"]]})[:-40], "damaged"),
        (workbook({"a": [["id", "id"]]}), "each column once"),
        (workbook({"a": [["id"], ["1", "2"]]}), "column B: expected a name"),
    ],
)
def test_a_workbook_that_cannot_be_read_is_one_line(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "in.xlsx").write_bytes(content)
    with pytest.raises(UserError, match=words):
        read_table(tmp_path / "in.xlsx")


def test_a_table_in_the_old_encoding_of_windows_says_how_to_save_it(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_bytes("id;tên thủ tục\n".encode("cp1258", "replace"))
    with pytest.raises(UserError, match=r"UTF-8 text.*CSV UTF-8, or keep it as \.xlsx"):
        read_table(tmp_path / "in.csv")


def test_a_csv_table_that_breaks_off_names_its_row(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text('id,name\none,"two\nlines"\nthree,"never closed\n')
    with pytest.raises(UserError, match=r"in\.csv: line 3 \(in a text editor line 4\): expected a CSV table"):
        read_table(tmp_path / "in.csv")


def excel(cells: str, styles: str = "", properties: str = "") -> bytes:
    """Return a workbook of one sheet with a row of cells."""
    parts = {
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{properties}<sheets>'
        '<sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/>'
        "</Relationships>",
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData><row r="1">{cells}</row></sheetData>'
        "</worksheet>",
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as book:
        for name, text in parts.items():
            book.writestr(name, text)
    return buffer.getvalue()


@pytest.mark.parametrize("code", ["dd/mm/yyyy", '[$-42A]d "tháng" m "năm" yyyy', "yyyy\\-mm\\-dd"])
def test_days_are_days_whatever_the_workbook_shows_them_as(code: str) -> None:
    styles = (
        f'<numFmts><numFmt numFmtId="164" formatCode="{escape(code, {chr(34): "&quot;"})}"/>'
        '<numFmt numFmtId="165" formatCode="#,##0 [$₫-42A]"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs>'
    )
    cells = "".join(f'<c s="{style}"><v>46053</v></c>' for style in range(4))
    assert read_workbook(excel(cells, styles))[1] == [["46053", "2026-01-31", "2026-01-31", "46053"]]
    since_1904 = '<workbookPr date1904="1"/>'
    assert read_workbook(excel(cells, styles, since_1904))[1][0][1] == "2030-02-01"


def test_a_strict_workbook_is_read_like_any_other() -> None:
    strict = "http://purl.oclc.org/ooxml/"
    cells = '<c t="inlineStr"><is><t>id</t></is></c><c t="d"><v>2026-01-31T00:00:00</v></c>'
    usual, buffer = zipfile.ZipFile(io.BytesIO(excel(cells))), io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as book:
        for name in usual.namelist():
            text = usual.read(name).decode().replace(MAIN, f"{strict}spreadsheetml/main")
            book.writestr(name, text.replace(OFFICE, f"{strict}officeDocument/relationships"))
    assert read_workbook(buffer.getvalue()) == ("a", [["id", "2026-01-31"]])


def test_what_excel_made_of_days_and_codes_is_undone(tmp_path: Path, catalogue: Catalogue) -> None:
    rows = rows_of(catalogue)[:3]
    rows[0] |= {"code": "1.00011", "valid_from": "46053"}
    rows[1] |= {"code": "2,0008", "valid_from": "2026-01-31"}
    write_csv(tmp_path / "in.csv", rows)
    found = imported(tmp_path, "in.csv").procedures
    assert [one.code for one in found[:2]] == ["1.000110", "2.000800"]
    assert [str(one.valid_from) for one in found[:2]] == ["2026-01-31", "2026-01-31"]
