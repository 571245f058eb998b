"""Reads the outputs of the usual families of ONNX detectors: which boxes hold a person."""

import math
from collections.abc import Mapping
from enum import Enum

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class OnnxLayout(Enum):
    """How a detector lays out what it found; n boxes, c classes."""

    YOLO_COLUMNS = "one output (1, 4 + c, n): centre, size, class scores (YOLOv8 and later)"
    YOLO_ROWS = "one output (1, n, 5 + c): centre, size, objectness, class scores (YOLOv5, v7)"
    YOLO_FINAL = "one output (1, n, 6): corners, score, class (exported with its own suppression)"
    SSD = "boxes (n, 4), scores and classes, each with or without a leading 1"


def layout_of(shapes: Mapping[str, tuple[int, ...]]) -> OnnxLayout | None:
    """Return the layout that fits the outputs' shapes, None if none does."""
    sizes = list(shapes.values())
    if len(sizes) == 1 and len(sizes[0]) == 3 and sizes[0][0] == 1:
        _, rows, columns = sizes[0]
        if columns == 6:
            return OnnxLayout.YOLO_FINAL
        if rows >= 5 and rows < columns:
            return OnnxLayout.YOLO_COLUMNS
        return OnnxLayout.YOLO_ROWS if columns >= 6 else None
    boxes = [size for size in sizes if len(size) >= 2 and size[-1] == 4]
    if len(boxes) != 1:
        return None
    one_for_each = [size for size in sizes if size != boxes[0] and math.prod(size) == math.prod(boxes[0][:-1])]
    return OnnxLayout.SSD if len(one_for_each) >= 2 else None


def class_count(layout: OnnxLayout, shape: tuple[int, ...]) -> int | None:
    """Return how many classes a detector knows whose first output has a shape, None where the shape does not tell."""
    if layout is OnnxLayout.YOLO_COLUMNS:
        return shape[1] - 4
    return shape[-1] - 5 if layout is OnnxLayout.YOLO_ROWS else None


def read_yolo(output: Floats, layout: OnnxLayout, person: int) -> tuple[Floats, Floats]:
    """Return corners (n, 4: left, top, right, bottom) in the network's pixels, and the person's scores (n,)."""
    if layout is OnnxLayout.YOLO_FINAL:
        rows = output[0]
        return rows[:, :4], np.where(np.rint(rows[:, 5]) == person, rows[:, 4], 0.0)
    rows = output[0].T if layout is OnnxLayout.YOLO_COLUMNS else output[0]
    scores = rows[:, 4 + person] if layout is OnnxLayout.YOLO_COLUMNS else rows[:, 4] * rows[:, 5 + person]
    half = rows[:, 2:4] / 2.0
    return np.column_stack((rows[:, :2] - half, rows[:, :2] + half)), scores


def read_ssd(outputs: Mapping[str, Floats], person: int, width: int, height: int) -> tuple[Floats, Floats]:
    """Return the same from separate outputs; boxes in 0 to 1 are (top, left, bottom, right), as TensorFlow has them.

    Which of the outputs is which is told by name (box, score, class or label), else by their values:
    classes are whole numbers.
    """
    flat = {name: np.asarray(value, dtype=np.float64) for name, value in outputs.items()}
    boxes_name = next(name for name, value in flat.items() if value.ndim >= 2 and value.shape[-1] == 4)
    boxes = flat[boxes_name].reshape(-1, 4)
    rows = [name for name, value in flat.items() if name != boxes_name and value.size == len(boxes)]
    named = [name for name in rows if "class" in name.lower() or "label" in name.lower()]
    whole = [name for name in rows if np.array_equal(flat[name], np.rint(flat[name]))]
    classes_name = (named or whole or rows)[0]
    rows.remove(classes_name)
    scores_name = next((name for name in rows if "score" in name.lower()), rows[0])
    scores = np.where(np.rint(flat[classes_name].ravel()) == person, flat[scores_name].ravel(), 0.0)
    if len(boxes) and boxes.max() <= 1.5:
        boxes = boxes[:, [1, 0, 3, 2]] * (width, height, width, height)
    return boxes, scores


def best_boxes(corners: Floats, scores: Floats, *, least: float, overlap: float) -> list[int]:
    """Return which boxes remain when of those that overlap only the likeliest stays."""
    if not len(corners):
        return []
    sizes = np.column_stack((corners[:, :2], corners[:, 2:] - corners[:, :2]))
    kept = cv2.dnn.NMSBoxes(sizes.tolist(), scores.tolist(), least, overlap)
    return [int(place) for place in np.asarray(kept).ravel()]
