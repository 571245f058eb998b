"""The reader: every payload exact, every bad frame survived, every place right."""

import unicodedata

import cv2
import numpy as np
import pytest
import segno
from drawn_codes import Image, draw, draw_symbol, place
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as st_numpy

from guide_robot.bench.codes.limits import FORMS, nasty_frames, payload_frame
from guide_robot.bench.codes.payloads import card_symbol
from guide_robot.bench.codes.scenes import View, draw_background, draw_frame, draw_scene, expose
from guide_robot.codes.cards.made_up_cards import made_up_card_text
from guide_robot.codes.reading import fallbacks
from guide_robot.codes.reading.fallbacks import make_fallbacks
from guide_robot.codes.reading.finders import is_wall_of_finders
from guide_robot.codes.reading.found import Stage
from guide_robot.codes.reading.reader import CodeReader, ReaderSettings
from guide_robot.codes.reading.straighten import read_straightened
from guide_robot.codes.reading.windows import Window, busiest, hard_edges_px, tile, whole
from guide_robot.codes.reading.zbar import zbar_is_present
from guide_robot.codes.reading.zxing import read_with_zxing


def texts(image: np.ndarray, near: bool = True) -> list[str | None]:
    """Return the texts a fresh reader finds in one frame."""
    return [code.text for code in CodeReader().read(image, near)]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("declare_utf8", [False, True])
def test_vietnamese_payloads_come_back_exactly(form: str, declare_utf8: bool) -> None:
    rng = np.random.default_rng(4)
    reader = CodeReader()
    for number in range(60):
        text = made_up_card_text(rng)
        code = reader.read(payload_frame(text, form, declare_utf8, number % 8), False)[0]
        assert code.text == text
        assert code.raw == unicodedata.normalize(form, text).encode()


def test_bytes_that_are_no_utf8_give_a_guess_and_no_text() -> None:
    code = CodeReader().read(draw("点茗".encode("shift-jis")), False)[0]
    assert code.text is None
    assert code.guessed_text == "点茗"
    assert code.raw == "点茗".encode("shift-jis")


@pytest.mark.parametrize("payload", [b"a\0b", b"\x1b[31m", "\u202eabc".encode(), b"|'\"|;--|", b"\xff\xfe\x00"])
def test_awkward_bytes_are_handed_on_unchanged(payload: bytes) -> None:
    assert [code.raw for code in CodeReader().read(draw(payload), False)] == [payload]


def test_the_largest_code_is_read_whole() -> None:
    payload = bytes(np.random.default_rng(2).integers(32, 127, 2953, np.uint8))
    image = draw(payload, 3, error="l", version=40, boost_error=False)
    assert [code.raw for code in CodeReader().read(image, True)] == [payload]


def test_twenty_codes_are_read_with_their_places() -> None:
    frame = np.full((720, 1280), 255, np.uint8)
    centres = {}
    for number in range(20):
        picture = draw(f"CODE {number}", 5)
        x, y = number % 5 * 250 + 10, number // 5 * 178
        place(frame, picture, x, y)
        centres[f"CODE {number}"] = (x + picture.shape[1] / 2, y + picture.shape[0] / 2)
    found = {code.text: code.corners_px.mean(axis=0) for code in CodeReader().read(frame, True)}
    assert found.keys() == centres.keys()
    assert all(np.abs(found[text] - centre).max() < 4 for text, centre in centres.items())


def test_a_part_of_a_structured_append_raises_nothing() -> None:
    for symbol in segno.make_sequence("xin chào các bạn " * 12, version=5):
        CodeReader().read(draw_symbol(symbol, 4), True)


@pytest.mark.parametrize(
    "image",
    [
        np.zeros((0, 0), np.uint8),
        np.zeros((0, 640), np.uint8),
        np.zeros((480, 640), np.float32),
        np.zeros((480, 640), np.uint16),
        np.zeros((480, 640, 4), np.uint8),
        np.zeros((480,), np.uint8),
        np.zeros((2, 2, 3, 1), np.uint8),
    ],
)
def test_what_is_no_picture_holds_no_code(image: np.ndarray) -> None:
    assert CodeReader().read(image, True) == []


@pytest.mark.parametrize("shape", [(1, 1), (1, 640), (480, 1), (2, 3), (7, 5), (33, 1999)])
def test_frames_of_odd_sizes_are_survived_by_every_fallback(shape: tuple[int, int]) -> None:
    reader = CodeReader()
    for fill in (0, 255):
        for _ in range(8):
            assert reader.read(np.full(shape, fill, np.uint8), True) == []


@settings(max_examples=60)
@given(st_numpy.arrays(np.uint8, st.tuples(st.integers(1, 70), st.integers(1, 70))))
def test_no_picture_raises(image: Image) -> None:
    CodeReader().read(image, True)


@settings(max_examples=40)
@given(st.data())
def test_no_damaged_code_raises_or_reads_wrong(data: st.DataObject) -> None:
    image = draw("GRT1:ABCDEFGHIJKLMNOPQRSTUVWXYZ", 4, error="l")
    side = image.shape[0]
    for _ in range(data.draw(st.integers(1, 6))):
        x, y = data.draw(st.integers(0, side - 1)), data.draw(st.integers(0, side - 1))
        size, grey = data.draw(st.integers(1, side // 2)), data.draw(st.integers(0, 255))
        image[y : y + size, x : x + size] = grey
    reader = CodeReader()
    assert {code.text for _ in range(3) for code in reader.read(image, True)} <= {"GRT1:ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


def test_colour_frames_that_are_views_into_others_are_read() -> None:
    frame = np.full((480, 640, 3), 255, np.uint8)
    frame[100:350, 100:350] = cv2.resize(draw("A042"), (250, 250), interpolation=cv2.INTER_NEAREST)[:, :, None]
    assert texts(frame[10:470:1, ::1]) == ["A042"]
    assert texts(frame[:, ::-1][:, ::-1]) == ["A042"]


def test_an_idle_reader_makes_no_second_look() -> None:
    rng = np.random.default_rng(5)
    frame = draw_frame(card_symbol(made_up_card_text(rng)), View(px_per_module=1.4), draw_background(rng), rng)
    assert texts(frame, near=False) == []


@pytest.mark.parametrize(
    "view",
    [View(px_per_module=1.5), View(px_per_module=4, tilt=1.0), View(px_per_module=3, noise=40), View(light=0.06)],
)
def test_fallbacks_read_what_one_look_does_not(view: View) -> None:
    rng = np.random.default_rng(6)
    at_once, in_the_end = 0, 0
    for _ in range(6):
        text = made_up_card_text(rng)
        scene = draw_scene(card_symbol(text), view, draw_background(rng), rng)
        frames = [expose(scene, view, rng) for _ in range(8)]
        reader = CodeReader()
        at_once += any(code.text == text for code in read_with_zxing(frames[0], Stage.DIRECT).found)
        in_the_end += any(code.text == text for frame in frames for code in reader.read(frame, True))
    assert in_the_end >= 5
    assert in_the_end >= at_once


@pytest.mark.parametrize("stage", [Stage.SHARPENED, Stage.SMOOTHED, Stage.UPSCALED, Stage.THRESHOLDED])
def test_each_fallback_reads_a_plain_code_at_its_place(stage: Stage) -> None:
    frame = np.full((300, 400), 200, np.uint8)
    place(frame, draw("A042"), 120, 60)
    direct = read_with_zxing(frame, Stage.DIRECT).found[0]
    again = make_fallbacks()[stage](frame).found[0]
    assert (again.text, again.stage) == ("A042", stage)
    assert np.abs(again.corners_px - direct.corners_px).max() < 5


def test_a_curled_ticket_is_read_straightened() -> None:
    picture = draw("GRT1:ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 6).astype(np.uint8)
    side = picture.shape[0]
    rows, columns = np.indices(picture.shape, dtype=np.float32)
    curled = columns + 6 * np.sin(2 * np.pi * rows / side), rows + 6 * np.sin(2 * np.pi * columns / side)
    frame = np.pad(cv2.remap(picture, *curled, cv2.INTER_LINEAR, borderValue=255), 40, constant_values=255)
    look = read_with_zxing(frame, Stage.DIRECT)
    assert look.found == ()
    straightened = [code.text for unread in look.unread for code in read_straightened(frame, unread).found]
    assert straightened == ["GRT1:ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"]
    reader = CodeReader()
    assert any(reader.read(frame, True) for _ in range(5))


def test_a_code_that_is_seen_but_beyond_repair_is_told() -> None:
    image = draw("A042", 6, error="l")
    image[72:126, 72:126] = 255
    reader = CodeReader()
    assert reader.read(image, False) == []
    assert [code.modules for code in reader.unread] == [21]
    assert reader.unread[0].px_per_module == pytest.approx(6, rel=0.15)
    reader.read(np.full((50, 50), 255, np.uint8), False)
    assert reader.unread == ()


def test_a_small_code_in_a_large_busy_frame_is_found_within_a_second() -> None:
    rng = np.random.default_rng(8)
    background = draw_background(rng, 1280, 720)
    view = View(px_per_module=1.5, offset_px=(-380, 220))
    text = made_up_card_text(rng)
    scene = draw_scene(card_symbol(text), view, background, rng)
    reader = CodeReader()
    assert any(code.text == text for _ in range(10) for code in reader.read(expose(scene, view, rng), True))


@pytest.mark.parametrize("somebody_near", [False, True])
def test_a_code_larger_than_a_tile_is_read_in_a_large_frame_full_of_edges(somebody_near: bool) -> None:
    rng = np.random.default_rng(1)
    frame = np.full((3000, 4000), 128, np.uint8)
    place(frame, draw("A042", 60), 1200, 700)
    noisy = np.clip(frame + rng.normal(0, 50, frame.shape), 0, 255).astype(np.uint8)
    assert hard_edges_px(noisy) > ReaderSettings().most_hard_edges_px
    direct = read_with_zxing(frame, Stage.DIRECT).found[0]
    reader = CodeReader()
    found = next(codes for _ in range(3) if (codes := reader.read(noisy, somebody_near)))
    assert [code.text for code in found] == ["A042"]
    assert np.abs(found[0].corners_px - direct.corners_px).max() < 30


def test_a_damaged_code_in_a_large_frame_is_told_at_its_place() -> None:
    image = draw("A042", 40, error="l")
    image[480:840, 480:840] = 255
    frame = np.full((3000, 4000), 255, np.uint8)
    place(frame, image, 1500, 900)
    reader = CodeReader()
    assert reader.read(frame, True) == []
    assert reader.unread[0].px_per_module == pytest.approx(40, rel=0.15)


def test_work_is_bounded_on_frames_made_to_be_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at_px: list[int] = []
    direct = read_with_zxing

    def counting(grey: Image, stage: Stage) -> object:
        looked_at_px.append(grey.size)
        return direct(grey, stage)

    monkeypatch.setattr(fallbacks, "read_with_zxing", counting)
    settings = ReaderSettings()
    for name, frame in nasty_frames(np.random.default_rng(1)):
        if hard_edges_px(frame) <= settings.most_hard_edges_px:
            continue
        looked_at_px.clear()
        CodeReader().read(frame, True)
        # Upscaled by two, a tile of each look has four times its pixels.
        assert sum(looked_at_px) <= 4 * settings.tile_px[0] * settings.tile_px[1], name


def test_a_code_is_found_in_the_end_anywhere_in_a_frame_too_busy_for_one_look() -> None:
    noise = dict(nasty_frames(np.random.default_rng(1)))["noise"]
    for x, y in ((30, 40), (1150, 30), (600, 350), (40, 590), (1140, 600)):
        frame = noise.copy()
        place(frame, draw("A042", 4), x, y)
        assert hard_edges_px(frame) > ReaderSettings().most_hard_edges_px
        reader = CodeReader()
        assert any(code.text == "A042" for _ in range(24) for code in reader.read(frame, False))


def test_libzbar_is_kept_from_walls_of_finder_patterns_but_not_from_codes() -> None:
    frames = dict(nasty_frames(np.random.default_rng(1)))
    assert is_wall_of_finders(frames["wall of finder patterns, 4 px, gap 1"])
    assert is_wall_of_finders(frames["300 finder patterns anywhere"])
    assert not is_wall_of_finders(draw("A042", 8))
    assert not is_wall_of_finders(np.zeros((3, 3), np.uint8))


def test_libzbar_is_there_for_the_tests() -> None:
    assert zbar_is_present()


def test_tiles_cover_a_frame_and_overlap() -> None:
    frame = whole(np.zeros((720, 1280), np.uint8))
    seen = np.zeros((720, 1280), int)
    for turn in range(60):
        part = tile(frame, (480, 360), turn)
        seen[part.y : part.y + part.height, part.x : part.x + part.width] += 1
    assert seen.min() >= 1
    assert part.width * part.height == 480 * 360


def test_the_busiest_window_holds_the_code() -> None:
    frame = np.full((1000, 1800), 120, np.uint8)
    place(frame, draw("A042", 4), 1500, 800)
    window = busiest(frame, (640, 480))
    assert window == Window(x=window.x, y=window.y, width=640, height=480)
    assert window.x <= 1500 <= window.x + 540
    assert window.y <= 800 <= window.y + 380
