"""Writes an Excel workbook (.xlsx): a few sheets of text and numbers, with the standard library alone."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

Cell = str | int | float | None
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="2"><font><sz val="11"/><name val="Arial"/></font>'
    '<font><b/><sz val="11"/><name val="Arial"/></font></fonts><fills count="1"><fill/></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/>'
    '<xf fontId="1" applyFont="1"/><xf numFmtId="2" applyNumberFormat="1"/></cellXfs></styleSheet>'
)


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One sheet: the first row is its head."""

    name: str
    rows: Sequence[Sequence[Cell]]


def write_sheets(sheets: Sequence[Sheet]) -> bytes:
    """Return the workbook. Texts are written as texts: nothing in them is a formula."""
    numbers = range(1, len(sheets) + 1)
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{SHEET_TYPE}.worksheet+xml"/>' for n in numbers
    )
    tabs = "".join(
        f'<sheet name="{_name(sheet.name)}" sheetId="{n}" r:id="rId{n}"/>'
        for n, sheet in zip(numbers, sheets, strict=True)
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    styles = f'<Relationship Id="rId0" Type="{OFFICE}/styles" Target="styles.xml"/>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{SHEET_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{SHEET_TYPE}.styles+xml"/>{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{tabs}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{links}{styles}</Relationships>',
        "xl/styles.xml": STYLES,
    }
    parts |= {f"xl/worksheets/sheet{n}.xml": _sheet(sheet) for n, sheet in zip(numbers, sheets, strict=True)}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in parts.items():
            book.writestr(name, HEAD + text)
    return buffer.getvalue()


def _sheet(sheet: Sheet) -> str:
    rows = "".join(
        f'<row r="{number}">{"".join(_cell(cell, number == 1) for cell in row)}</row>'
        for number, row in enumerate(sheet.rows, 1)
    )
    columns = "".join(
        f'<col min="{low}" max="{high}" width="{wide}" customWidth="1"/>'
        for low, high, wide in ((1, 1, 34), (2, 20, 18))
    )
    return f'<worksheet xmlns="{MAIN}"><cols>{columns}</cols><sheetData>{rows}</sheetData></worksheet>'


def _cell(cell: Cell, head: bool) -> str:
    style = ' s="1"' if head else ' s="2"' if isinstance(cell, float) else ""
    if cell is None or cell == "":
        return f"<c{style}/>"
    if isinstance(cell, str):
        clean = "".join(letter for letter in cell if letter >= " " or letter in "\t\n")
        return f'<c{style} t="inlineStr"><is><t xml:space="preserve">{escape(clean)}</t></is></c>'
    return f"<c{style}><v>{cell}</v></c>"


def _name(name: str) -> str:
    """Return a name that Excel takes for a tab: 31 letters, none of those that it uses itself."""
    return escape("".join(" " if letter in "[]:*?/\\" else letter for letter in name)[:31], {'"': "&quot;"})
