"""The QR benchmark: it counts as it says, and a folder in another layout is named."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from drawn_codes import draw

from guide_robot.bench.codes.clips import approach, first_within_reach
from guide_robot.bench.codes.photos import measure_photos
from guide_robot.bench.codes.readers import Score, comparable
from guide_robot.bench.codes.scenes import View, draw_background, draw_frame
from guide_robot.codes.cards.made_up_cards import made_up_card_text
from guide_robot.common.errors import UserError


def save(folder: Path, name: str, picture: np.ndarray, text: str | None) -> None:
    """Write a picture, and its text beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(folder / f"{name}.png"), picture)
    if text is not None:
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")


def test_photos_are_counted_by_their_texts(tmp_path: Path) -> None:
    save(tmp_path / "photos" / "1", "a", draw("Nguyễn"), "Nguyễn\n")
    save(tmp_path / "photos" / "1", "b", draw("line\r\nline"), "line\nline")
    save(tmp_path / "photos" / "2", "c", draw("A042"), "A043")
    save(tmp_path / "photos" / "2", "d", np.full((90, 90), 255, np.uint8), "gone")
    save(tmp_path / "no_code", "e", np.full((90, 90), 255, np.uint8), None)
    save(tmp_path / "no_code", "f", draw("A042"), None)
    figures = measure_photos(tmp_path)
    assert figures["qr_photos.exact_pct"].value == 50
    assert figures["qr_photos.zxing_exact_pct"].value == 50
    assert figures["qr_photos.other_text"].value == 1
    assert figures["qr_photos.1.exact_pct"].value == 100
    assert figures["qr_no_code.false"].value == 20


@pytest.mark.parametrize("make", [lambda folder: None, lambda folder: folder.mkdir()])
def test_a_folder_without_photographs_is_named(tmp_path: Path, make: Callable[[Path], None]) -> None:
    folder = tmp_path / "here"
    make(folder)
    with pytest.raises(UserError, match=r"--data .*here: expected"):
        measure_photos(folder)


def test_a_picture_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.png").write_bytes(b"no picture")
    (tmp_path / "x.txt").write_text("x")
    with pytest.raises(UserError, match=r"x\.png: expected a picture"):
        measure_photos(tmp_path)


def test_a_score_stops_at_the_first_reading_and_knows_which_frame() -> None:
    answers = iter([[], ["A\n"], ["C"]])
    score = Score()
    frames = [np.zeros((2, 2), np.uint8)] * 3
    assert score.show(lambda _: next(answers), frames, "A") == 1
    assert (score.exact, score.exact_at_once, score.false, len(score.cpu_s)) == (1, 0, 0, 2)
    assert score.show(lambda _: next(answers), frames, "A") is None
    assert (score.exact, score.false) == (1, 1)


def test_labels_and_texts_are_compared_without_their_last_line_feed() -> None:
    assert comparable("a\r\nb\r\n") == comparable("a\nb") == "a\nb"
    assert comparable("a\n\n") != comparable("a")


def test_frames_and_films_of_a_seed_are_always_the_same() -> None:
    first, second = np.random.default_rng(3), np.random.default_rng(3)
    assert made_up_card_text(first) == made_up_card_text(second)
    views = approach(first, 20)
    assert views == approach(second, 20)
    assert views[first_within_reach(views)].px_per_module >= 1.75
    code = np.eye(21, dtype=np.uint8)
    frames = [draw_frame(code, View(), draw_background(rng), rng) for rng in (first, second)]
    assert np.array_equal(*frames)
