"""Image messages with wrong step, encoding, size or bytes: a clear word each, never a crash, never a wrong picture."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guide_robot.sensing.images import ImageFault, picture_from_compressed, picture_from_message

RED, GREEN, BLUE = (0, 0, 255), (0, 255, 0), (255, 0, 0)  # BGR
ENCODINGS = ["bgr8", "rgb8", "bgra8", "rgba8", "mono8", "mono16", "yuyv", "uyvy", "bayer_rggb8", "8UC3", "16UC1"]


def picture() -> np.ndarray:
    """Return four rows of six pixels, the upper half red, the lower green."""
    pixels = np.zeros((4, 6, 3), np.uint8)
    pixels[:2], pixels[2:] = RED, GREEN
    return pixels


def test_every_colour_arrives_where_it_was() -> None:
    bgr = picture()
    messages = {
        "bgr8": bgr,
        "8UC3": bgr,
        "rgb8": bgr[..., ::-1],
        "bgra8": cv2.cvtColor(bgr, cv2.COLOR_BGR2BGRA),
        "rgba8": cv2.cvtColor(bgr, cv2.COLOR_BGR2RGBA),
    }
    for encoding, pixels in messages.items():
        data, step = pixels.tobytes(), pixels.shape[1] * pixels.shape[2]
        found = picture_from_message(data, height=4, width=6, step=step, encoding=encoding)
        assert isinstance(found, np.ndarray), encoding
        np.testing.assert_array_equal(found, bgr, err_msg=encoding)


def test_grey_pictures_of_one_and_two_bytes_become_grey_in_colour() -> None:
    values = np.arange(232, 256, dtype=np.uint8).reshape(4, 6)
    wanted = np.repeat(values[..., None], 3, axis=2)
    little, big = (values.astype(np.uint16) * 256).astype("<u2"), (values.astype(np.uint16) * 256).astype(">u2")
    mono = picture_from_message(values.tobytes(), height=4, width=6, step=6, encoding="mono8")
    low = picture_from_message(little.tobytes(), height=4, width=6, step=12, encoding="mono16")
    high = picture_from_message(big.tobytes(), height=4, width=6, step=12, encoding="mono16", big_endian=True)
    for found in (mono, low, high):
        assert isinstance(found, np.ndarray)
        np.testing.assert_array_equal(found, wanted)


def test_rows_with_padding_are_read_without_it() -> None:
    bgr = picture()
    padded = np.full((4, 32), 77, np.uint8)
    padded[:, :18] = bgr.reshape(4, 18)
    found = picture_from_message(padded.tobytes(), height=4, width=6, step=32, encoding="bgr8")
    assert isinstance(found, np.ndarray)
    np.testing.assert_array_equal(found, bgr)


def test_the_last_row_may_come_without_its_padding() -> None:
    data = bytes(3 * 32 + 18)
    assert isinstance(picture_from_message(data, height=4, width=6, step=32, encoding="bgr8"), np.ndarray)


@pytest.mark.parametrize(
    "changes, fault",
    [
        ({"step": 17}, ImageFault.STEP),
        ({"step": 0}, ImageFault.STEP),
        ({"step": -18}, ImageFault.STEP),
        ({"step": 19}, ImageFault.SIZE),
        ({"step": 2**40}, ImageFault.SIZE),
        ({"encoding": ""}, ImageFault.ENCODING),
        ({"encoding": "bgr9"}, ImageFault.ENCODING),
        ({"encoding": "32FC1"}, ImageFault.ENCODING),
        ({"encoding": "bgra8"}, ImageFault.STEP),
        ({"height": 5}, ImageFault.SIZE),
        ({"height": 0}, ImageFault.EMPTY),
        ({"width": 0}, ImageFault.EMPTY),
        ({"height": -4}, ImageFault.EMPTY),
        ({"width": 100_000, "height": 100_000}, ImageFault.TOO_LARGE),
        ({"data": b""}, ImageFault.SIZE),
        ({"data": bytes(71)}, ImageFault.SIZE),
    ],
)
def test_a_message_that_contradicts_itself_says_what_is_wrong(changes: dict[str, object], fault: ImageFault) -> None:
    message = {"data": picture().tobytes(), "height": 4, "width": 6, "step": 18, "encoding": "bgr8"} | changes
    assert picture_from_message(**message) is fault  # type: ignore[arg-type]


@settings(deadline=None)
@given(
    data=st.binary(max_size=300),
    height=st.integers(-1, 12),
    width=st.integers(-1, 12),
    step=st.integers(-4, 60),
    encoding=st.sampled_from([*ENCODINGS, "nonsense"]),
    big_endian=st.booleans(),
)
def test_any_message_gives_a_picture_of_its_size_or_a_fault(
    data: bytes, height: int, width: int, step: int, encoding: str, big_endian: bool
) -> None:
    found = picture_from_message(data, height=height, width=width, step=step, encoding=encoding, big_endian=big_endian)
    assert isinstance(found, ImageFault) or (found.shape == (height, width, 3) and found.dtype == np.uint8)


def test_a_compressed_picture_is_unpacked() -> None:
    packed = cv2.imencode(".png", picture())[1].tobytes()
    found = picture_from_compressed(packed)
    assert isinstance(found, np.ndarray)
    np.testing.assert_array_equal(found, picture())


@pytest.mark.parametrize(
    "data, fault",
    [
        (b"", ImageFault.EMPTY),
        (b"no picture at all", ImageFault.UNDECODABLE),
        (b"\xff\xd8\xff\xe0", ImageFault.UNDECODABLE),
        (cv2.imencode(".png", picture())[1].tobytes()[:40], ImageFault.UNDECODABLE),
    ],
)
def test_compressed_bytes_that_are_no_picture_say_so(data: bytes, fault: ImageFault) -> None:
    assert picture_from_compressed(data) is fault


@settings(deadline=None, max_examples=50)
@given(cut=st.integers(0, 400), flipped=st.integers(0, 399), value=st.integers(0, 255))
def test_a_damaged_jpeg_never_raises(cut: int, flipped: int, value: int) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (16, 16, 3), np.uint8)
    data = bytearray(cv2.imencode(".jpg", noise)[1].tobytes())
    data[min(flipped, len(data) - 1)] = value
    found = picture_from_compressed(bytes(data[: len(data) - cut]))
    assert isinstance(found, ImageFault) or found.ndim == 3


def test_every_fault_reads_as_a_sentence_for_the_diagnostics() -> None:
    assert all(len(fault.value.split()) >= 3 for fault in ImageFault)
