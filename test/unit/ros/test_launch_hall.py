"""Several robots in one hall by the launch files: who runs where, and what is refused."""

import pytest
from launch_recorder import Launched, Recorded, parameters, run

from guide_robot.ros.node_table import Role, nodes_for


def in_namespace(launched: Launched, namespace: str) -> dict[str, Recorded]:
    found = [node for node in launched.nodes if node.options["namespace"] == namespace]
    return {node.options["name"]: node for node in found}


@pytest.mark.usefixtures("stand_in")
def test_each_robot_of_a_simulated_hall_has_all_nodes_but_the_shared_simulator() -> None:
    launched = run("simulation.launch.py", robots="3")
    own = {entry.executable for entry in nodes_for(Role.SIMULATION, fleet=True)} - {"simulator"}
    hall = ["robot1", "robot2", "robot3"]
    assert set(in_namespace(launched, "")) == {"simulator", "watchdog"}
    assert parameters(in_namespace(launched, "")["simulator"])["robots"] == hall
    for robot in hall:
        nodes = in_namespace(launched, robot)
        assert set(nodes) == own
        assert parameters(nodes["receptionist"])["hall"] == hall
        assert ("/tf", "tf") in nodes["navigator"].options["remappings"]
    ports = [parameters(in_namespace(launched, robot)["kiosk"])["port"] for robot in hall]
    assert len(set(ports)) == 3


@pytest.mark.usefixtures("stand_in")
def test_rviz_looks_at_the_first_robot_of_a_hall() -> None:
    assert "rviz2" in in_namespace(run("simulation.launch.py", robots="2", rviz="true"), "robot1")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"robots": "0"}, "robots:=0: expected 1 to 6 robots"),
        ({"robots": "7"}, "robots:=7: expected 1 to 6 robots"),
        ({"robots": "two"}, "robots:=two: expected a number"),
        ({"robots": "2", "navigation": "nav2"}, "robots:=2: not possible with navigation:=nav2"),
        ({"robots": "2", "namespace": "left"}, "robots:=2: expected no namespace"),
    ],
)
@pytest.mark.usefixtures("stand_in")
def test_a_simulated_hall_that_cannot_be_is_refused(given: dict[str, str], said: str) -> None:
    with pytest.raises(RuntimeError, match=said):
        run("simulation.launch.py", **given)


@pytest.mark.usefixtures("stand_in")
def test_a_real_robot_is_told_of_its_hall() -> None:
    launched = run("robot.launch.py", namespace="robot1", hall="robot1, robot2", nav2="false")
    nodes = in_namespace(launched, "robot1")
    assert {name for name, node in nodes.items() if parameters(node).get("hall") == ["robot1", "robot2"]} == {
        "people_tracker",
        "receptionist",
        "kiosk",
    }


@pytest.mark.parametrize(
    ("hall", "said"),
    [
        ("robot1,robot1", "two robots are called robot1"),
        ("robot2,robot3", "expected this robot's namespace among them, 'robot1'"),
        ("robot1,robot1/left", "'robot1/left' lies within the namespace of another robot"),
        ("robot1,2nd robot", "'2nd robot': expected a robot's namespace"),
        ("robot1,b,c,d,e,f,g", "expected at most 6 robots, found 7"),
    ],
)
@pytest.mark.usefixtures("stand_in")
def test_a_hall_with_wrong_names_is_refused(hall: str, said: str) -> None:
    with pytest.raises(RuntimeError, match=said):
        run("robot.launch.py", namespace="robot1", hall=hall)
