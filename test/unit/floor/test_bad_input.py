"""Mistakes in a floor plan file, as a user makes them at the command line: one clear line, exit code 2."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from plans import ROOM, room, written

from guide_robot.common.errors import UserError
from guide_robot.floor.load import parse_floor
from guide_robot.run.cli import main

BOMB = "a: &a [1]\n" + "".join(f"{chr(98 + i)}: &{chr(98 + i)} [*{chr(97 + i)}, *{chr(97 + i)}]\n" for i in range(20))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (room(colour="red"), "colour: unexpected keyword argument"),
        (room(walls=[ROOM["walls"][0] | {"tallness": 3.0}]), "walls.0.tallness: unexpected keyword argument"),
        ({key: value for key, value in ROOM.items() if key != "size"}, "size: field required"),
        (room(size=["wide", 8.0]), "size.0: input should be a valid number"),
        (room(size=[10_000.0, 8.0]), "size.0: input should be less than or equal to 200"),
        (room(size=[-10.0, 8.0]), "size.0: input should be greater than 0"),
        (room(size=[float("nan"), 8.0]), "size.0: input should be"),
        (room(format=2), "format: input should be less than or equal to 1"),
        (room(places=[ROOM["places"][0] | {"kind": "moon"}]), "places.0.kind: input should be 'counter'"),
        (room(places=[ROOM["places"][0] | {"id": "a b"}]), "places.0.id: string should match pattern"),
        (room(resolution=0.0001), "resolution: input should be greater than or equal to 0.02"),
        ("just words", "expected"),
        ("[1, 2, 3]", "input should be"),
        ("walls: []\nplaces: []\nwalls: []", "line 3: the key 'walls' stands twice"),
        ("walls: [", "line 2: did not find expected node content"),
        ("a: \t- b\n\tc: d", "line"),
        (BOMB, "aliases (*name) are not allowed"),
        ("a: " + "[" * 100_000, "line 1: nested deeper than 20 levels"),
        ("x: '" + "y" * 10_000_000 + "'", "expected at most 1000000 bytes, found"),
        ("!!python/object/apply:os.system ['true']", "line 1"),
        ("", "expected"),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else "plan",
)
def test_a_mistake_in_the_file_is_one_line_and_exit_code_2(
    data: Any, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, data)
    assert main(["floor", "check", str(path)]) == 2
    errors = capsys.readouterr().err
    assert len(errors.splitlines()) == 1
    assert errors.startswith(f"guide-robot: {path}: ")
    assert said in errors or said == "expected"


@pytest.mark.parametrize("action", ["check", "build"])
def test_a_plan_with_errors_is_refused_and_nothing_is_written(
    action: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    crossing = [{"id": "w", "points": [[1, 1], [5, 5], [5, 1], [1, 5]]}]
    path = written(tmp_path, room(walls=crossing, doors=[]))
    assert main(["floor", action, str(path)]) == 2
    assert "the wall crosses itself" in capsys.readouterr().err
    assert [file.name for file in tmp_path.iterdir()] == ["floor.yaml"]


def test_an_area_of_too_many_cells_is_refused_before_it_is_drawn(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, room(size=[200.0, 200.0], resolution=0.02))
    assert main(["floor", "check", str(path)]) == 2
    assert "100000000 cells of 0.02 m" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["floor", "check", "nowhere.yaml"], "nowhere.yaml: no such file or directory"),
        (
            ["floor", "draw", "{plan}", "--out", "plan.doc"],
            "--out plan.doc: expected a file that ends with .png or .svg",
        ),
        (["floor", "draw", "{plan}", "--out", "/proc/none/plan.png"], "/proc/none: "),
        (["floor", "import", "nowhere.yaml", "--out", "x.yaml"], "nowhere.yaml: no such file or directory"),
        (["floor", "import", "{plan}", "--out", "{plan}"], "exists already; --force overwrites it"),
        (["floor", "edit", "{plan}", "--port", "99999"], "--port 99999: cannot be used"),
        (["floor", "edit", "nowhere.yaml"], "nowhere.yaml: no such file"),
    ],
)
def test_a_mistake_on_the_command_line_is_one_line(
    words: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, ROOM)
    assert main([word.format(plan=path) for word in words]) == 2
    errors = capsys.readouterr().err
    assert said in errors
    assert len(errors.splitlines()) == 1


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=10,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(key=st.sampled_from(sorted(ROOM)), value=json_values)
def test_any_value_under_any_key_is_a_plan_or_one_clear_line(key: str, value: Any) -> None:
    try:
        parse_floor(room(**{key: value}), "plan")
    except UserError as error:
        assert str(error).startswith(f"plan: {key}")
        assert "\n" not in str(error)
