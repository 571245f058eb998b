"""Drawings of floor plans: what an official hangs on the wall."""

import io
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from guide_robot.common.language import languages
from guide_robot.common.resources import resource
from guide_robot.floor.draw import Format, Style, draw
from guide_robot.floor.load import load_floor
from guide_robot.run.cli import main

SITES = ["ward_office", "two_halls", "old_villa"]


@pytest.mark.parametrize("site", SITES)
def test_drawing_is_a_picture_with_something_on_it(site: str) -> None:
    content = draw(load_floor(resource("maps", site, "floor.yaml")), Style(), Format.PNG)
    pixels = np.asarray(Image.open(io.BytesIO(content)).convert("L"))
    assert pixels.shape[1] == 1760
    assert 0.02 < np.mean(pixels < 128) < 0.5


def test_the_same_plan_gives_the_same_svg() -> None:
    plan = load_floor(resource("maps", "ward_office", "floor.yaml"))
    first, second = (draw(plan, Style(), Format.SVG) for _ in range(2))
    assert first == second
    assert not re.search(rb"<dc:date>", first)


def test_a_technical_drawing_shows_more_than_one_for_the_wall() -> None:
    plan = load_floor(resource("maps", "ward_office", "floor.yaml"))
    plain, technical = (draw(plan, Style(technical=technical), Format.SVG) for technical in (False, True))
    assert technical.count(b"<path") > plain.count(b"<path") + 20


def test_each_language_has_its_letters(recwarn: pytest.WarningsRecorder) -> None:
    plan = load_floor(resource("maps", "ward_office", "floor.yaml"))
    drawings = {draw(plan, Style(language=language), Format.SVG) for language in languages()}
    assert len(drawings) == len(languages())
    assert not [warning for warning in recwarn if "Glyph" in str(warning.message)]


@pytest.mark.parametrize("ending", ["png", "svg", "PNG"])
def test_draw_writes_the_file_it_is_told(ending: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / f"plan.{ending}"
    plan = str(resource("maps", "old_villa", "floor.yaml"))
    assert main(["floor", "draw", plan, "--out", str(out), "--technical"]) == 0
    assert capsys.readouterr().out.strip() == str(out)
    assert out.read_bytes()[:4] in (b"\x89PNG", b"<?xm")
