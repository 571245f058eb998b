"""secure:=true and discovery:= in every launch file: environment, enclaves, and what is refused in one line."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from launch_recorder import Recorded, run

from guide_robot.ros.access import rights
from guide_robot.ros.launch import graph
from guide_robot.ros.node_table import Role
from guide_robot.security.keystore import Keystore, Purpose, export, make

ROLES = {"robot": Role.ROBOT, "gazebo": Role.GAZEBO, "simulation": Role.SIMULATION, "rviz": Role.ROBOT}
TODAY = datetime.now(UTC)


@pytest.fixture(autouse=True)
def can_secure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the launch files believe that this machine's DDS has security, as a robot's has."""
    monkeypatch.setattr(graph, "lack_of_security", lambda environment: "")
    monkeypatch.setenv("ROS_DOMAIN_ID", "42")


def made(folder: Path, role: Role, since: datetime = TODAY, **purpose: object) -> str:
    wanted = Purpose(**{"role": role.value, "domain": 42, "namespace": "robot1", **purpose})  # type: ignore[arg-type]
    make(Keystore(root=folder), wanted, rights(role, wanted.namespace, wanted.topics, wanted.hall), since, 365)
    return str(folder)


def environment(actions: list[Recorded]) -> dict[str, str]:
    return {one.words[0]: one.words[1] for one in actions if one.kind == "SetEnvironmentVariable"}


@pytest.mark.parametrize("name", ROLES)
@pytest.mark.usefixtures("stand_in")
def test_nodes_look_for_others_on_this_machine_alone_unless_told_otherwise(name: str) -> None:
    file = f"{name}.launch.py"
    assert environment(run(file).others) == {"ROS_AUTOMATIC_DISCOVERY_RANGE": "LOCALHOST"}
    assert environment(run(file, discovery="subnet").others) == {"ROS_AUTOMATIC_DISCOVERY_RANGE": "SUBNET"}


@pytest.mark.parametrize("name", ROLES)
@pytest.mark.usefixtures("stand_in")
def test_an_open_graph_has_no_enclaves(name: str) -> None:
    for node in run(f"{name}.launch.py").nodes:
        assert "--enclave" not in node.options["ros_arguments"]


WAYS = [(name, role, {} if name == "rviz" else {"rviz": "true"}) for name, role in ROLES.items()]
WAYS += [("simulation", Role.SIMULATION, {"navigation": "nav2", "use_composition": each}) for each in ("false", "true")]


@pytest.mark.parametrize(("name", "role", "others"), WAYS)
@pytest.mark.usefixtures("stand_in")
def test_every_process_of_a_secured_graph_has_keys_of_its_own_kind(
    name: str, role: Role, others: dict[str, str], tmp_path: Path
) -> None:
    store = made(tmp_path / "keystore", role)
    launched = run(f"{name}.launch.py", secure="true", keystore=store, namespace="robot1", **others)
    told = environment(launched.others)
    assert told["ROS_SECURITY_ENABLE"] == "true" and told["ROS_SECURITY_STRATEGY"] == "Enforce"
    assert told["ROS_SECURITY_KEYSTORE"] == store
    for node in launched.nodes:
        words = node.options["ros_arguments"]
        folder = Keystore(root=Path(store)).enclave(words[words.index("--enclave") + 1])
        assert (folder / "permissions.p7s").is_file(), node.options["name"]
    ours = [node for node in launched.nodes if node.options["package"] == "guide_robot"]
    for node in ours:
        assert f"/robot1/{node.options['name']}" in node.options["ros_arguments"]


HALL = ["robot1", "robot2"]


@pytest.mark.usefixtures("stand_in")
def test_a_robot_of_a_hall_starts_with_the_halls_keys_or_with_its_own_copy_of_them(tmp_path: Path) -> None:
    store = made(tmp_path / "keystore", Role.ROBOT, namespace="", hall=HALL)
    own = [one for one in Keystore(root=Path(store)).enclaves() if one.startswith("/robot1/")]
    export(Keystore(root=Path(store)), tmp_path / "copy", own, "robot1")
    for keys in (store, str(tmp_path / "copy")):
        launched = run("robot.launch.py", secure="true", keystore=keys, namespace="robot1", hall="robot2, robot1")
        nodes = {node.options["name"]: node.options["ros_arguments"] for node in launched.nodes}
        assert "/robot1/fleet" in nodes["fleet"] and "/robot1/escort" in nodes["escort"]
        assert run("rviz.launch.py", secure="true", keystore=keys, namespace="robot1").nodes
    with pytest.raises(RuntimeError, match="made for namespace robot1, not robot2"):
        run("robot.launch.py", secure="true", keystore=keys, namespace="robot2", hall="robot1,robot2")


@pytest.mark.usefixtures("stand_in")
def test_every_process_of_a_simulated_hall_has_keys_of_its_own(tmp_path: Path) -> None:
    store = made(tmp_path / "keystore", Role.SIMULATION, namespace="", hall=HALL)
    launched = run("simulation.launch.py", secure="true", keystore=store, robots="2", rviz="true")
    given = {
        (node.options["namespace"], node.options["name"]): node.options["ros_arguments"] for node in launched.nodes
    }
    for (namespace, name), words in given.items():
        own = {"rviz2": "observer"}.get(name, name)
        assert words[words.index("--enclave") + 1] == (f"/{namespace}/{own}" if namespace else f"/{own}")
    assert ("", "simulator") in given and ("robot2", "fleet") in given and ("robot1", "rviz2") in given


@pytest.mark.usefixtures("stand_in")
def test_certificates_that_end_soon_are_said_at_start(tmp_path: Path) -> None:
    store = made(tmp_path / "keystore", Role.ROBOT, TODAY - timedelta(days=350))
    launched = run("robot.launch.py", secure="true", keystore=store, namespace="robot1")
    (said,) = [one for one in launched.others if one.kind == "LogInfo"]
    assert "certificates end on" in said.options["msg"] and "./guide secure renews" in said.options["msg"]


@pytest.mark.parametrize(
    ("purpose", "given", "words"),
    [
        ({}, {}, "made for namespace robot1, not none"),
        ({"domain": 41}, {"namespace": "robot1"}, "made for domain 41, not 42"),
        ({}, {"namespace": "robot1", "hall": "robot1,robot2"}, r"made for hall none, not \['robot1', 'robot2'\]"),
        ({"namespace": "", "hall": HALL}, {"namespace": "robot1"}, r"made for hall \['robot1', 'robot2'\], not none"),
        ({}, {"namespace": "robot1", "scan_topic": "front/scan"}, "made for topics none, not {'scan': 'front/scan'}"),
    ],
)
@pytest.mark.usefixtures("stand_in")
def test_keys_that_do_not_fit_are_refused_in_one_line(
    purpose: dict[str, object], given: dict[str, str], words: str, tmp_path: Path
) -> None:
    store = made(tmp_path / "keystore", Role.ROBOT, **purpose)
    with pytest.raises(RuntimeError, match=words) as raised:
        run("robot.launch.py", secure="true", keystore=store, **given)
    assert "\n" not in str(raised.value)


@pytest.mark.usefixtures("stand_in")
def test_keys_that_ended_and_keys_that_are_missing_are_refused_in_one_line(tmp_path: Path) -> None:
    store = made(tmp_path / "old", Role.ROBOT, TODAY - timedelta(days=400))
    with pytest.raises(RuntimeError, match=r"ended on .*; \./guide secure renews"):
        run("robot.launch.py", secure="true", keystore=store, namespace="robot1")
    with pytest.raises(RuntimeError, match=r"no keystore; \./guide secure makes one"):
        run("robot.launch.py", secure="true", keystore=str(tmp_path / "none"))


@pytest.mark.usefixtures("stand_in")
def test_the_drivers_own_topics_are_those_the_keys_were_made_for(tmp_path: Path) -> None:
    store = made(tmp_path / "keystore", Role.ROBOT, topics={"scan": "front/scan"})
    launched = run("robot.launch.py", secure="true", keystore=store, namespace="robot1", scan_topic="front/scan")
    assert launched.nodes


@pytest.mark.usefixtures("stand_in")
def test_a_dds_without_security_is_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(graph, "lack_of_security", lambda environment: "Fast DDS here was built without security")
    with pytest.raises(RuntimeError, match="secure:=true: Fast DDS here was built without security"):
        run("robot.launch.py", secure="true", keystore=made(tmp_path / "keystore", Role.ROBOT), namespace="robot1")
