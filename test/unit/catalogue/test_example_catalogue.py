"""The example catalogue that the project ships."""

import json
import re
from pathlib import Path

import pytest
import yaml

from guide_robot.catalogue.catalogue import Catalogue, Procedure
from guide_robot.catalogue.command import doubts
from guide_robot.catalogue.fields import NEEDED
from guide_robot.catalogue.files import EXAMPLE_FOLDER, SCHEMA_FILE
from guide_robot.catalogue.search.marks import fold
from guide_robot.common.language import Language, LocalText

FILES = sorted(EXAMPLE_FOLDER.glob("*.yaml"))
BASIS = re.compile(r"\d{1,3}/\d{4}/(QH\d{2}|UBTVQH\d{2}|NĐ-CP|QĐ-TTg|QĐ-BGDĐT|TT-[A-ZĐ]+|TTLT-[A-ZĐ-]+)\Z")
NUMBER = re.compile(r"\d+(?:[.,]\d{3})*")
CODES = re.compile(r"VNeID|[A-Z]{2,}[0-9]+(?:-[A-Z]+)?")
VIETNAMESE = re.compile(r"[À-ɏḀ-ỿ]")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
COUNTERS = {"certified_copy", "birth_registration", "residence", "land"}


def test_example_holds_at_least_sixty_procedures_and_says_that_it_is_an_example(catalogue: Catalogue):
    assert len(catalogue) >= 60
    assert catalogue.example
    assert "mẫu" in catalogue.notice["vi"] and "example" in catalogue.notice["en"] and "예시" in catalogue.notice["ko"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_file_follows_the_published_schema(file: Path):
    import jsonschema  # takes seconds, which only the worker with this test should wait

    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(yaml.safe_load(file.read_text(encoding="utf-8")), schema)


def test_a_ticket_can_be_taken_for_every_procedure_at_a_counter_of_the_example_office(catalogue: Catalogue):
    assert {procedure.service for procedure in catalogue} == COUNTERS


def test_every_procedure_names_its_legal_basis_by_number(catalogue: Catalogue):
    wrong = [(one.id, basis) for one in catalogue for basis in one.legal_basis or ("",) if not BASIS.match(basis)]
    assert wrong == []


def test_texts_are_in_the_language_they_stand_under(catalogue: Catalogue):
    for procedure in catalogue:
        texts = [procedure.title, *procedure.papers, *procedure.steps, procedure.handled_by]
        for text in texts:
            assert re.search("[가-힣]", text["ko"]), text
            assert fold(text["en"].lower()) == text["en"].lower(), text
        assert any(fold(text["vi"].lower()) != text["vi"].lower() for text in texts), procedure.id


def test_every_procedure_can_be_asked_for_in_other_words_in_every_language(catalogue: Catalogue):
    missing = [(one.id, language) for one in catalogue for language in NEEDED
               if not one.also_called.in_language(language)]  # fmt: skip
    assert missing == []


def test_no_two_procedures_share_a_name(catalogue: Catalogue):
    assert doubts(catalogue) == []


def test_fee_and_time_read_as_people_write_them(catalogue: Catalogue):
    extract = catalogue.get("civil_status_extract")
    assert extract is not None
    assert extract.fee.words(Language("vi")) == "8.000 đồng (mỗi bản)"
    assert extract.fee.words(Language("en")) == "8,000 VND (per copy)"
    assert extract.days.words(Language("en")).startswith("1 working day (")
    transfer = catalogue.get("permanent_residence")
    assert transfer is not None
    assert transfer.days.words(Language("en")) == "7 working days"
    assert transfer.days.words(Language("ko")) == "근무일 기준 7일"


def test_a_fee_set_by_the_province_is_said_and_not_shown_as_free(catalogue: Catalogue):
    permit = catalogue.get("construction_permit")
    assert permit is not None and permit.fee.vnd is None
    assert permit.fee.words(Language("vi")).startswith("Theo mức của Hội đồng nhân dân")


def told(procedure: Procedure) -> list[LocalText]:
    """All that a citizen reads of a procedure."""
    notes = [note for note in (procedure.fee.note, procedure.days.note) if note is not None]
    return [procedure.title, *procedure.papers, *procedure.steps, procedure.handled_by, *notes]


def facts(text: str) -> tuple[list[int], list[str]]:
    """The numbers and the names of forms in a text; a date is three numbers, a price one."""
    numbers = (int(re.sub(r"[.,]", "", one)) for one in NUMBER.findall(CODES.sub("", text)))
    return sorted(numbers), sorted(CODES.findall(text))


def test_everything_is_said_in_chinese_with_the_same_numbers_and_forms(catalogue: Catalogue):
    texts = {text for procedure in catalogue for text in told(procedure)}
    texts |= {text for one in catalogue.elsewhere for text in (one.title, one.where)}
    for text in texts:
        assert "zh" in text, text["vi"]
        chinese = text["zh"]
        assert CHINESE.search(chinese) and not VIETNAMESE.search(chinese), text["vi"]
        assert facts(chinese) == facts(text["vi"]), text["vi"]
