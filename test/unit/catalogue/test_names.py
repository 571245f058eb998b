"""Names typed whole are what is asked for, in every way in which people type them."""

import pytest

from guide_robot.bench.catalogue.names import name_figures, telex, vni
from guide_robot.catalogue.catalogue import Catalogue
from guide_robot.catalogue.search.marks import marks_left_out
from guide_robot.catalogue.search.search import ProcedureSearch


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("ho chieu", "passport"), ("mat ho chieu", "passport"), ("hô chiêu", "passport"), ("hochieu", "passport"),
        ("toi bi mat ho chieu thi lam sao", "passport"),  # codespell:ignore
        ("hooj chieeus", "passport"), ("ho65 chie61u", "passport"),
        ("giấy phép lái xe", "driving_licence"), ("GPLX", "driving_licence"), ("giay phep lai xe", "driving_licence"),
        ("GPLX hết hạn", "driving_licence"), ("làm giấy phép lái xe ở đâu", "driving_licence"),
    ],
)  # fmt: skip
def test_what_is_handled_elsewhere_is_said_when_it_is_named(search: ProcedureSearch, text: str, place: str):
    answer = search.answer(text)
    assert answer.elsewhere is not None and answer.elsewhere.id == place


def test_a_copy_of_what_is_issued_elsewhere_is_still_certified_here(search: ProcedureSearch):
    found = search.find("chứng thực bản sao hộ chiếu")
    assert found and found[0].procedure.id == "certified_copy"


@pytest.mark.parametrize(
    ("typed", "stored", "left_out"),
    [
        ("giay", "giấy", True), ("giây", "giấy", True), ("giáy", "giấy", True), ("giấy", "giấy", True),
        ("giẩy", "giấy", False), ("đo", "đỏ", True), ("do", "đỏ", True), ("độ", "đỏ", False), ("mặt", "mất", False),
        ("hóa", "hoá", True), ("khai", "khái", True), ("khái", "khai", False),
    ],
)  # fmt: skip
def test_a_mark_that_is_missing_is_not_a_mark_that_is_wrong(typed: str, stored: str, left_out: bool):
    assert marks_left_out(typed, stored) is left_out


def test_keys_of_telex_and_vni_are_those_that_people_type():
    assert [telex(word) for word in ("đăng", "ký", "giấy", "nước")] == ["ddawng", "kys", "giaays", "nuwowcs"]
    assert [vni(word) for word in ("đăng", "ký", "giấy", "nước")] == ["d9a8ng", "ky1", "gia6y1", "nu7o7c1"]


def test_every_twelfth_name_of_the_catalogue_reaches_the_targets(search: ProcedureSearch, catalogue: Catalogue):
    for name, figure in name_figures(catalogue, search, every=12).items():
        assert figure.target is not None and figure.value >= figure.target, f"{name}: {figure.value:.1f}"
