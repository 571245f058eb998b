"""Camera messages: every encoding of the same scene gives the same picture, every wrong one a clear word."""

import cv2
import numpy as np
import pytest
from drawn_codes import draw
from hypothesis import given
from hypothesis import strategies as st

from guide_robot.codes.reading.reader import CodeReader
from guide_robot.sensing.images import ImageFault, grey_from_compressed, grey_from_message

GREY = draw("A042", 4)
HEIGHT, WIDTH = GREY.shape
COLOUR = np.dstack([GREY // 2, GREY, GREY])
PNG = cv2.imencode(".png", GREY)[1].tobytes()


def yuv(first: int) -> bytes:
    """Return the scene in YUV 4:2:2 with the luminance in every second byte from `first`."""
    packed = np.full((HEIGHT, 2 * WIDTH), 128, np.uint8)
    packed[:, first::2] = GREY
    return packed.tobytes()


@pytest.mark.parametrize(
    ("encoding", "data", "bytes_per_pixel"),
    [
        ("mono8", GREY.tobytes(), 1),
        ("8UC1", GREY.tobytes(), 1),
        ("bgr8", COLOUR.tobytes(), 3),
        ("rgb8", COLOUR[:, :, ::-1].tobytes(), 3),
        ("yuv422", yuv(1), 2),
        ("yuv422_yuy2", yuv(0), 2),
    ],
)
def test_a_code_is_read_from_every_encoding(encoding: str, data: bytes, bytes_per_pixel: int) -> None:
    grey = grey_from_message(data, height=HEIGHT, width=WIDTH, step=WIDTH * bytes_per_pixel, encoding=encoding)
    assert isinstance(grey, np.ndarray)
    assert grey.shape == (HEIGHT, WIDTH)
    assert [code.text for code in CodeReader().read(grey, False)] == ["A042"]


def test_red_and_blue_are_not_confused() -> None:
    red = np.zeros((4, 4, 3), np.uint8)
    red[:, :, 0] = 255
    as_rgb = grey_from_message(red.tobytes(), height=4, width=4, step=12, encoding="rgb8")
    as_bgr = grey_from_message(red.tobytes(), height=4, width=4, step=12, encoding="bgr8")
    assert isinstance(as_rgb, np.ndarray) and isinstance(as_bgr, np.ndarray)
    assert as_rgb[0, 0] == 76
    assert as_bgr[0, 0] == 29


def test_rows_with_padding_are_read_without_it() -> None:
    padded = np.full((HEIGHT, WIDTH + 13), 7, np.uint8)
    padded[:, :WIDTH] = GREY
    grey = grey_from_message(padded.tobytes()[:-13], height=HEIGHT, width=WIDTH, step=WIDTH + 13, encoding="mono8")
    assert np.array_equal(grey, GREY)


@pytest.mark.parametrize("suffix", [".png", ".jpg"])
def test_a_code_is_read_from_a_compressed_image(suffix: str) -> None:
    grey = grey_from_compressed(cv2.imencode(suffix, COLOUR)[1].tobytes())
    assert isinstance(grey, np.ndarray)
    assert [code.text for code in CodeReader().read(grey, False)] == ["A042"]


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"height": 0}, ImageFault.EMPTY),
        ({"width": 0}, ImageFault.EMPTY),
        ({"height": -5}, ImageFault.EMPTY),
        ({"encoding": "32FC1"}, ImageFault.ENCODING),
        ({"encoding": "mono16"}, ImageFault.STEP),
        ({"encoding": ""}, ImageFault.ENCODING),
        ({"step": WIDTH - 1}, ImageFault.STEP),
        ({"step": 0}, ImageFault.STEP),
        ({"step": WIDTH + 1}, ImageFault.SIZE),
        ({"height": HEIGHT + 1}, ImageFault.SIZE),
        ({"encoding": "bgr8", "step": 3 * WIDTH}, ImageFault.SIZE),
        ({"height": 100_000, "width": 100_000, "step": 100_000}, ImageFault.TOO_LARGE),
    ],
)
def test_a_message_that_contradicts_itself_is_refused_by_name(changed: dict[str, object], problem: ImageFault) -> None:
    message = {"height": HEIGHT, "width": WIDTH, "step": WIDTH, "encoding": "mono8"} | changed
    assert grey_from_message(GREY.tobytes(), **message) is problem


@given(
    st.binary(max_size=300),
    st.integers(-2, 20),
    st.integers(-2, 20),
    st.integers(-2, 70),
    st.sampled_from(["mono8", "bgr8", "rgb8", "yuv422", "yuv422_yuy2", "bgra8"]),
)
def test_no_message_raises(data: bytes, height: int, width: int, step: int, encoding: str) -> None:
    grey = grey_from_message(data, height=height, width=width, step=step, encoding=encoding)
    assert isinstance(grey, ImageFault) or grey.shape == (height, width)


@given(st.binary(max_size=200) | st.binary(max_size=60).map(lambda tail: PNG[:99] + tail))
def test_no_compressed_bytes_raise(data: bytes) -> None:
    assert isinstance(grey_from_compressed(data), ImageFault | np.ndarray)


def test_empty_and_broken_compressed_images_are_told_apart() -> None:
    assert grey_from_compressed(b"") is ImageFault.EMPTY
    assert grey_from_compressed(b"\x89PNG no picture") is ImageFault.UNDECODABLE
