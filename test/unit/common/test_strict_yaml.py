"""Times are read as they are written, and what is wrong with YAML is one line with its number."""

from pathlib import Path

import pytest

from guide_robot.common.errors import UserError
from guide_robot.common.strict_yaml import parse_texts, parse_yaml, read_yaml


def test_a_time_is_text_with_and_without_quotes() -> None:
    text = 'early: 09:00\nlate: 14:30\nquoted: "14:30"\n14:45: [23:59, 9:00, 1:02:03]\n'
    assert parse_yaml(text) == {
        "early": "09:00", "late": "14:30", "quoted": "14:30", "14:45": ["23:59", "9:00", "1:02:03"],
    }  # fmt: skip


def test_numbers_stay_numbers() -> None:
    assert parse_yaml("[12, -3, 0x1f, 1_000, 2.5]") == [12, -3, 31, 1000, 2.5]


def test_a_mapping_may_change_what_it_takes_from_another() -> None:
    assert parse_yaml("one: &one {a: 1, b: 2}\ntwo: {<<: *one, b: 3}")["two"] == {"a": 1, "b": 3}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: 1\nb: 2\na: 3\n", "line 3: the key 'a' stands twice"),
        ("a:\n  - {b: 1, 'b': 2}\n", "line 2: the key 'b' stands twice"),
        ("a: [\n", "line 2: "),
        ("a: \0", "unacceptable character"),
        ("a: 1\nb: 2026-02-30", "line 2: 2026-02-30: day is out of range"),
        ("a: 2026-13-45", "month must be in 1..12"),
        (200_000 * "[", "line 1: nested deeper than 20 levels"),
        ("? [1, 2]\n: 3", "line 1: found un"),
        ("a: 1\n---\nb: 2", "line 2: expected a single document"),
    ],
)
def test_what_is_wrong_is_one_line(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words) as refused:
        parse_yaml(text)
    assert "\n" not in str(refused.value)


def test_files_of_texts_keep_what_only_looks_like_a_value() -> None:
    text = "no: yes\n1: [7, -3, 007, 1.004, 2026-11-30, 14:30]\non: [true, null, ~, 'true', '7']\n"
    text += "same: &one {a: b}\nalso: *one\n"
    said = parse_texts(text)
    assert said == {
        "no": "yes",
        "1": [7, -3, "007", "1.004", "2026-11-30", "14:30"],
        "on": [True, None, None, "true", "7"],
        "same": {"a": "b"},
        "also": {"a": "b"},
    }
    assert said["also"] is said["same"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: 1\nb: 2\na: 3\n", "line 3: the key 'a' stands twice"),
        ("a: &a [*a]", "line 1: found undefined alias 'a'"),
        ("? [1, 2]\n: 3", "line 1: a key must be a word"),
        (200_000 * "[", "line 1: nested deeper than 20 levels"),
        ("a: [\n", "line 2: "),
    ],
)
def test_what_is_wrong_in_a_file_of_texts_is_one_line(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_texts(text)


def test_a_file_that_is_too_large_or_no_text_is_named(tmp_path: Path) -> None:
    file = tmp_path / "settings.yaml"
    for content, words in ((b"a: " + 40 * b"1", "at most 40 bytes, found 43"), (b"\xff\xfe", "expected UTF-8 text")):
        file.write_bytes(content)
        with pytest.raises(UserError, match=rf"settings\.yaml: .*{words}"):
            read_yaml(file, 40, parse_yaml)
