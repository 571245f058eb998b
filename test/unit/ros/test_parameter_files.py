"""Parameter files are checked before ROS reads them, and complaints name the file that a value came from."""

import pytest

from guide_robot.common.errors import UserError
from guide_robot.common.resources import resource
from guide_robot.ros.parameter_files import check_files, origin_of


@pytest.fixture
def words(tmp_path):
    """Return a function that gives the command line of a node with files of these contents."""

    def write(*contents: bytes | str) -> list[str]:
        line = ["node", "--ros-args"]
        for number, content in enumerate(contents):
            file = tmp_path / f"{number}.yaml"
            file.write_bytes(content if isinstance(content, bytes) else content.encode())
            line += ["--params-file", str(file)]
        return line

    return write


SIMPLE = "/**:\n  ros__parameters:\n    pace: {rate: 2.0}\n    seed: 3\n"
BAD = {
    "an open bracket": ("/**: [", "0.yaml: line 1"),
    "a plain word": ("hello", "0.yaml: expected a node's name"),
    "a list": ("- 1", "0.yaml: expected a node's name"),
    "a parameter without its node": ("seed: 3", "0.yaml: expected a node's name"),
    "bytes": (b"\xff\xfe\x00", "0.yaml: expected UTF-8 text"),
    "a Python object": ("a: !!python/object/apply:os.getcwd []", "0.yaml: line 1"),
}


@pytest.mark.parametrize(("content", "complaint"), BAD.values(), ids=BAD.keys())
def test_a_file_that_is_no_parameter_file_is_refused_by_name(words, content, complaint):
    with pytest.raises(UserError) as refusal:
        check_files(words(content))
    assert complaint in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_missing_file_is_refused_by_name(tmp_path):
    with pytest.raises(UserError, match=r"none\.yaml: no such file"):
        check_files(["--params-file", str(tmp_path / "none.yaml")])


def test_every_parameter_file_of_the_package_is_taken():
    files = [path for path in resource("config").glob("*.yaml") if "ros__parameters" in path.read_text()]
    assert len(files) >= 9
    for file in files:
        check_files(["--params-file", str(file)])


def test_an_empty_file_is_taken(words):
    check_files(words("", "# nothing\n"))


def test_a_value_comes_from_the_last_file_that_sets_it(words):
    line = words(SIMPLE, "/robot/simulator:\n  ros__parameters:\n    seed: 4\n")
    assert origin_of("seed", line).endswith("1.yaml")
    assert origin_of("pace.rate", line).endswith("0.yaml")
    assert origin_of("camera.width", line) == ""


def test_names_nested_by_namespace_are_understood(words):
    assert origin_of("seed", words("robot:\n  simulator:\n    ros__parameters:\n      seed: 4\n")).endswith("0.yaml")
