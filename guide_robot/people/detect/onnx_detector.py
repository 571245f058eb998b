"""A person detector of the user's own: an ONNX file by path, run by onnxruntime."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from guide_robot.common.errors import UserError
from guide_robot.people.detect.camera import Box
from guide_robot.people.detect.onnx_boxes import OnnxLayout, best_boxes, class_count, layout_of, read_ssd, read_yolo

Floats = NDArray[np.float64]
DEFAULT_SIZE = 640
GREY = 114
_TYPES = {"tensor(float)": np.float32, "tensor(float16)": np.float16, "tensor(uint8)": np.uint8}


@dataclass(frozen=True, kw_only=True)
class OnnxSettings:
    """How to read the detector; `person_class` counts from 0 for YOLO, and is 1 for most SSD exports."""

    person_class: int = 0
    least_score: float = 0.4
    overlap: float = 0.5


class OnnxDetector:
    """Finds people in whole pictures with a YOLO-type or SSD-type network.

    Raises UserError, one line, when onnxruntime is not installed or the file is no detector of a known kind.
    """

    def __init__(self, path: Path, settings: OnnxSettings | None = None) -> None:
        self.settings = settings or OnnxSettings()
        self._path = path
        self._session = _open(path)
        entry = self._session.get_inputs()[0]
        if len(self._session.get_inputs()) != 1 or entry.type not in _TYPES or len(entry.shape) != 4:
            raise UserError(f"{path}: input: expected one picture, (1, 3, height, width) or (1, height, width, 3)")
        self._name, self._type = entry.name, _TYPES[entry.type]
        self._channels_last = entry.shape[3] == 3 and entry.shape[1] != 3
        sides = entry.shape[1:3] if self._channels_last else entry.shape[2:4]
        self._height, self._width = (side if isinstance(side, int) else DEFAULT_SIZE for side in sides)
        self.layout = self._check()

    def detect(self, picture: NDArray[np.uint8]) -> list[Box]:
        """Return the people in a BGR picture, shape (height, width, 3)."""
        entry, scale, left, top = self._prepare(picture)
        corners, scores = self._read(self._run(entry))
        finite = np.isfinite(corners).all(axis=1) & np.isfinite(scores)
        corners, scores = corners[finite], scores[finite]
        corners = (corners - (left, top, left, top)) / scale
        height, width = picture.shape[:2]
        corners = np.clip(corners, 0.0, (width, height, width, height))
        kept = best_boxes(corners, scores, least=self.settings.least_score, overlap=self.settings.overlap)
        return [_box(corners[place], float(scores[place])) for place in kept]

    def _check(self) -> OnnxLayout:
        """Run once on an empty picture, and return the layout of what comes out."""
        picture = np.full((self._height, self._width, 3), GREY, dtype=np.uint8)
        outputs = self._run(self._prepare(picture)[0])
        layout = layout_of({name: value.shape for name, value in outputs.items()})
        if layout is None:
            shapes = ", ".join(f"{name} {value.shape}" for name, value in outputs.items())
            raise UserError(f"{self._path}: outputs: expected those of a YOLO or SSD detector, found {shapes}")
        classes, person = class_count(layout, next(iter(outputs.values())).shape), self.settings.person_class
        if person < 0 or (classes is not None and person >= classes):
            wanted = "0 or more" if classes is None else f"0 to {classes - 1}"
            raise UserError(f"{self._path}: person_class: expected {wanted}, found {person}")
        return layout

    def _prepare(self, picture: NDArray[np.uint8]) -> tuple[NDArray[Any], float, int, int]:
        """Return the network's input, and how the picture was scaled and shifted to fit without distortion."""
        height, width = picture.shape[:2]
        scale = min(self._width / width, self._height / height)
        size = max(1, round(width * scale)), max(1, round(height * scale))
        left, top = (self._width - size[0]) // 2, (self._height - size[1]) // 2
        canvas = np.full((self._height, self._width, 3), GREY, dtype=np.uint8)
        canvas[top : top + size[1], left : left + size[0]] = cv2.resize(picture, size)
        entry: NDArray[Any] = canvas[:, :, ::-1][None]
        if self._type is not np.uint8:
            entry = (entry / 255.0).astype(self._type)
        if not self._channels_last:
            entry = entry.transpose(0, 3, 1, 2)
        return np.ascontiguousarray(entry), scale, left, top

    def _run(self, entry: NDArray[Any]) -> dict[str, Floats]:
        names = [output.name for output in self._session.get_outputs()]
        try:
            values = self._session.run(names, {self._name: entry})
        except Exception as error:
            line = str(error).splitlines()[0]
            raise UserError(f"{self._path}: does not run on a picture of {entry.shape}: {line}") from error
        return {name: np.asarray(value, dtype=np.float64) for name, value in zip(names, values, strict=True)}

    def _read(self, outputs: dict[str, Floats]) -> tuple[Floats, Floats]:
        if self.layout is OnnxLayout.SSD:
            return read_ssd(outputs, self.settings.person_class, self._width, self._height)
        return read_yolo(next(iter(outputs.values())), self.layout, self.settings.person_class)


def _box(corners: Floats, score: float) -> Box:
    left, top, right, bottom = (round(float(value)) for value in corners)
    return Box(left=left, top=top, right=right, bottom=bottom, score=score)


def _open(path: Path) -> Any:
    try:
        import onnxruntime
    except ImportError as error:
        raise UserError(f"{path}: needs onnxruntime: pip install -r requirements/extra.txt") from error
    if not path.is_file():
        raise UserError(f"{path}: expected an ONNX file, found none")
    try:
        return onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    except Exception as error:
        raise UserError(f"{path}: not a readable ONNX file: {str(error).splitlines()[0]}") from error
