"""When the law changes: entries from and to a day, what differs between two catalogues, records of the portal."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from guide_robot.catalogue.catalogue import Catalogue, Fee
from guide_robot.catalogue.comparing import Difference, compare
from guide_robot.catalogue.files import catalogue_of, load_catalogue
from guide_robot.catalogue.importing import import_file
from guide_robot.common.errors import UserError
from guide_robot.run.cli import main

RECORD = {
    "code": "2.000815",
    "name": "Chứng thực bản sao từ bản chính",
    "executionSteps": [{"description": "+ Xuất trình bản chính.\n\n+ Nhận kết quả."}],
    "executionMethods": [
        {
            "processingTime": 2,
            "processingTimeUnit": "WORKING_DAY",
            "fees": [{"value": 2500, "currencyName": "Việt Nam Đồng", "description": "/trang"}],
        }
    ],
    "executionCases": [{"profileComponents": [{"name": "Bản chính giấy tờ."}, {"name": "Bản chính giấy tờ."}]}],
    "unitGroupsExecuting": [{"name": "Ủy ban nhân dân cấp xã"}],
    "legalBasisesDetails": [{"code": "23/2015/NĐ-CP"}, {"code": "280/2025/NĐ-CP"}],
}


def test_a_commune_s_catalogue_is_whole(catalogue: Catalogue):
    assert len(catalogue) >= 297
    assert catalogue.example
    coded = [procedure.code for procedure in catalogue if procedure.code]
    assert len(coded) >= 250
    for procedure in catalogue:
        assert procedure.legal_basis and procedure.papers and procedure.steps, procedure.id
        assert {"vi", "en", "ko", "zh"} <= set(procedure.title), procedure.id


def test_an_entry_is_law_from_and_to_its_days(catalogue: Catalogue):
    one, two = catalogue.procedures[:2]
    old = replace(one, valid_to=date(2026, 6, 30))
    new = replace(one, id="renewed", valid_from=date(2026, 7, 1))
    whole = replace(catalogue, procedures=(old, new, two))
    assert [each.id for each in whole.on(date(2026, 6, 30))] == [one.id, two.id]
    assert [each.id for each in whole.on(date(2026, 7, 1))] == ["renewed", two.id]


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("code", "1001193", "a code of the national list"),
        ("valid_from", "1/7/2026", "a day such as 2026-01-31"),
        ("valid_to", "2025-12-31", "a day not before valid_from"),
    ],
)
def test_a_wrong_code_or_day_is_named(key: str, value: str, words: str):
    text = {"vi": "a", "en": "a", "ko": "a"}
    entry = {
        "id": "one", "service": "land", "title": text, "papers": [text], "steps": [text], "fee": {"vnd": 0},
        "days": {"count": 1, "unit": "day"}, "handled_by": text, "valid_from": "2026-01-01", key: value,
    }  # fmt: skip
    with pytest.raises(UserError, match=f"one: {key}: expected {words}"):
        catalogue_of([("office.yaml", {"procedures": [entry]})], "office.yaml")


def test_what_a_new_law_changes_is_said_field_by_field(catalogue: Catalogue):
    first, second, third = catalogue.procedures[:3]
    dearer = replace(first, fee=Fee(vnd=123_000), code="9.000001")
    renamed = replace(second, id="another_id", code="9.000002")
    old = replace(catalogue, procedures=(first, replace(second, code="9.000002"), third))
    new = replace(catalogue, procedures=(dearer, renamed, replace(third, id="brand_new", code="9.000003")))
    changes = compare(old, new)
    told = {(change.difference, change.id, change.field) for change in changes}
    assert (Difference.CHANGED, first.id, "fee") in told
    assert (Difference.CHANGED, "another_id", "id") in told
    assert (Difference.ADDED, "brand_new", "") in told
    assert (Difference.REMOVED, third.id, "") in told
    assert "123.000" in next(change.after for change in changes if change.field == "fee")
    assert compare(old, old) == []


def written(tmp_path: Path, data: Any) -> Path:
    file = tmp_path / "portal.json"
    file.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return file


def test_a_record_of_the_national_portal_renews_the_entry_of_its_code(tmp_path: Path, catalogue: Catalogue):
    _document, imported = import_file(written(tmp_path, {"code": "OK", "data": RECORD}), catalogue)
    (one,) = imported
    old = catalogue.get("certified_copy")
    assert old is not None and one.id == "certified_copy" and one.service == old.service
    assert one.title.in_language("en") == old.title.in_language("en")
    assert [paper["vi"] for paper in one.papers] == ["Bản chính giấy tờ."]
    assert [step["vi"] for step in one.steps] == ["Xuất trình bản chính.", "Nhận kết quả."]
    assert (one.fee.vnd, one.days.count, one.code) == (2500, 2, "2.000815")
    assert one.legal_basis == ("23/2015/NĐ-CP", "280/2025/NĐ-CP")


def test_a_record_that_the_catalogue_lacks_needs_a_service_to_give_tickets_for(tmp_path: Path, catalogue: Catalogue):
    file = written(tmp_path, [RECORD | {"code": "9.999999"}])
    with pytest.raises(UserError, match=r"9\.999999: service: expected --service"):
        import_file(file, catalogue)
    _document, imported = import_file(file, catalogue, "land")
    assert [one.id for one in imported] == ["portal_9_999999"]


@pytest.mark.parametrize("change", [{"name": None}, {"executionCases": [3]}, {"executionSteps": "x"}, {"code": None}])
def test_a_broken_record_is_named_and_nothing_is_written(tmp_path: Path, change: dict[str, Any]):
    file, output = written(tmp_path, [RECORD | {"code": "9.999999"} | change]), tmp_path / "out.yaml"
    assert main(["catalogue", "import", str(file), "--output", str(output), "--service", "land"]) == 2
    assert not output.exists()


def test_compare_speaks_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file, output = written(tmp_path, RECORD), tmp_path / "new.yaml"
    assert main(["catalogue", "import", str(file), "--output", str(output), "--service", "land"]) == 0
    assert load_catalogue(output).procedures[0].code == "2.000815"
    assert main(["catalogue", "compare", str(output), str(output)]) == 0
    assert "no difference" in capsys.readouterr().out
