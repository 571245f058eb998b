"""ONNX detectors of a few bytes: whatever picture comes in, they give out what the test has put into them."""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

IR_VERSION, OPSET = 8, 13  # old enough for every onnxruntime of the last years


def save(
    path: Path,
    outputs: dict[str, np.ndarray],
    shape: tuple[int | str, ...] = (1, 3, 64, 64),
    kind: int = TensorProto.FLOAT,
    inputs: int = 1,
) -> Path:
    """Write a model that gives constant outputs for every input of a shape; words are free sides."""
    entries = [helper.make_tensor_value_info(f"picture{n}", kind, list(shape)) for n in range(inputs)]
    nodes = [
        helper.make_node("Constant", [], [name], value=numpy_helper.from_array(value, name=f"value_of_{name}"))
        for name, value in outputs.items()
    ]
    results = [
        helper.make_tensor_value_info(name, helper.np_dtype_to_tensor_dtype(value.dtype), list(value.shape))
        for name, value in outputs.items()
    ]
    return write(path, helper.make_graph(nodes, "tiny", entries, results))


def save_echo(path: Path) -> Path:
    """Write a model of 100 x 100 pixels whose only box tells what it gets.

    Left, top and right are a hundred times the means of the three channels; bottom 90, score 1, class 0.
    """
    entry = helper.make_tensor_value_info("picture", TensorProto.FLOAT, [1, 3, 100, 100])
    rest = numpy_helper.from_array(np.array([[[90.0, 1.0, 0.0]]], np.float32), name="rest")
    nodes = [
        helper.make_node("ReduceMean", ["picture"], ["means"], axes=[2, 3], keepdims=0),
        helper.make_node("Reshape", ["means", "as_row"], ["row"]),
        helper.make_node("Mul", ["row", "hundred"], ["colours"]),
        helper.make_node("Concat", ["colours", "rest"], ["boxes"], axis=2),
    ]
    constants = [
        rest,
        numpy_helper.from_array(np.array([1, 1, 3], np.int64), name="as_row"),
        numpy_helper.from_array(np.array(100.0, np.float32), name="hundred"),
    ]
    result = helper.make_tensor_value_info("boxes", TensorProto.FLOAT, [1, 1, 6])
    return write(path, helper.make_graph(nodes, "echo", [entry], [result], constants))


def write(path: Path, graph: onnx.GraphProto) -> Path:
    """Write a graph as a model that is checked to be valid."""
    model = helper.make_model(graph, ir_version=IR_VERSION, opset_imports=[helper.make_opsetid("", OPSET)])
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString())
    return path
