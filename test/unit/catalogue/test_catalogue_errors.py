"""A wrong catalogue is refused in one line that names file, entry, key and what was expected."""

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from guide_robot.catalogue.files import catalogue_of, load_catalogue
from guide_robot.common.errors import UserError

SENTENCE = {"vi": "Giấy", "en": "Paper", "ko": "서류"}
GOOD: dict[str, Any] = {
    "id": "one",
    "service": "land",
    "title": SENTENCE,
    "papers": [SENTENCE],
    "steps": [SENTENCE],
    "fee": {"vnd": 2000},
    "days": {"count": 3, "unit": "working_day"},
    "handled_by": SENTENCE,
}


def refused(tmp_path: Path, text: str, suffix: str = ".yaml") -> str:
    file = tmp_path / f"wrong{suffix}"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UserError) as error:
        load_catalogue(file)
    message = str(error.value)
    assert str(file) in message and "\n" not in message
    return message.removeprefix(f"{file}: ")


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("id", "Số 1", "Số 1: id: expected lower-case letters"),
        ("id", 7, "entry 1: id: expected lower-case letters"),
        ("service", "", "one: service: expected lower-case letters"),
        ("title", {"vi": "a", "en": "b"}, "one: title: expected a mapping with vi, en and ko"),
        ("title", {"vi": "a", "en": " ", "ko": "c"}, "one: title.en: expected a sentence that is not empty"),
        ("title", "nowhere", "one: title: expected {vi, en, ko} or the key of a shared phrase, not 'nowhere'"),
        ("papers", [], "one: papers: expected a list that is not empty"),
        ("papers", [SENTENCE, "nowhere"], "one: papers[1]: expected {vi, en, ko}"),
        ("steps", "nowhere", "one: steps: expected a list or the key of a shared step list"),
        ("fee", {"vnd": -1}, "one: fee.vnd: expected a whole number of đồng or null, not -1"),
        ("fee", {"vnd": True}, "one: fee.vnd: expected a whole number"),
        ("fee", {"vnd": "2000"}, "one: fee.vnd: expected a whole number of đồng or null, not '2000'"),
        ("fee", {}, "one: fee: expected a mapping with vnd"),
        ("days", {"count": 3, "unit": "weeks"}, "one: days.unit: expected one of same_day, working_day, day"),
        ("days", {"count": 3, "unit": ["day"]}, "one: days.unit: expected one of"),
        ("days", {"count": 99999, "unit": "day"}, "one: days.count: expected a whole number from 0 to 3650"),
        ("also_called", {"fr": ["papier"]}, "one: also_called: expected a mapping with vi, en, ko"),
        ("also_called", {"vi": "giấy"}, "one: also_called.vi: expected a list of texts"),
        ("legal_basis", [60], "one: legal_basis: expected a list of texts"),
        ("colour", "red", "one: colour: expected one of the keys"),
    ],
)
def test_a_wrong_value_is_named_with_entry_key_and_what_was_expected(
    tmp_path: Path, key: str, value: object, said: str
):
    entry = copy.deepcopy(GOOD) | {key: value}
    message = refused(tmp_path, yaml.safe_dump({"procedures": [entry]}, allow_unicode=True))
    assert message.startswith(said)


@pytest.mark.parametrize("key", sorted(GOOD))
def test_a_missing_key_is_named(tmp_path: Path, key: str):
    entry = {name: value for name, value in GOOD.items() if name != key}
    assert f"{key}: expected a value, which is missing" in refused(tmp_path, yaml.safe_dump({"procedures": [entry]}))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("procedures: [", "line 2: expected valid YAML"),
        ("procedures: []", "procedures: expected at least one procedure"),
        ("procedures: 3", "procedures: expected a list"),
        ("- a\n- b", "expected a mapping with the key procedures"),
        ("", "expected a mapping with the key procedures"),
        ("prozeduren: []", "prozeduren: expected one of the keys"),
        ("procedures: [7]", "entry 1: expected a mapping"),
        ("example: perhaps", "example: expected true or false, not 'perhaps'"),
        ("example: true\nexample: false", "line 2: expected valid YAML (the key 'example' stands twice)"),
        ("? [a]\n: b", "line 1: expected valid YAML (a key must be a word)"),
        ("procedures: &a [*a]", "line 1: expected valid YAML (found undefined alias 'a')"),
    ],
)
def test_a_file_that_is_no_catalogue_is_refused(tmp_path: Path, text: str, said: str):
    assert refused(tmp_path, text).startswith(said)


def test_json_that_is_broken_is_named_with_its_line(tmp_path: Path):
    assert refused(tmp_path, '{"procedures": [\n,', ".json").startswith("line 2: expected valid JSON")


def test_text_that_is_not_utf8_is_refused(tmp_path: Path):
    file = tmp_path / "wrong.yaml"
    file.write_bytes("procedures: [\u0111]".encode("cp1258"))
    with pytest.raises(UserError, match="UTF-8"):
        load_catalogue(file)


def test_aliases_that_multiply_cost_nothing(tmp_path: Path):
    lines = ["phrases:", "  a: &a0 {vi: x, en: y, ko: z}"]
    lines += [f"  l{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40)]
    assert "phrases.l1: expected" in refused(tmp_path, "\n".join(lines))


def test_the_same_id_in_two_files_is_refused():
    with pytest.raises(UserError, match=r"second\.yaml: one: id: expected an id that no other entry has"):
        catalogue_of([("first.yaml", {"procedures": [GOOD]}), ("second.yaml", {"procedures": [GOOD]})], "folder")


def test_files_of_a_folder_share_phrases_and_step_lists(tmp_path: Path):
    shared = {"phrases": {"paper": SENTENCE}, "step_lists": {"usual": ["paper"]}, "example": False}
    (tmp_path / "z_common.yaml").write_text(yaml.safe_dump(shared), encoding="utf-8")
    entry = GOOD | {"papers": ["paper"], "steps": "usual"}
    (tmp_path / "a.yaml").write_text(yaml.safe_dump({"procedures": [entry]}), encoding="utf-8")
    catalogue = load_catalogue(tmp_path)
    assert catalogue.procedures[0].papers[0]["ko"] == "서류"
    assert catalogue.procedures[0].steps == catalogue.procedures[0].papers
    assert not catalogue.example


def test_an_empty_folder_and_a_missing_file_are_named(tmp_path: Path):
    with pytest.raises(UserError, match="expected a folder with YAML or JSON files"):
        load_catalogue(tmp_path)
    with pytest.raises(UserError, match="which is not there"):
        load_catalogue(tmp_path / "nothing.yaml")
