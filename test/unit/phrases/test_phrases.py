"""Every sentence is there in every language, and a language file that is wrong is refused in one line."""

import os
import re
import subprocess
import sys
import unicodedata
from datetime import date
from pathlib import Path

import pytest
import yaml

from guide_robot.common.errors import UserError
from guide_robot.common.language import Language, LocalText, first_language, languages
from guide_robot.common.language_files import FOLDER, OWN_FOLDER
from guide_robot.phrases.book import book, local_text, say
from guide_robot.phrases.dates import opens_words

ROOT = Path(__file__).parents[3]
SCRIPTS = {"vi": "LATIN", "en": "LATIN", "ko": "HANGUL", "zh": "CJK UNIFIED"}
IN_ANY_LETTERS = {"dates.months", "dates.date", "kiosk.digits", "kiosk.letters", "catalogue.money"}
USED_BY_PATTERN = re.compile(
    r"^(escort|codes|catalogue|reason|dates)\."
    r"|^kiosk\.(follower_|elderly|disabled|pregnant|small_child|merit|way_|find_|rated_|help_)|^paper\.way_"
    r"|^operator\.(state_|event_|outcome_|motion_|cause_|order_|printer_|backend_)"
    r"|^hall\.(note_|refused_|ticket_|reason_)|^floor\.kind_|^phone\.(state_|where_)|^alerts\.notice_|^office\.(open_|closed_|from_|giver_)"
)


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(OWN_FOLDER, str(tmp_path))
    return tmp_path


def test_every_sentence_is_there_in_every_language_with_the_same_names() -> None:
    keys = {language: set(sentences) for language, sentences in book().sentences.items()}
    assert len({frozenset(found) for found in keys.values()}) == 1
    for key, sentence in book().sentences[first_language()].items():
        assert {book().sentences[language][key].names for language in languages()} == {sentence.names}


def test_the_languages_stand_in_their_order_and_vietnamese_is_the_first() -> None:
    assert [str(language) for language in languages()] == ["vi", "en", "ko", "zh"]


@pytest.mark.parametrize("language", languages())
def test_every_language_is_written_in_its_own_letters(language: str) -> None:
    for key, sentence in book().sentences[language].items():
        for form in sentence.forms.values():
            words = re.sub(r"\{.*?\}|QR|VNeID|Zalo|SLAM|PDF|Delete|Ctrl|Shift|Z|operator\.token", "", form)
            letters = [unicodedata.name(letter, "") for letter in words if letter.isalpha()]
            own = [name.startswith(SCRIPTS[language]) for name in letters]
            assert all(own) or key in IN_ANY_LETTERS or not letters, f"{language}: {key}: {form}"
    if language == "vi":
        assert any(unicodedata.decomposition(letter) for letter in say("guide.greeting", "vi"))


def test_no_key_stands_twice_in_a_language_file() -> None:
    for path in FOLDER.glob("*.yaml"):
        root = yaml.compose(path.read_text(encoding="utf-8"))
        for room, entries in [(None, root), *((key.value, value) for key, value in root.value)]:
            names = [key.value for key, _ in entries.value]
            assert len(names) == len(set(names)), f"{path.name}: {room}"


def test_every_sentence_is_used_somewhere() -> None:
    package = ROOT / "guide_robot"
    files = [
        path for kind in ("py", "mjs", "html") for path in package.rglob(f"*.{kind}") if "phrases" not in path.parts
    ]
    code = "\n".join(path.read_text(encoding="utf-8") for path in files)
    unused = []
    for key in book().sentences["vi"]:
        name = key.partition(".")[2]
        if USED_BY_PATTERN.search(key) or f'"{name}"' in code or f'"{key}"' in code or f"{{{{{key}" in code:
            continue
        unused.append(key)
    assert unused == []


def test_a_missing_sentence_is_refused_with_file_and_key(own_folder: Path) -> None:
    words = yaml.safe_load((FOLDER / "en.yaml").read_text(encoding="utf-8"))
    words["language"]["order"] = 9
    del words["guide"]["goodbye"]
    (own_folder / "fr.yaml").write_text(yaml.safe_dump(words, allow_unicode=True), encoding="utf-8")
    with pytest.raises(UserError, match=r"fr\.yaml: guide\.goodbye: expected a sentence, found none$"):
        book()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            "guide: {call: 'Number {nummer}, counter {counter}.'}",
            r"guide\.call: expected \{counter\} \{number\}, found",
        ),
        ("guide: {call: 'Number {number, counter {counter}.'}", r"guide\.call: "),
        ("guide: {goodbye: '{0}'}", r"guide\.goodbye: expected \{name\}"),
        ("guide: {goodbye: 5}", r"guide\.goodbye: expected a sentence, or forms"),
        ("guide: {goodbye: {1: one}}", r"guide\.goodbye: expected a sentence, or forms"),
        ("guide: {goodbye: {2: two, many: more}}", r"guide\.goodbye: expected only the forms"),
        ("guide: {good_bye: Bye}", r"guide\.good_bye: no such sentence in .*vi\.yaml"),
        ("guide: {offer_to_lead: '{place:to}'}", r"guide\.offer_to_lead: expected \{name\} or"),
        ("language: {voice: 5}", r"language\.voice: expected a text, found 5"),
        ("language: {colour: red}", r"language\.colour: expected one of name, "),
        ("language: {fallback: [xx]}", r"language\.fallback: no such language: xx"),
        ("- guide", r"expected rooms with sentences by key"),
        ("guide: [", r"line \d+: "),
    ],
)
def test_a_mistake_in_a_language_file_is_one_line_with_file_and_key(
    own_folder: Path, content: str, message: str
) -> None:
    (own_folder / "en.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(UserError, match=rf"en\.yaml: {message}") as caught:
        book()
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["english", "EN", "e", "e1"])
def test_a_language_file_with_another_name_is_refused(own_folder: Path, name: str) -> None:
    (own_folder / f"{name}.yaml").write_text("guide: {goodbye: Bye}", encoding="utf-8")
    with pytest.raises(UserError, match="two letters"):
        languages()


def test_a_folder_of_own_words_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(OWN_FOLDER, "nowhere")
    with pytest.raises(UserError, match=f"{OWN_FOLDER}: nowhere: no such folder"):
        languages()


def test_a_site_chooses_how_citizens_are_addressed_and_changes_single_sentences(own_folder: Path) -> None:
    own = "language: {address: quý công dân}\nguide: {goodbye: 'Tạm biệt {you}!'}\n"
    (own_folder / "vi.yaml").write_text(own, encoding="utf-8")
    (own_folder / "en.yaml").write_text("guide: {goodbye: Bye!}", encoding="utf-8")
    assert say("guide.greeting", "vi") == "Xin chào! Tôi có thể giúp gì cho quý công dân?"
    assert say("kiosk.search_hint", "vi") == "Quý công dân cần làm thủ tục gì?"
    assert say("guide.goodbye", "vi") == "Tạm biệt quý công dân!" and say("guide.goodbye", "en") == "Bye!"


def test_a_text_falls_back_as_the_language_file_says() -> None:
    text = LocalText(vi="Quầy", en="Counter", ko="창구")
    assert text.in_language(Language("zh")) == "Counter"
    assert LocalText(vi="Quầy").in_language(Language("ko")) == "Quầy"
    assert text.in_every_language() == {"vi": "Quầy", "en": "Counter", "ko": "창구", "zh": "Counter"}
    assert LocalText.same("7").in_language(Language("ko")) == "7"


def test_only_a_language_of_the_project_is_a_language() -> None:
    assert Language("zh").facts.english_name == "Chinese"
    assert Language.or_first("fr") == "vi" and Language.or_first("ko") == "ko"
    assert Language.known("fr") is None and Language.known("ko") == "ko"
    with pytest.raises(ValueError, match="expected one of vi, en, ko, zh, found 'fr'"):
        Language("fr")
    with pytest.raises(ValueError, match="expected one of"):
        LocalText(fr="Guichet")


def test_a_text_from_outside_loses_only_what_is_not_spoken_here() -> None:
    assert LocalText.from_outside({"vi": "Quầy", "fr": "Guichet", "en": ""}) == LocalText(vi="Quầy")
    with pytest.raises(ValueError, match="language"):
        LocalText.from_outside({"fr": "Guichet"})


def test_a_sentence_in_every_language_is_filled_in() -> None:
    text = local_text("guide.call", number="A017", counter="3")
    assert set(text) == set(languages()) and all("A017" in words and "3" in words for words in text.values())


def test_a_node_says_in_one_line_what_is_wrong_with_a_language_file(tmp_path: Path) -> None:
    (tmp_path / "en.yaml").write_text("guide: {call: 'Number {nummer}'}", encoding="utf-8")
    environment = os.environ | {OWN_FOLDER: str(tmp_path)}
    program = [sys.executable, "-m", "guide_robot.ros.nodes.receptionist"]
    ended = subprocess.run(program, env=environment, capture_output=True, text=True, timeout=60, cwd=ROOT)
    assert ended.returncode == 2
    assert ended.stderr.startswith("guide_robot: ") and ended.stderr.count("\n") == 1
    assert "en.yaml: guide.call: expected {counter} {number}, found {nummer}" in ended.stderr


@pytest.mark.parametrize(
    ("opens_at", "language", "words"),
    [
        ("2027-02-15T07:30", "vi", "Mở cửa lại lúc 07:30, Thứ hai ngày 15/2/2027"),
        ("2026-12-07T13:00", "en", "Opens again on Monday, 7 December, at 13:00"),
        ("2026-12-01T13:00", "ko", "오늘 13:00에 다시 엽니다"),
        ("2027-02-15T07:30", "zh", "2027年2月15日星期一07:30重新开放"),
        ("closed", "en", "Closed until further notice"),
    ],
)
def test_when_an_office_opens_again_is_said_with_day_and_date(opens_at, language, words):
    found = opens_words(opens_at, date(2026, 12, 1))
    assert found is not None and found[language] == words


def test_nothing_is_said_of_an_opening_that_was_not_told():
    assert opens_words("", date(2026, 12, 1)) is None
    assert opens_words("soon", date(2026, 12, 1)) is None
