"""`guide-robot ask`, as people and programs call it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from guide_robot.run.cli import main


def ask(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["ask", *words]) == 0
    return capsys.readouterr().out


def test_json_gives_ranked_procedures_with_titles_in_three_languages(capsys: pytest.CaptureFixture[str]):
    data = json.loads(ask(capsys, "giấy khai sinh", "--json"))
    best = data["results"][0]
    assert best["id"] == "birth_registration"
    assert best["title"].items() >= {"vi": "Đăng ký khai sinh", "en": "Birth registration", "ko": "출생신고"}.items()
    assert 0 < best["score"] <= 1
    assert set(data) == {"results"}
    assert all(set(one) == {"id", "title", "score"} for one in data["results"])


def test_details_add_services_and_whether_the_catalogue_is_an_example(capsys: pytest.CaptureFixture[str]):
    data = json.loads(ask(capsys, "giấy khai sinh", "--json", "--details"))
    assert data["example"] is True
    assert data["services"]["birth_registration"] == "birth_registration"


def test_json_is_empty_where_the_search_does_not_know(capsys: pytest.CaptureFixture[str]):
    assert json.loads(ask(capsys, "how is the weather", "--json")) == {"results": []}


def test_json_names_the_place_where_a_question_belongs(capsys: pytest.CaptureFixture[str]):
    data = json.loads(ask(capsys, "renew my passport", "--json", "--details"))
    assert data["results"] == []
    assert data["elsewhere"]["id"] == "passport"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["khai sinh"], "Giấy tờ cần mang:"),
        (["birth certificate"], "Documents to bring:"),
        (["출생신고"], "준비 서류:"),
        (["khai sinh", "--language", "ko"], "준비 서류:"),
        (["qwertz asdf"], "Tôi không biết"),
        (["qwertz asdf", "--language", "en"], "I do not know"),
        (["làm hộ chiếu"], "Thủ tục này không giải quyết tại đây. Hộ chiếu:"),
        (["birth certificate"], "This is an example catalogue."),
    ],
)
def test_text_answers_in_the_language_asked(capsys: pytest.CaptureFixture[str], words: list[str], said: str):
    assert said in ask(capsys, *words)


@pytest.mark.parametrize("question", ["nhà vệ sinh ở đâu", "thời tiết hôm nay", "bạn tên gì"])
def test_what_no_office_handles_is_not_said_to_be_handled_elsewhere(capsys: pytest.CaptureFixture[str], question: str):
    answer = ask(capsys, question)
    assert "Hãy hỏi nhân viên" in answer or "Tôi chỉ biết" in answer
    assert "không giải quyết tại đây" not in answer


@pytest.mark.parametrize(
    "words",
    [["x", "--limit", "0"], ["x", "--limit", "1000"], ["x", "--catalogue", "nowhere.yaml"],
     ["khai sinh", "--chat-url", "ftp://x"]],
)  # fmt: skip
def test_a_mistake_is_one_line_and_exit_code_two(capsys: pytest.CaptureFixture[str], words: list[str]):
    assert main(["ask", *words]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1 and "expected" in error


def test_own_catalogue_is_searched(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    sentence = {"vi": "Cấp phép thả diều", "en": "Kite flying permit", "ko": "연날리기 허가"}
    entry = {
        "id": "kites", "service": "land", "title": sentence, "papers": [sentence], "steps": [sentence],
        "fee": {"vnd": 0}, "days": {"count": 1, "unit": "day"}, "handled_by": sentence,
    }  # fmt: skip
    file = tmp_path / "own.json"
    file.write_text(json.dumps({"example": False, "procedures": [entry]}), encoding="utf-8")
    data = json.loads(ask(capsys, "dieu", "--json", "--details", "--catalogue", str(file)))
    assert [one["id"] for one in data["results"]] == ["kites"]
    assert data["example"] is False


def test_asking_imports_nothing_heavy():
    code = (
        "import sys; from guide_robot.run.cli import main; main(['ask', 'khai sinh', '--json']);"
        "print(sorted({'pydantic', 'fastapi', 'httpx', 'numpy', 'jsonschema', 'sqlalchemy'} & set(sys.modules)))"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert printed.stdout.splitlines()[-1] == "[]"
