"""Times are read as they are written, and what is wrong with YAML is one line with its number."""

import pytest

from guide_robot.common.strict_yaml import parse_yaml


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
        (5000 * "[", "recursion"),
        ("? [1, 2]\n: 3", "line 1: found unhashable key"),
    ],
)
def test_what_is_wrong_is_one_line(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words) as refused:
        parse_yaml(text)
    assert "\n" not in str(refused.value)
