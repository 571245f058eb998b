"""The one builder of nodes' parameters, as launch files, demo, replay and trials use it."""

import pytest

from guide_robot.common.errors import UserError
from guide_robot.common.resources import resource
from guide_robot.ros.node_parameters import RunParameters
from guide_robot.ros.node_table import NODES, Role, nodes_for


def run(role: Role = Role.SIMULATION, **offered: object) -> RunParameters:
    return RunParameters(role=role, use_sim_time=True, offered=offered)


def test_a_value_goes_to_the_nodes_that_know_it_and_to_no_other() -> None:
    made = run(floor="old_villa", keys="/keys")
    with_floor = {entry.executable for entry in nodes_for(Role.SIMULATION) if "floor" in made.of(entry).values}
    assert with_floor == {
        "simulator", "navigator", "queue_bridge", "ticket_dispenser", "escort", "receptionist", "kiosk",
    }  # fmt: skip
    assert [name for name, entry in NODES.items() if made.of(entry).values.get("keys") == "/keys"] == ["qr_scanner"]


def test_nodes_that_are_the_clock_hear_none() -> None:
    clocks = {name: run().of(entry).values["use_sim_time"] for name, entry in NODES.items()}
    assert [name for name, simulated in clocks.items() if not simulated] == ["simulator", "gazebo_base"]


@pytest.mark.parametrize("role", list(Role))
def test_simulated_figures_need_not_look_like_people(role: Role) -> None:
    confirm = run(role).of(NODES["people_tracker"]).values.get("camera.confirm", True)
    assert confirm is (role not in (Role.SIMULATION, Role.GAZEBO))


def test_what_a_run_means_for_one_node_wins() -> None:
    own = {"queue_bridge": {"use_sim_time": False, "url": "http://here"}}
    made = RunParameters(role=Role.SIMULATION, use_sim_time=True, offered={"url": "http://there"}, own=own)
    values = made.of(NODES["queue_bridge"]).values
    assert (values["url"], values["use_sim_time"]) == ("http://here", False)
    assert made.of(NODES["queue_bridge"]).file == resource("config", "queue_bridge.yaml")


def test_texts_of_launch_arguments_become_numbers_and_empty_ones_are_not_given() -> None:
    values = run(seed="7", floor="").of(NODES["simulator"]).values
    assert values["seed"] == 7 and "floor" not in values
    with pytest.raises(UserError, match="expected a number, found 'many'"):
        run(seed="many").of(NODES["simulator"])
