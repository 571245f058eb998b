"""What the scanner remembers from frame to frame (presence, pace, camera, hints), and the feedback picture."""

import subprocess
import sys

import cv2
import numpy as np
import pytest
from drawn_codes import draw

from guide_robot.bench.codes.payloads import card_symbol
from guide_robot.bench.codes.scenes import View, draw_background, draw_frame
from guide_robot.codes.annotate import Mark, MarkedCode, draw_feedback
from guide_robot.codes.answers import Answer
from guide_robot.codes.cards.made_up_cards import made_up_card_text
from guide_robot.codes.hints import ReadingHints
from guide_robot.codes.reading.found import FoundCode, Stage, UnreadCode
from guide_robot.codes.reading.pace import FramePace
from guide_robot.codes.reading.presence import CodePresence
from guide_robot.codes.reading.reader import CodeReader
from guide_robot.sensing.camera_health import CameraHealth, CameraState


def code(raw: bytes) -> FoundCode:
    """Return a code that was read."""
    corners = np.zeros((4, 2), np.float32)
    return FoundCode(raw=raw, text=raw.decode(), guessed_text=None, corners_px=corners, stage=Stage.DIRECT)


def test_a_code_is_reported_once_while_it_stays_and_again_after_it_was_away() -> None:
    presence = CodePresence()
    reported = [t for t in np.arange(0, 60, 0.1) if presence.step([code(b"A")] if t < 20 or t > 26 else [], t)]
    assert reported == pytest.approx([0, 26.1])


def test_a_code_that_flickers_is_reported_once() -> None:
    presence = CodePresence()
    reported = [t for t in range(60) if presence.step([code(b"A")] if t % 4 == 0 else [], float(t))]
    assert reported == [0]


def test_two_codes_are_reported_each_for_itself() -> None:
    presence = CodePresence()
    assert [c.raw for c in presence.step([code(b"A"), code(b"B"), code(b"A")], 0.0)] == [b"A", b"B"]
    assert [c.raw for c in presence.step([code(b"B"), code(b"C")], 1.0)] == [b"C"]


def test_only_a_refused_code_in_view_is_reported_again_once_consent_has_come() -> None:
    presence = CodePresence()
    card, ticket = code(b"card"), code(b"ticket")
    presence.step([card, ticket], 0.0)
    presence.refuse(card)
    assert presence.step([card, ticket], 0.1) == []
    presence.forget_refused()
    assert presence.step([card, ticket], 0.2) == [card]
    presence.forget_refused()
    assert presence.step([card, ticket], 0.3) == []


def test_a_refused_code_that_went_away_is_not_remembered_as_refused() -> None:
    presence = CodePresence()
    presence.step([code(b"card")], 0.0)
    presence.refuse(code(b"card"))
    presence.step([], 9.0)
    assert not vars(presence)["_refused"]


def test_presence_keeps_neither_the_content_nor_without_end() -> None:
    presence = CodePresence()
    for number in range(1000):
        presence.step([code(b"079190000123|%d" % number)], 0.001 * number)
    remembered = vars(presence)["_last_seen_s"]
    assert len(remembered) <= 200
    assert not [key for key in remembered if b"0791" in key]


@pytest.mark.parametrize(("near", "expected"), [(False, 20), (True, 100)])
def test_the_reading_rate_follows_need(near: bool, expected: int) -> None:
    pace: FramePace[int] = FramePace()
    read = 0
    for number in range(300):  # a camera at 30 Hz for 10 s, a little uneven
        now = number / 30 + (0.004 if number % 2 else 0.0)
        pace.offer(number, now)
        read += pace.step(now, near) is not None
    assert abs(read - expected) <= 2


def test_the_newest_frame_wins_and_an_old_one_is_dropped() -> None:
    pace: FramePace[str] = FramePace()
    pace.offer("old", 0.0)
    pace.offer("new", 0.05)
    assert pace.step(0.06, True) == "new"
    assert pace.step(9.0, True) is None
    pace.offer("stale", 9.0)
    assert pace.step(12.0, True) is None
    assert pace.replaced == 1


def test_somebody_who_comes_near_is_read_at_once() -> None:
    pace: FramePace[str] = FramePace()
    pace.offer("first", 0.0)
    assert pace.step(0.0, False) == "first"
    pace.offer("second", 0.12)
    assert pace.step(0.12, False) is None
    assert pace.step(0.12, True) == "second"


def test_a_camera_that_stops_and_starts_is_told() -> None:
    health = CameraHealth()
    assert health.step(0.0) is CameraState.STARTING
    assert health.step(2.5) is CameraState.STALLED
    assert health.step(3.0, 120.0) is CameraState.OK
    assert health.step(4.9) is CameraState.OK
    assert health.step(5.1) is CameraState.STALLED
    assert health.reason == "no image for 2 s"


def test_a_dark_room_is_told_after_a_while_and_does_not_flicker() -> None:
    health = CameraHealth()
    states = [health.step(t / 10, 5.0) for t in range(30)]
    assert states[0] is CameraState.OK
    assert states[-1] is CameraState.DARK
    assert health.step(3.1, 15.0) is CameraState.DARK
    assert health.step(3.2, 40.0) is CameraState.OK
    assert health.step(3.3, 15.0) is CameraState.OK


def unread(side_px: float, modules: int = 49, squeeze: float = 1.0) -> tuple[UnreadCode, ...]:
    """Return a code seen in the middle of a frame but not read."""
    half, width = side_px / 2, side_px / 2 * squeeze
    corners = np.array([(-width, -half), (width, -half), (width, half), (-width, half)], np.float32)
    centre = np.array((320, 240), np.float32)
    return (UnreadCode(corners_px=corners + centre, modules=modules),)


def hints_over_time(codes: tuple[UnreadCode, ...], frame: np.ndarray, seconds: float = 8.0) -> list[Answer]:
    """Return what is said while a code stays unread."""
    hints = ReadingHints()
    said = [hints.step(codes, frame, t / 10) for t in range(int(10 * seconds))]
    return [answer for answer in said if answer is not None]


def test_a_code_too_far_away_is_asked_closer_and_not_too_often() -> None:
    frame = np.full((480, 640), 128, np.uint8)
    assert hints_over_time(unread(90), frame) == [Answer.COME_CLOSER, Answer.COME_CLOSER]


def test_a_slanted_code_is_asked_to_be_tilted() -> None:
    frame = np.full((480, 640), 128, np.uint8)
    assert hints_over_time(unread(240, squeeze=0.4), frame, 3.0) == [Answer.TILT_THE_CARD]


def test_a_code_under_glare_is_asked_to_be_tilted_and_a_clear_one_is_damaged_in_the_end() -> None:
    frame = np.full((480, 640), 128, np.uint8)
    modules = np.random.default_rng(1).integers(0, 2, (49, 49)).astype(np.uint8) * 255
    frame[122:367, 202:447] = np.kron(modules, np.ones((5, 5), np.uint8))[: 367 - 122, : 447 - 202]
    assert hints_over_time(unread(245), frame, 7.0) == [Answer.DAMAGED]
    cv2.circle(frame, (330, 250), 50, 255, -1)
    assert hints_over_time(unread(245), frame, 3.0) == [Answer.TILT_THE_CARD]


def test_nothing_is_said_about_a_code_that_passes_by() -> None:
    hints = ReadingHints()
    frame = np.full((480, 640), 128, np.uint8)
    for t in range(100):
        assert hints.step(unread(90) if t % 20 < 10 else (), frame, t / 10) is None


def test_the_feedback_picture_shows_where_the_code_is_but_not_what_it_says() -> None:
    rng = np.random.default_rng(9)
    for size in (2.0, 4.0, 6.0, 8.0):
        frame = draw_frame(card_symbol(made_up_card_text(rng)), View(px_per_module=size), draw_background(rng), rng)
        found = CodeReader().read(frame, True)
        assert found
        picture = draw_feedback(frame, [MarkedCode(corners_px=found[0].corners_px, mark=Mark.READ)])
        assert picture.shape == (240, 320, 3)
        assert (picture == Mark.READ.value).all(axis=2).any()
        reader = CodeReader()
        for turned in (picture, np.ascontiguousarray(picture[:, ::-1])):
            for scale in (1, 2, 4):
                larger = cv2.resize(turned, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
                assert not any(reader.read(larger, True) for _ in range(8))


def test_a_card_code_that_fills_the_frame_stays_hidden_in_the_feedback_picture() -> None:
    rng = np.random.default_rng(2)
    for _ in range(5):
        picture = draw(made_up_card_text(rng), 8, error="m")
        frame = cv2.resize(picture, (480, 480), interpolation=cv2.INTER_AREA)
        feedback = draw_feedback(np.pad(frame, ((0, 0), (80, 80)), constant_values=255), [])
        mirrored = np.ascontiguousarray(feedback[:, ::-1])
        reader = CodeReader()
        assert not any(reader.read(mirrored, True) for _ in range(8))


def test_the_feedback_picture_is_mirrored() -> None:
    frame = np.zeros((480, 640), np.uint8)
    frame[:, :320] = 200
    picture = draw_feedback(frame, [])
    assert picture[120, 20].mean() < 60 < picture[120, 300].mean()


@pytest.mark.parametrize("shape", [(1, 1), (3, 2000), (2000, 3)])
def test_a_feedback_picture_can_be_drawn_of_any_frame(shape: tuple[int, int]) -> None:
    outline = MarkedCode(corners_px=np.array([(-1e9, 0), (9e9, 4), (1, 1), (0, 0)], np.float32), mark=Mark.UNREAD)
    assert draw_feedback(np.zeros(shape, np.uint8), [outline]).shape[1] == 320


def test_a_process_that_forbids_core_dumps_leaves_none() -> None:
    program = (
        "import ctypes, resource; from guide_robot.common.core_dumps import forbid_core_dumps;"
        "print(ctypes.CDLL(None).prctl(3));"
        "print(forbid_core_dumps(), ctypes.CDLL(None).prctl(3), resource.getrlimit(resource.RLIMIT_CORE))"
    )
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert printed.splitlines() == ["1", "True 0 (0, 0)"]
