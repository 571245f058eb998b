"""A report that is read: one page for the browser with a film of the hall, and the same as PDF."""

import base64
import io
import json
from collections.abc import Sequence
from html import escape
from importlib import resources

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure

from guide_robot.common.language import Language
from guide_robot.rehearsal.crowd import moments
from guide_robot.rehearsal.pictures import (
    all_pictures,
    backdrop,
    crowd_over_day,
    heat_on_plan,
    settings,
    work_over_day,
)
from guide_robot.rehearsal.record import DayRecord, Where
from guide_robot.rehearsal.tables import Findings, Table, Words, words_of
from guide_robot.rehearsal.ways import Ways

A4_IN = (8.27, 11.69)
FRAME_S = 30.0
LETTERS_A_LINE = 92


def page(found: Findings, ways: Ways, language: Language) -> str:
    """Return the report as one HTML file that needs nothing else."""
    words = words_of(found, language)
    pictures = all_pictures(found.records, found.rehearsal, ways, language)
    parts = [
        f"<h1>{escape(words.title)}</h1><p class=made>{escape(words.made_from)}</p>",
        _list(words.headings["in_short"], words.in_short),
        _list(words.headings["breaks"], words.breaks),
        _html_table(words.tables[0]),
        _image(pictures["crowd"], words.tables[1].title),
        _html_table(words.tables[1]),
        f"<p class=made>{escape(words.note)}</p>",
        *map(_html_table, words.tables[2:]),
        _image(pictures["heat"], words.headings["film"]),
        _image(pictures["work"], words.headings["film"]),
        _film(words, found.records[0], ways),
    ]
    if words.twin:
        parts.append(_list(words.headings["twin"], [words.twin]))
    template = resources.files(__package__).joinpath("report.html").read_text(encoding="utf-8")
    return (
        template.replace("%language%", language)
        .replace("%title%", escape(words.title))
        .replace("%body%", "\n".join(parts))
    )


def pdf(found: Findings, ways: Ways, language: Language) -> bytes:
    """Return the report as a PDF of a few pages."""
    words = words_of(found, language)
    content = io.BytesIO()
    fonts = settings(found.rehearsal, language) | {"pdf.fonttype": 42}
    about = {"Title": words.title, "CreationDate": None}
    with matplotlib.rc_context(fonts), PdfPages(content, metadata=about) as pages:
        pages.savefig(_first_page(words))
        pages.savefig(_tables_page(words.tables[1:3]))
        pages.savefig(_tables_page(words.tables[3:]))
        figure = Figure(figsize=A4_IN, layout="constrained")
        top, bottom = figure.subplots(2, 1, height_ratios=(1.0, 1.6))
        crowd_over_day(top, found.records, found.rehearsal, language)
        heat_on_plan(bottom, found.records, ways, language)
        pages.savefig(figure)
        figure = Figure(figsize=(A4_IN[1], A4_IN[0]), layout="constrained")
        work_over_day(figure.subplots(), found.records[0], language)
        pages.savefig(figure)
    return content.getvalue()


def _first_page(words: Words) -> Figure:
    figure = Figure(figsize=A4_IN)
    y = 0.95
    y = _write(figure, [words.title], y, 17.0, bold=True)
    y = _write(figure, [words.made_from], y - 0.005, 8.5)
    y = _write(figure, [words.headings["in_short"]], y - 0.015, 13.0, bold=True)
    y = _write(figure, [f"• {text}" for text in words.in_short], y, 11.0)
    y = _write(figure, [words.headings["breaks"]], y - 0.015, 13.0, bold=True)
    y = _write(figure, [f"{number}. {text}" for number, text in enumerate(words.breaks, 1)], y, 11.0)
    if words.twin:
        y = _write(figure, [words.headings["twin"], words.twin], y - 0.015, 11.0)
    _draw_table(figure.add_axes((0.05, 0.05, 0.9, max(0.2, y - 0.10))), words.tables[0], wrap=True)
    return figure


def _tables_page(tables: Sequence[Table]) -> Figure:
    figure = Figure(figsize=A4_IN, layout="constrained")
    rows = [len(table.rows) + 3 for table in tables]
    for axes, table in zip(
        figure.subplots(len(tables), 1, height_ratios=rows, squeeze=False).flat, tables, strict=True
    ):
        _draw_table(axes, table)
    return figure


def _draw_table(axes: Axes, table: Table, *, wrap: bool = False) -> None:
    axes.axis("off")
    axes.set_title(table.title, loc="left", fontweight="bold")
    columns = [wrapped(name, 12 if wrap else 40) for name in table.columns]
    rows = [[wrapped(cell, 12 if wrap else 60) for cell in row] for row in table.rows]
    drawn = axes.table(cellText=rows, colLabels=columns, loc="upper left", cellLoc="left", colLoc="left")
    drawn.auto_set_font_size(False)
    drawn.set_fontsize(7.0 if wrap else 9.0)
    drawn.auto_set_column_width(list(range(len(columns))))
    drawn.scale(1.0, 2.9 if wrap else 1.5)
    for (row, _), cell in drawn.get_celld().items():
        cell.set_edgecolor("#d7dade")
        if row == 0:
            cell.set_facecolor("#e6f0f0")
            cell.set_height(cell.get_height() * (1.5 if wrap else 1.0))


def wrapped(text: str, letters: int) -> str:
    """Return a text in lines of at most so many letters where it has spaces; letters of East Asia count twice."""
    lines, line = [], ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if line and _width(longer) > letters:
            lines.append(line)
            line = word
        else:
            line = longer
    return "\n".join([*lines, line])


def _width(text: str) -> int:
    return sum(2 if letter > "\u2e7f" else 1 for letter in text)


def _write(figure: Figure, texts: Sequence[str], y: float, size: float, *, bold: bool = False) -> float:
    """Write lines below each other and return where the next begins."""
    for text in texts:
        lines = wrapped(text, int(LETTERS_A_LINE * 10.0 / size)).split("\n")
        for line in lines:
            figure.text(0.06, y, line, fontsize=size, fontweight="bold" if bold else "normal", va="top")
            y -= size * 1.45 / 72.0 / A4_IN[1]
    return y


def _list(title: str, texts: Sequence[str]) -> str:
    return f"<h2>{escape(title)}</h2><ul>{''.join(f'<li>{escape(text)}</li>' for text in texts)}</ul>"


def _html_table(table: Table) -> str:
    head = "".join(f"<th scope=col>{escape(name)}</th>" for name in table.columns)
    rows = "".join(
        f"<tr><th scope=row>{escape(row[0])}</th>{''.join(f'<td>{escape(cell)}</td>' for cell in row[1:])}</tr>"
        for row in table.rows
    )
    return f"<h2>{escape(table.title)}</h2><div class=wide><table><tr>{head}</tr>{rows}</table></div>"


def _image(content: bytes, alt: str) -> str:
    return f'<img alt="{escape(alt)}" src="{_data(content)}">'


def _data(content: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(content).decode('ascii')}"


def _film(words: Words, record: DayRecord, ways: Ways) -> str:
    """Return the film: a moment every half minute, people as dots, metres from the plan's corner."""
    kinds, (left, low) = list(Where), ways.floor.origin
    frames = [
        [
            round(now_s),
            [[round(one.x - left, 1), round(one.y - low, 1), kinds.index(one.where), one.people] for one in people],
        ]
        for now_s, people in moments(record, ways, FRAME_S)
    ]
    data = json.dumps({"size": ways.floor.size, "frames": frames, "plan": _data(backdrop(ways))})
    data = data.replace("<", "\\u003c")
    heading, play, pause, time = (escape(words.headings[name]) for name in ("film", "play", "pause", "time"))
    return (
        f'<h2>{heading}</h2><div id=film><canvas width=1000 role=img aria-label="{heading}"></canvas>'
        f'<p><button data-play="{play}" data-pause="{pause}">{play}</button> <output></output>'
        f'<input type=range min=0 value=0 aria-label="{time}"></p>'
        f'<script type="application/json">{data}</script></div>'
    )
