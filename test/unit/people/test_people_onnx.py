"""A detector of the user's own: the usual layouts are read, anything else is one clear line."""

from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto
from tiny_detectors import save, save_echo

from guide_robot.common.errors import UserError
from guide_robot.people.detect.camera import Box
from guide_robot.people.detect.onnx_detector import OnnxDetector, OnnxSettings

pytest.importorskip("onnxruntime", reason="an extra: requirements/extra.txt")

SQUARE = np.zeros((64, 64, 3), np.uint8)
WIDE = np.zeros((240, 320, 3), np.uint8)
Rows = list[tuple[float, ...]]


def columns(rows: Rows, boxes: int = 20) -> np.ndarray:
    """Return YOLOv8's (1, 4 + classes, boxes); what is not given is zero."""
    output = np.zeros((1, len(rows[0]), boxes), np.float32)
    output[0, :, : len(rows)] = np.array(rows, np.float32).T
    return output


def rows_of(rows: Rows, boxes: int = 20) -> np.ndarray:
    """Return YOLOv5's (1, boxes, 5 + classes), or the suppressed (1, boxes, 6)."""
    output = np.zeros((1, boxes, len(rows[0])), np.float32)
    output[0, : len(rows)] = np.array(rows, np.float32)
    return output


def found(path: Path, picture: np.ndarray = SQUARE, **settings: float) -> list[Box]:
    """Return what a detector of a file finds."""
    return OnnxDetector(path, OnnxSettings(**settings)).detect(picture)  # type: ignore[arg-type]


def sides(box: Box) -> tuple[int, int, int, int]:
    """Return left, top, right, bottom."""
    return box.left, box.top, box.right, box.bottom


def test_yolo_by_columns_gives_the_people_and_nothing_of_other_classes(tmp_path: Path) -> None:
    """Centre (32, 30), size (10, 20): 27 to 37, 20 to 40. The second box is surer, but of class 1."""
    output = columns([(32, 30, 10, 20, 0.9, 0.05), (12, 12, 8, 8, 0.05, 0.95)])
    boxes = found(save(tmp_path / "d.onnx", {"output0": output}))
    assert [sides(box) for box in boxes] == [(27, 20, 37, 40)]
    assert boxes[0].score == pytest.approx(0.9)


def test_yolo_by_rows_multiplies_objectness_and_class(tmp_path: Path) -> None:
    """0.8 * 0.9 = 0.72 stays; 0.5 * 0.6 = 0.3 is below 0.4."""
    output = rows_of([(32, 30, 10, 20, 0.8, 0.9, 0.1), (12, 12, 8, 8, 0.5, 0.6, 0.2)])
    boxes = found(save(tmp_path / "d.onnx", {"output": output}))
    assert [sides(box) for box in boxes] == [(27, 20, 37, 40)]
    assert boxes[0].score == pytest.approx(0.72)


def test_yolo_that_suppresses_by_itself_gives_corners(tmp_path: Path) -> None:
    output = rows_of([(5, 6, 25, 46, 0.8, 0), (30, 6, 50, 46, 0.9, 2)])
    boxes = found(save(tmp_path / "d.onnx", {"output0": output}))
    assert [sides(box) for box in boxes] == [(5, 6, 25, 46)]


SSD_BOXES = np.array([[[0.25, 0.125, 0.75, 0.5], [0.0, 0.5, 0.5, 1.0]]], np.float32)
SSD_SCORES, SSD_CLASSES = np.array([[0.8, 0.9]], np.float32), np.array([[1.0, 3.0]], np.float32)


def test_ssd_s_boxes_are_top_left_bottom_right_in_shares(tmp_path: Path) -> None:
    """Of 64 pixels: top 16, left 8, bottom 48, right 32."""
    outputs = {"detection_boxes": SSD_BOXES, "detection_classes": SSD_CLASSES, "detection_scores": SSD_SCORES}
    boxes = found(save(tmp_path / "d.onnx", outputs), person_class=1)
    assert [sides(box) for box in boxes] == [(8, 16, 32, 48)]
    assert boxes[0].score == pytest.approx(0.8)


@pytest.mark.parametrize("order", [("s", "b", "c"), ("c", "s", "b"), ("b", "c", "s")])
def test_ssd_s_outputs_are_told_apart_without_names_and_without_the_leading_one(
    tmp_path: Path, order: tuple[str, ...]
) -> None:
    values = {"b": SSD_BOXES[0], "s": SSD_SCORES[0], "c": SSD_CLASSES[0].astype(np.int64)}
    outputs = {f"out_{place}": values[kind] for place, kind in enumerate(order)}
    boxes = found(save(tmp_path / "d.onnx", outputs), person_class=1)
    assert [sides(box) for box in boxes] == [(8, 16, 32, 48)]


def test_ssd_with_the_number_of_detections_beside_is_read_too(tmp_path: Path) -> None:
    outputs = {
        "num_detections": np.array([2.0], np.float32),
        "detection_boxes": SSD_BOXES,
        "detection_scores": SSD_SCORES,
        "detection_classes": SSD_CLASSES,
    }
    boxes = found(save(tmp_path / "d.onnx", outputs), person_class=1)
    assert [sides(box) for box in boxes] == [(8, 16, 32, 48)]


def test_a_single_detection_is_not_mixed_up_with_the_number_of_detections(tmp_path: Path) -> None:
    outputs = {
        "num_detections": np.array([1.0], np.float32),
        "detection_boxes": SSD_BOXES[:, :1],
        "detection_scores": SSD_SCORES[:, :1],
        "detection_classes": SSD_CLASSES[:, :1],
    }
    boxes = found(save(tmp_path / "d.onnx", outputs), person_class=1)
    assert [box.score for box in boxes] == [pytest.approx(0.8)]


def test_ssd_with_scores_that_do_not_fit_its_boxes_is_one_clear_line(tmp_path: Path) -> None:
    outputs = {"boxes": SSD_BOXES, "scores": np.zeros((1, 7), np.float32), "classes": np.zeros((1, 7), np.float32)}
    one_line_about(save(tmp_path / "d.onnx", outputs))


def test_boxes_are_put_back_onto_a_picture_of_another_shape(tmp_path: Path) -> None:
    """320 x 240 into 64 x 64: scale 0.2, so 64 x 48 with 8 rows above and below.

    Corners (10, 18) and (20, 38): minus (0, 8), divided by 0.2: (50, 50) and (100, 150).
    """
    output = rows_of([(10, 18, 20, 38, 0.8, 0)])
    boxes = found(save(tmp_path / "d.onnx", {"output0": output}), WIDE)
    assert [sides(box) for box in boxes] == [(50, 50, 100, 150)]


def test_boxes_end_at_the_picture_s_edges(tmp_path: Path) -> None:
    output = rows_of([(-30, -5, 200, 90, 0.8, 0)])
    boxes = found(save(tmp_path / "d.onnx", {"output0": output}), WIDE)
    assert [sides(box) for box in boxes] == [(0, 0, 320, 240)]


def test_of_boxes_that_overlap_the_likeliest_stays(tmp_path: Path) -> None:
    output = rows_of([(5, 6, 25, 46, 0.7, 0), (6, 7, 26, 47, 0.9, 0), (40, 6, 60, 46, 0.6, 0)])
    boxes = found(save(tmp_path / "d.onnx", {"output0": output}))
    assert sorted(round(box.score, 3) for box in boxes) == [0.6, 0.9]


def test_numbers_that_are_not_finite_are_no_people(tmp_path: Path) -> None:
    output = rows_of([(np.nan, 6, 25, 46, 0.9, 0), (5, 6, np.inf, 46, 0.9, 0), (5, 6, 25, 46, np.nan, 0)])
    assert found(save(tmp_path / "d.onnx", {"output0": output})) == []


def test_another_class_can_be_the_person(tmp_path: Path) -> None:
    output = columns([(32, 30, 10, 20, 0.1, 0.9), (12, 12, 8, 8, 0.9, 0.05)])
    boxes = found(save(tmp_path / "d.onnx", {"output0": output}), person_class=1)
    assert [sides(box) for box in boxes] == [(27, 20, 37, 40)]


def test_a_threshold_of_one_s_own_is_kept(tmp_path: Path) -> None:
    path = save(tmp_path / "d.onnx", {"output0": rows_of([(5, 6, 25, 46, 0.5, 0)])})
    assert len(found(path, least_score=0.4)) == 1
    assert found(path, least_score=0.6) == []


@pytest.mark.parametrize(
    "shape, kind",
    [
        ((1, 3, 64, 64), TensorProto.FLOAT),
        ((1, 64, 64, 3), TensorProto.FLOAT),
        ((1, 64, 64, 3), TensorProto.UINT8),
        ((1, 3, 64, 64), TensorProto.FLOAT16),
        (("batch", 3, "height", "width"), TensorProto.FLOAT),
        (("batch", "height", "width", 3), TensorProto.UINT8),
    ],
)
def test_every_usual_kind_of_input_is_served(tmp_path: Path, shape: tuple[int | str, ...], kind: int) -> None:
    path = save(tmp_path / "d.onnx", {"output0": rows_of([(5, 6, 25, 46, 0.8, 0)])}, shape, kind)
    assert len(found(path, WIDE)) == 1


def test_the_network_gets_red_green_blue_from_zero_to_one(tmp_path: Path) -> None:
    """Blue 204, green 102, red 51 (BGR) are red 0.2, green 0.4, blue 0.8: left 20, top 40, right 80 of the echo."""
    picture = np.empty((100, 100, 3), np.uint8)
    picture[:] = (204, 102, 51)
    boxes = found(save_echo(tmp_path / "d.onnx"), picture)
    assert [sides(box) for box in boxes] == [(20, 40, 80, 90)]


def one_line_about(path: Path, **settings: int) -> str:
    """Return the error's text, which must be one line that names the file."""
    with pytest.raises(UserError) as caught:
        OnnxDetector(path, OnnxSettings(**settings))
    text = str(caught.value)
    assert text.startswith(f"{path}: ") and "\n" not in text
    return text


@pytest.mark.parametrize(
    "outputs",
    [
        {"logits": np.zeros((1, 1000), np.float32)},
        {"mask": np.zeros((1, 2, 64, 64), np.float32)},
        {"boxes": np.zeros((1, 10, 4), np.float32), "scores": np.zeros((1, 10), np.float32)},
        {"output": np.zeros((8, 84, 100), np.float32)},
        {"a": np.zeros((3,), np.float32), "b": np.zeros((3,), np.float32), "c": np.zeros((3,), np.float32)},
        {"number": np.array(1.0, np.float32)},
    ],
)
def test_outputs_of_no_known_detector_are_refused_with_their_shapes(
    tmp_path: Path, outputs: dict[str, np.ndarray]
) -> None:
    text = one_line_about(save(tmp_path / "d.onnx", outputs))
    assert "outputs" in text and "YOLO or SSD" in text
    assert all(name in text for name in outputs)


@pytest.mark.parametrize("shape", [(1, 64), (1, 3, 8, 64, 64)])
def test_an_input_that_is_no_picture_is_refused(tmp_path: Path, shape: tuple[int, ...]) -> None:
    output = {"output0": rows_of([(5, 6, 25, 46, 0.8, 0)])}
    assert "input" in one_line_about(save(tmp_path / "d.onnx", output, shape))


@pytest.mark.parametrize("shape", [(1, 1, 64, 64), (1, 64, 64, 1), (4, 3, 64, 64)])
def test_a_picture_of_other_channels_or_several_at_once_is_refused(tmp_path: Path, shape: tuple[int, ...]) -> None:
    one_line_about(save(tmp_path / "d.onnx", {"output0": rows_of([(5, 6, 25, 46, 0.8, 0)])}, shape))


def test_two_inputs_and_inputs_of_other_numbers_are_refused(tmp_path: Path) -> None:
    output = {"output0": rows_of([(5, 6, 25, 46, 0.8, 0)])}
    assert "input" in one_line_about(save(tmp_path / "two.onnx", output, inputs=2))
    assert "input" in one_line_about(save(tmp_path / "whole.onnx", output, kind=TensorProto.INT64))


@pytest.mark.parametrize("person", [-1, 2, 80])
def test_a_class_that_the_detector_does_not_have_is_refused(tmp_path: Path, person: int) -> None:
    output = columns([(32, 30, 10, 20, 0.9, 0.05)])
    assert "person_class" in one_line_about(save(tmp_path / "d.onnx", {"output0": output}), person_class=person)


def test_a_missing_file_is_one_clear_line(tmp_path: Path) -> None:
    assert "found none" in one_line_about(tmp_path / "nothing.onnx")
    assert "found none" in one_line_about(tmp_path)


@pytest.mark.parametrize("content", [b"", b"not a model", bytes(200)])
def test_a_file_that_is_no_model_is_one_clear_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.onnx"
    path.write_bytes(content)
    assert "ONNX" in one_line_about(path)


def test_a_model_cut_short_is_one_clear_line(tmp_path: Path) -> None:
    path = save(tmp_path / "d.onnx", {"output0": rows_of([(5, 6, 25, 46, 0.8, 0)])})
    path.write_bytes(path.read_bytes()[:-30])
    one_line_about(path)


def test_a_detector_that_finds_nobody_gives_nobody(tmp_path: Path) -> None:
    assert found(save(tmp_path / "d.onnx", {"output0": columns([(0.0,) * 6])})) == []
    assert found(save(tmp_path / "empty.onnx", {"output0": np.zeros((1, 0, 6), np.float32)})) == []
