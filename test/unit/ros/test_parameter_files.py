"""Parameter files are checked before ROS reads them, and complaints name the file that a value came from."""

import pytest

from guide_robot.common.errors import UserError
from guide_robot.common.resources import resource
from guide_robot.ros.parameter_files import check_files, origin_of, without_effect


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
    "an open bracket": ("/**: [", "0.yaml: line 2"),
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


def section(name: str, parameter: str) -> str:
    return f"{name}:\n  ros__parameters:\n    {parameter}\n"


@pytest.fixture
def lost(tmp_path):
    """Return a function that tells what of a Nav2 file has no effect in a namespace."""

    def tell(content: str, namespace: str = "") -> list[str]:
        file = tmp_path / "mine.yaml"
        file.write_text(content, encoding="utf-8")
        return without_effect(file, namespace, resource("config", "nav2.yaml"))

    return tell


def test_what_is_said_of_all_nodes_and_set_for_one_by_name_is_told_to_have_no_effect(lost):
    (said,) = lost(section("/**", "max_beams: 60"))
    assert "mine.yaml: /**: max_beams has no effect" in said and said.endswith("expected it below /**/amcl")
    (said,) = lost(section("/**", "robot_radius: 0.2"))
    assert said.endswith("/**/local_costmap/local_costmap and /**/global_costmap/global_costmap")
    assert not lost(section("/**", "use_sim_time: true"))
    assert not lost(section("/**", "enable_stamped_cmd_vel: true"))


@pytest.mark.parametrize("name", ["amcl", "/amcl", "robot2/amcl"])
def test_a_node_that_is_named_without_its_namespace_is_told(lost, name):
    (said,) = lost(section(name, "max_beams: 60"), "robot1")
    assert f"{name.strip('/')}: no node of /robot1 has that name: expected /**/" in said


@pytest.mark.parametrize(
    ("name", "namespace"), [("amcl", ""), ("/**/amcl", "robot1"), ("/*/amcl", "robot1"), ("robot1/amcl", "/robot1")]
)
def test_a_node_that_is_named_in_full_is_taken_without_a_word(lost, name, namespace):
    assert not lost(section(name, "max_beams: 60"), namespace)
    assert not lost("robot1:\n  amcl:\n    ros__parameters:\n      max_beams: 60\n", "robot1")
