"""One decoder for codes and people: each camera encoding gives the same scene, in colour and in grey."""

import struct
from collections.abc import Callable

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from guide_robot.sensing.encodings import ENCODINGS
from guide_robot.sensing.images import (
    MOST_PIXELS,
    ImageFault,
    grey_from_compressed,
    grey_from_message,
    picture_from_compressed,
    picture_from_message,
)

HEIGHT, WIDTH = 24, 32
PADDING = 6


def scene() -> NDArray[np.uint8]:
    """Return red, green, blue and grey quarters, BGR."""
    bgr = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    bgr[:12, :16], bgr[:12, 16:], bgr[12:, :16], bgr[12:, 16:] = (40, 40, 220), (40, 200, 40), (210, 60, 60), 128
    return bgr


def luminance_and_colour(bgr: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]]:
    """Return Y, U and V of each pixel as cameras send them: ITU-R BT.601, Y from 16 to 235."""
    b, g, r = (bgr[..., channel].astype(np.float64) for channel in range(3))
    y = 16.0 + 0.257 * r + 0.504 * g + 0.098 * b
    u = 128.0 - 0.148 * r - 0.291 * g + 0.439 * b
    v = 128.0 + 0.439 * r - 0.368 * g - 0.071 * b
    rounded = [np.clip(np.round(plane), 0, 255).astype(np.uint8) for plane in (y, u, v)]
    return rounded[0], rounded[1], rounded[2]


def packed(first: int, second: int) -> NDArray[np.uint8]:
    """Return 4:2:2 rows with brightness from byte `first` on and U from byte `second` on."""
    y, u, v = luminance_and_colour(scene())
    rows = np.zeros((HEIGHT, 2 * WIDTH), np.uint8)
    rows[:, first::2], rows[:, second::4], rows[:, second + 2 :: 4] = y, u[:, ::2], v[:, ::2]
    return rows


def planar(*, u_first: bool) -> NDArray[np.uint8]:
    """Return 4:2:0 rows: brightness, then U and V in turn."""
    y, u, v = luminance_and_colour(scene())
    colour = np.zeros((HEIGHT // 2, WIDTH), np.uint8)
    colour[:, (0 if u_first else 1) :: 2], colour[:, (1 if u_first else 0) :: 2] = u[::2, ::2], v[::2, ::2]
    return np.vstack((y, colour))


def mosaic(pattern: str) -> NDArray[np.uint8]:
    """Return one colour for each pixel, in the order of the first two rows' letters."""
    bgr, rows = scene(), np.zeros((HEIGHT, WIDTH), np.uint8)
    for place, letter in enumerate(pattern):
        row, column = divmod(place, 2)
        rows[row::2, column::2] = bgr[row::2, column::2, "bgr".index(letter)]
    return rows


def words(pixels: NDArray[np.uint8], *, big_endian: bool = False, bits: int = 16) -> NDArray[np.uint8]:
    """Return the same values of so many bits, in rows of words."""
    values = (pixels.astype(np.uint16) << (bits - 8)) | (pixels >> (16 - bits))
    return np.ascontiguousarray(values.astype(">u2" if big_endian else "<u2")).view(np.uint8).reshape(HEIGHT, -1)


def three_planes(*, u_first: bool) -> NDArray[np.uint8]:
    """Return 4:2:0 rows: brightness, then all U and all V."""
    y, u, v = luminance_and_colour(scene())
    pair = (u, v) if u_first else (v, u)
    return np.concatenate([y.ravel(), *(plane[::2, ::2].ravel() for plane in pair)]).reshape(-1, WIDTH)


def full_planes() -> NDArray[np.uint8]:
    """Return 4:4:4 rows: brightness, then U and V of each pixel in turn."""
    y, u, v = luminance_and_colour(scene())
    return np.concatenate([y.ravel(), np.stack((u, v), axis=2).ravel()]).reshape(-1, WIDTH)


GREY = cv2.cvtColor(scene(), cv2.COLOR_BGR2GRAY)


ROWS: dict[str, NDArray[np.uint8]] = {
    "mono8": GREY,
    "mono16": words(GREY),
    "bgr16": words(scene()),
    "rgb16": words(scene()[..., ::-1]),
    "bgra16": words(cv2.cvtColor(scene(), cv2.COLOR_BGR2BGRA)),
    "rgba16": words(cv2.cvtColor(scene(), cv2.COLOR_BGR2RGBA)),
    "bgr8": scene().reshape(HEIGHT, -1),
    "rgb8": scene()[..., ::-1].reshape(HEIGHT, -1),
    "bgra8": cv2.cvtColor(scene(), cv2.COLOR_BGR2BGRA).reshape(HEIGHT, -1),
    "rgba8": cv2.cvtColor(scene(), cv2.COLOR_BGR2RGBA).reshape(HEIGHT, -1),
    "uyvy": packed(1, 0),
    "yuv422": packed(1, 0),
    "yuyv": packed(0, 1),
    "yuv422_yuy2": packed(0, 1),
    "nv12": planar(u_first=True),
    "nv21": planar(u_first=False),
    "nv24": full_planes(),
    "i420": three_planes(u_first=True),
    "yv12": three_planes(u_first=False),
    **{f"bayer_{pattern}16": words(mosaic(pattern)) for pattern in ("rggb", "bggr", "gbrg", "grbg")},
    **{f"bayer_{pattern}8": mosaic(pattern) for pattern in ("rggb", "bggr", "gbrg", "grbg")},
}
COLOURLESS = ("mono8", "mono16")
COLOUR_BELOW = {"nv24": 0.5, "i420": 2, "yv12": 2}
"""Rows of colour with rows of another length: how many lie in one of brightness."""
INNER = [(5, 7), (5, 24), (18, 7), (18, 24)]


def padded(rows: NDArray[np.uint8], padding: int, in_a_row: float = 1) -> bytes:
    """Return rows with something behind each; rows of colour, and what is behind them, may be longer or shorter."""
    colour = rows[HEIGHT:].reshape(-1, int(rows.shape[1] / in_a_row))
    parts = [(rows[:HEIGHT], padding), (colour, int(padding / in_a_row))]
    return b"".join(np.hstack((part, np.full((len(part), more), 7, np.uint8))).tobytes() for part, more in parts)


def test_every_encoding_is_tried_here_under_one_of_its_names() -> None:
    kinds = {id(ENCODINGS[name]) for name in ROWS}
    assert kinds == {id(kind) for kind in ENCODINGS.values()}


@pytest.mark.parametrize("padding", [0, PADDING])
@pytest.mark.parametrize("encoding", sorted(ROWS))
def test_the_scene_comes_out_of_every_encoding(encoding: str, padding: int) -> None:
    rows = ROWS[encoding]
    message = {"height": HEIGHT, "width": WIDTH, "step": rows.shape[1] + padding, "encoding": encoding}
    data = padded(rows, padding, COLOUR_BELOW.get(encoding, 1))
    bgr, grey = picture_from_message(data, **message), grey_from_message(data, **message)
    assert isinstance(bgr, np.ndarray) and isinstance(grey, np.ndarray)
    assert (bgr.shape, grey.shape) == ((HEIGHT, WIDTH, 3), (HEIGHT, WIDTH))
    wanted_grey = cv2.cvtColor(scene(), cv2.COLOR_BGR2GRAY)
    for row, column in INNER:
        wanted = [wanted_grey[row, column]] * 3 if encoding in COLOURLESS else scene()[row, column]
        np.testing.assert_allclose(bgr[row, column].astype(int), np.array(wanted, int), atol=6)
        np.testing.assert_allclose(int(grey[row, column]), int(wanted_grey[row, column]), atol=18)


def test_sixteen_bits_may_come_with_the_high_byte_first() -> None:
    data = words(GREY, big_endian=True).tobytes()
    grey = grey_from_message(data, height=HEIGHT, width=WIDTH, step=2 * WIDTH, encoding="mono16", big_endian=True)
    np.testing.assert_array_equal(grey, GREY)


@pytest.mark.parametrize("bits", [10, 12, 14])
def test_a_sensor_of_fewer_than_sixteen_bits_gives_no_black_picture(bits: int) -> None:
    data = words(GREY, bits=bits).tobytes()
    grey = grey_from_message(data, height=HEIGHT, width=WIDTH, step=2 * WIDTH, encoding="mono16")
    np.testing.assert_array_equal(grey, GREY)


def test_a_covered_lens_stays_dark_with_sixteen_bits_too() -> None:
    data = np.full((HEIGHT, WIDTH), 20, "<u2").tobytes()
    grey = grey_from_message(data, height=HEIGHT, width=WIDTH, step=2 * WIDTH, encoding="mono16")
    assert isinstance(grey, np.ndarray) and grey.max() <= 5


@pytest.mark.parametrize("encoding", ["RGB8", "8UC3", "16UC1", "NV12", "YUV422_YUY2", "Bayer_RGGB8"])
def test_capital_letters_change_nothing(encoding: str) -> None:
    rows = ROWS.get(encoding.lower(), ROWS["bgr8"] if encoding == "8UC3" else ROWS["mono16"])
    message = {"height": HEIGHT, "width": WIDTH, "step": rows.shape[1]}
    assert isinstance(picture_from_message(rows.tobytes(), encoding=encoding, **message), np.ndarray)


@pytest.mark.parametrize("encoding", sorted(ROWS))
def test_a_byte_too_few_or_too_short_a_row_is_refused_in_words(encoding: str) -> None:
    rows = ROWS[encoding]
    message = {"height": HEIGHT, "width": WIDTH, "encoding": encoding}
    for decode in (picture_from_message, grey_from_message):
        assert decode(rows.tobytes()[:-1], step=rows.shape[1], **message) is ImageFault.SIZE
        assert decode(rows.tobytes(), step=rows.shape[1] - 1, **message) is ImageFault.STEP


@pytest.mark.parametrize("encoding", ["nv12", "nv21", "nv24", "i420", "yv12", "uyvy", "yuyv"])
def test_colour_shared_by_two_columns_needs_an_even_width(encoding: str) -> None:
    data = bytes(2 * 5 * 6)
    assert picture_from_message(data, height=4, width=5, step=10, encoding=encoding) is ImageFault.ODD
    assert ImageFault.ODD.value


def test_colour_shared_by_two_rows_needs_an_even_height() -> None:
    assert grey_from_message(bytes(60), height=5, width=6, step=6, encoding="nv12") is ImageFault.ODD


@given(
    st.binary(max_size=300),
    st.integers(-2, 20),
    st.integers(-2, 20),
    st.integers(-2, 70),
    st.sampled_from([*sorted(ENCODINGS), "32FC1", ""]),
    st.booleans(),
)
def test_no_message_raises(data: bytes, height: int, width: int, step: int, encoding: str, big_endian: bool) -> None:
    message = {"height": height, "width": width, "step": step, "encoding": encoding, "big_endian": big_endian}
    bgr, grey = picture_from_message(data, **message), grey_from_message(data, **message)
    assert isinstance(bgr, ImageFault) or bgr.shape == (height, width, 3)
    assert isinstance(grey, ImageFault) or grey.shape == (height, width)


PACKED = {kind: cv2.imencode(kind, scene())[1].tobytes() for kind in (".jpg", ".png")}


@pytest.mark.parametrize("kind", PACKED)
@pytest.mark.parametrize("unpack", [grey_from_compressed, picture_from_compressed])
def test_a_packed_picture_is_unpacked_and_one_that_says_it_is_huge_is_not(
    kind: str, unpack: Callable[[bytes], NDArray[np.uint8] | ImageFault], monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = unpack(PACKED[kind])
    assert isinstance(picture, np.ndarray) and picture.shape[:2] == (HEIGHT, WIDTH)
    before, huge = (
        ((">II", WIDTH, HEIGHT), (60_000, 60_000)) if kind == ".png" else ((">HH", HEIGHT, WIDTH), (65_000,) * 2)
    )
    said = struct.pack(*before)
    assert PACKED[kind].count(said) == 1
    monkeypatch.setattr(cv2, "imdecode", None)  # unpacking it takes gigabytes
    assert unpack(PACKED[kind].replace(said, struct.pack(before[0], *huge))) is ImageFault.TOO_LARGE


@settings(deadline=None)  # a damaged one may say that it is large, and be unpacked
@given(st.sampled_from(sorted(PACKED)), st.integers(0, 200), st.binary(max_size=12))
def test_a_damaged_packed_picture_is_a_picture_or_a_word(kind: str, at: int, put: bytes) -> None:
    damaged = PACKED[kind][:at] + put + PACKED[kind][at + len(put) :]
    for unpack in (grey_from_compressed, picture_from_compressed):
        for data in (damaged, damaged[:at], put):
            found = unpack(data)
            assert isinstance(found, ImageFault) or found.size <= 3 * MOST_PIXELS
