"""An office's table becomes a catalogue file."""

import csv
import json
from pathlib import Path

import pytest

from guide_robot.catalogue.catalogue import Catalogue
from guide_robot.catalogue.fields import LANGUAGES
from guide_robot.catalogue.files import load_catalogue
from guide_robot.catalogue.importing import COLUMNS
from guide_robot.common.language import LocalText
from guide_robot.run.cli import main


def spread(name: str, texts: list[LocalText]) -> dict[str, str]:
    given = [code for code in LANGUAGES if any(code in text for text in texts)]
    return {f"{name}_{code}": "|".join(text.get(code, "") for text in texts) for code in given}


def rows_of(catalogue: Catalogue) -> list[dict[str, str]]:
    rows = []
    for one in catalogue:
        row = {
            "id": one.id,
            "service": one.service,
            "fee_vnd": "" if one.fee.vnd is None else str(one.fee.vnd),
            "days_count": str(one.days.count),
            "days_unit": one.days.unit.value,
            "legal_basis": " | ".join(one.legal_basis),
            "often": "yes" if one.often else "",
            "code": one.code,
        }
        row |= spread("title", [one.title]) | spread("papers", list(one.papers)) | spread("steps", list(one.steps))
        row |= spread("handled_by", [one.handled_by])
        row |= spread("fee_note", [one.fee.note] if one.fee.note else [])
        row |= spread("days_note", [one.days.note] if one.days.note else [])
        row |= {f"also_called_{code}": "|".join(one.also_called.in_language(code)) for code in LANGUAGES}
        rows.append(row)
    return rows


def write_csv(path: Path, rows: list[dict[str, str]], delimiter: str = ",", encoding: str = "utf-8") -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.parametrize(("delimiter", "encoding"), [(",", "utf-8"), (";", "utf-8-sig"), ("\t", "utf-8")])
def test_a_table_and_back_changes_nothing(tmp_path: Path, catalogue: Catalogue, delimiter: str, encoding: str):
    write_csv(tmp_path / "in.csv", rows_of(catalogue), delimiter, encoding)
    assert main(["catalogue", "import", str(tmp_path / "in.csv"), "--output", str(tmp_path / "out.yaml")]) == 0
    imported = load_catalogue(tmp_path / "out.yaml")
    assert imported.procedures == catalogue.procedures
    assert imported.example


def test_repeated_sentences_are_written_once(tmp_path: Path, catalogue: Catalogue):
    write_csv(tmp_path / "in.csv", rows_of(catalogue))
    main(["catalogue", "import", str(tmp_path / "in.csv"), "--output", str(tmp_path / "out.yaml")])
    text = (tmp_path / "out.yaml").read_text(encoding="utf-8")
    assert text.count("Identity card, passport or VNeID (to show)") == 1
    assert "title:\n    vi: Đăng ký khai sinh" in text


@pytest.mark.parametrize("whole", [True, False])
def test_json_is_imported_as_a_list_or_as_a_whole_catalogue(tmp_path: Path, catalogue: Catalogue, whole: bool):
    sentence = {"vi": "Giấy", "en": "Paper", "ko": "서류"}
    entry = {
        "id": "one", "service": "land", "title": sentence, "papers": [sentence], "steps": [sentence],
        "fee": {"vnd": None}, "days": {"count": 0, "unit": "same_day"}, "handled_by": sentence,
    }  # fmt: skip
    data = {"example": False, "procedures": [entry]} if whole else [entry]
    (tmp_path / "in.json").write_text(json.dumps(data), encoding="utf-8")
    assert main(["catalogue", "import", str(tmp_path / "in.json"), "--output", str(tmp_path / "out.yaml")]) == 0
    imported = load_catalogue(tmp_path / "out.yaml")
    assert imported.procedures[0].title["vi"] == "Giấy"
    assert imported.example is not whole


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("fee_vnd", "miễn phí", "line 3: fee_vnd: expected a whole number, not 'miễn phí'"),
        ("days_count", "", "line 3: days_count: expected a whole number"),
        ("days_unit", "tuần", "days.unit: expected one of same_day, working_day, day, not 'tuần'"),
        (
            "papers_en",
            "one|two|three|four|five|six|seven",
            "line 3: papers: expected as many entries",
        ),
        ("title_ko", " ", "title.ko: expected a sentence that is not empty"),
        ("id", "Hộ tịch", "Hộ tịch: id: expected lower-case letters"),
    ],
)
def test_a_wrong_cell_is_named_with_its_line_and_column(
    tmp_path: Path, catalogue: Catalogue, capsys: pytest.CaptureFixture[str], column: str, cell: str, said: str
):
    rows = rows_of(catalogue)
    rows[1][column] = cell
    write_csv(tmp_path / "in.csv", rows)
    assert main(["catalogue", "import", str(tmp_path / "in.csv"), "--output", str(tmp_path / "out.yaml")]) == 2
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1
    assert not (tmp_path / "out.yaml").exists()


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("in.csv", "id,service\na,b\n", "header: expected the column fee_vnd"),
        ("in.csv", ",".join([*COLUMNS, "colour"]) + "\n", "header: expected only the columns"),
        ("in.csv", ",".join(COLUMNS) + "\none,land\n", "line 2: expected as many cells as the header has"),
        ("in.csv", ",".join(COLUMNS) + "\n", "procedures: expected at least one procedure"),
        ("in.csv", "", "header: expected the column id"),
        ("in.json", "{", "line 1: expected valid JSON"),
        ("in.json", "7", "expected a list of procedures"),
        ("in.xls", "", "expected a file that ends in .csv or .json"),
    ],
)
def test_a_file_that_is_no_table_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, text: str, said: str
):
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert main(["catalogue", "import", str(tmp_path / name), "--output", str(tmp_path / "out.yaml")]) == 2
    assert said in capsys.readouterr().err


def test_import_does_not_replace_a_file_unless_told(
    tmp_path: Path, catalogue: Catalogue, capsys: pytest.CaptureFixture[str]
):
    write_csv(tmp_path / "in.csv", rows_of(catalogue)[:1])
    output = tmp_path / "out.yaml"
    output.write_text("mine", encoding="utf-8")
    words = ["catalogue", "import", str(tmp_path / "in.csv"), "--output", str(output)]
    assert main(words) == 2
    assert output.read_text(encoding="utf-8") == "mine"
    assert main([*words, "--overwrite"]) == 0
    assert len(load_catalogue(output)) == 1


def test_check_says_what_a_catalogue_holds(capsys: pytest.CaptureFixture[str]):
    assert main(["catalogue", "check"]) == 0
    printed = capsys.readouterr().out
    assert "procedures (birth_registration" in printed and "to be checked by the office" in printed


def test_check_notes_a_name_that_two_procedures_share(
    tmp_path: Path, catalogue: Catalogue, capsys: pytest.CaptureFixture[str]
):
    rows = rows_of(catalogue)[:2]
    rows[1]["also_called_vi"] = rows[0]["title_vi"]
    write_csv(tmp_path / "in.csv", rows)
    main(["catalogue", "import", str(tmp_path / "in.csv"), "--output", str(tmp_path / "out.yaml")])
    assert main(["catalogue", "check", str(tmp_path / "out.yaml")]) == 0
    assert f"is also a name of {rows[0]['id']}" in capsys.readouterr().out
