"""Rights in a secured graph: one writer for the wheels, nobody speaks for another, everybody hears what they need."""

import pytest

from guide_robot.ros.access import FOREIGN, IMAGES, OURS, Names, api, api_of_others, enclave, rights
from guide_robot.ros.node_table import Role, nodes_for
from guide_robot.security.rights import DISCOVERY, Kind, Rights, dds_names

ROLES = [Role.ROBOT, Role.GAZEBO, Role.SIMULATION]
TOPICS = {"scan": "front/scan", "camera/image_raw": "/head/image"}
NAMES = [Names(), Names(namespace="robot1"), Names(namespace="hall/robot1", topics=TOPICS)]
SHARED = {"/tf", "/tf_static", "/diagnostics", "initialpose"}  # heard from several
# Said where there is RViz, a twin, Nav2, or another robot of an open hall.
NOT_EVERYWHERE = {"initialpose", "simulation", "zone_speed_limit", "call_answered"}


def all_rights(role: Role, names: Names) -> dict[str, Rights]:
    found = rights(role, names.namespace, names.topics)
    return {one.enclave.removeprefix(f"{names.prefix}/"): one for one in found}


def names_of(role: Role, kind: Kind) -> dict[str, set[str]]:
    """Return our nodes' names of one kind, with the nodes that have it."""
    found: dict[str, set[str]] = {}
    for entry in nodes_for(role, fleet=True):
        for name in api()[entry.executable].get(kind, {}):
            found.setdefault(name, set()).add(entry.executable)
    return found


def with_nav2(role: Role, nodes: set[str], name: str) -> set[str]:
    """Return who may say what these nodes say: Nav2 too, where it may be started in place of our navigator."""
    instead = "navigator" in nodes and not name.startswith("navigator/")
    return nodes | {"nav2"} if role is Role.SIMULATION and (instead or name == "map") else nodes


def writers(role: Role, names: Names, topic: str) -> set[str]:
    return {who for who, one in all_rights(role, names).items() if one.may_publish(topic)}


@pytest.mark.parametrize("names", NAMES, ids=lambda one: one.namespace or "alone")
@pytest.mark.parametrize("role", ROLES)
def test_the_wheels_have_one_writer_the_motion_gate(role: Role, names: Names) -> None:
    assert writers(role, names, f"rt{names.full('cmd_vel')}") == {"motion_gate"}


@pytest.mark.parametrize("names", NAMES, ids=lambda one: one.namespace or "alone")
@pytest.mark.parametrize("role", ROLES)
def test_nobody_publishes_what_our_nodes_publish_but_they(role: Role, names: Names) -> None:
    for topic, nodes in names_of(role, Kind.PUBLISHES).items():
        if topic not in SHARED | {"/parameter_events", "heartbeat"}:
            assert writers(role, names, f"rt{names.full(topic)}") == with_nav2(role, nodes, topic), topic
    assert writers(role, names, f"rt{names.full('heartbeat')}") == names_of(role, Kind.PUBLISHES)["heartbeat"]


@pytest.mark.parametrize("names", NAMES, ids=lambda one: one.namespace or "alone")
@pytest.mark.parametrize("role", ROLES)
def test_only_those_that_call_a_service_of_ours_by_the_api_may_call_it(role: Role, names: Names) -> None:
    callers = names_of(role, Kind.CALLS)
    for service, nodes in names_of(role, Kind.SERVES).items():
        (request,), (reply,) = dds_names(Kind.CALLS, names.full(service))
        extra = with_nav2(role, nodes, service) - nodes
        assert writers(role, names, request) == callers.get(service, set()) | extra, service
        assert writers(role, names, reply) == nodes | extra, service


@pytest.mark.parametrize("role", ROLES)
def test_only_the_operator_page_and_the_receptionist_reach_the_motion_gate(role: Role) -> None:
    (request,), _ = dds_names(Kind.CALLS, "/set_motion")
    assert writers(role, Names(), request) <= {"kiosk", "receptionist"} and writers(role, Names(), request)


@pytest.mark.parametrize("names", NAMES, ids=lambda one: one.namespace or "alone")
@pytest.mark.parametrize("role", ROLES)
def test_everything_our_nodes_hear_may_be_said_by_somebody(role: Role, names: Names) -> None:
    for topic in names_of(role, Kind.HEARS):
        if topic not in NOT_EVERYWHERE:
            assert writers(role, names, f"rt{names.full(topic)}"), topic


@pytest.mark.parametrize("role", ROLES)
def test_goals_reach_the_action_servers_and_results_come_back(role: Role) -> None:
    table = all_rights(role, Names())
    servers = names_of(role, Kind.ACTION_SERVER)
    for action, clients in names_of(role, Kind.ACTION_CLIENT).items():
        serving = with_nav2(role, servers.get(action, {"nav2"}), action)
        said, heard = dds_names(Kind.ACTION_CLIENT, f"/{action}")
        for client in clients:
            assert all(table[client].may_publish(topic) for topic in said)
            assert all(table[client].may_hear(topic) for topic in heard)
        for server in serving:
            assert all(table[server].may_hear(topic) for topic in said), (action, server)
            assert all(table[server].may_publish(topic) for topic in heard), (action, server)


def test_nav2_may_drive_the_twin_in_place_of_our_navigator() -> None:
    nav2 = all_rights(Role.SIMULATION, Names())["nav2"]
    for kind in (Kind.PUBLISHES, Kind.HEARS):
        for topic, message in api()["navigator"][kind].items():
            if not message.startswith(OURS) and topic != "/parameter_events":
                (name,) = (dds_names(kind, topic if topic.startswith("/") else f"/{topic}")[kind is Kind.HEARS]) or [""]
                assert nav2.may_publish(name) if kind is Kind.PUBLISHES else nav2.may_hear(name), topic
    for topic in ("cmd_vel", "scan", "odom", "heartbeat", "motion_allowed"):
        assert not nav2.may_publish(f"rt/{topic}"), topic


@pytest.mark.parametrize("names", NAMES, ids=lambda one: one.namespace or "alone")
@pytest.mark.parametrize("role", ROLES)
def test_nothing_foreign_hears_pictures_or_messages_of_our_own_types(role: Role, names: Names) -> None:
    table = all_rights(role, names)
    may = {"demo_listener": {"visit_event", "simulation"}}
    for kind in (Kind.PUBLISHES, Kind.HEARS):
        for topic in names_of(role, kind):
            types = {api()[entry.executable].get(kind, {}).get(topic, "") for entry in nodes_for(role, fleet=True)}
            if any(one.startswith(OURS) or one in IMAGES for one in types):
                for foreign in FOREIGN:
                    if foreign.enclave in table and topic not in may.get(foreign.enclave, set()):
                        assert not table[foreign.enclave].may_hear(f"rt{names.full(topic)}"), (foreign.enclave, topic)


def test_pictures_go_to_the_scanner_and_the_tracker_alone() -> None:
    for topic in ("camera/image_raw", "rear_camera/image_raw"):
        table = all_rights(Role.ROBOT, Names())
        heard = {who for who, one in table.items() if one.may_hear(f"rt/{topic}")}
        assert heard <= {"qr_scanner", "people_tracker"} and "people_tracker" in heard
        assert {who for who, one in table.items() if one.may_publish(f"rt/{topic}")} == {"camera_driver"}


@pytest.mark.parametrize("role", ROLES)
def test_one_robot_reaches_nothing_of_another(role: Role) -> None:
    other = Names(namespace="robot2")
    for who, one in all_rights(role, Names(namespace="robot1")).items():
        for kind in Kind:
            for name in names_of(role, kind):
                out, into = dds_names(kind, other.full(name))
                if not name.startswith("/") or name in ("/tf", "/tf_static"):
                    assert not any(one.may_publish(topic) for topic in out), (who, name)
                    assert not any(one.may_hear(topic) for topic in into), (who, name)


HALL = ("robot1", "robot2", "robot3")


def of_a_hall(role: Role) -> dict[str, Rights]:
    return {one.enclave: one for one in rights(role, hall=HALL)}


def every_dds_name(role: Role, names: Names) -> set[str]:
    """Return every name under a robot's namespace by which our nodes or foreign ones speak."""
    named = [(kind, name) for kind in Kind for name in names_of(role, kind)]
    named += [(kind, name) for kinds in api_of_others().values() for kind, found in kinds.items() for name in found]
    found = [dds_names(kind, names.full(name)) for kind, name in named]
    said = {topic for out, into in found for topic in (*out, *into) if f"{names.prefix}/" in topic}
    return said | {f"rt{names.full(topic)}" for one in FOREIGN for topic in (*one.publishes, "local_costmap/costmap")}


@pytest.mark.parametrize("role", ROLES)
def test_robots_of_a_hall_reach_of_each_other_what_their_nodes_hear_and_say_and_no_more(role: Role) -> None:
    names, table = Names(namespace="robot2"), of_a_hall(role)
    topics = {topic for topic in every_dds_name(role, names) if f"{names.prefix}/" in topic}
    for who, one in table.items():
        if who.startswith(("/robot1/", "/robot3/")):
            parts = [
                dds_names(kind, names.full(name))
                for kind, found in api_of_others().get(who.split("/")[2], {}).items()
                for name in found
            ]
            said, heard = ({topic for part in parts for topic in part[side]} for side in (0, 1))
            assert {topic for topic in topics if one.may_publish(topic)} == said, who
            assert {topic for topic in topics if one.may_hear(topic)} == heard, who


@pytest.mark.parametrize("role", ROLES)
def test_in_a_hall_a_robot_is_driven_by_its_own_gate_seen_by_its_own_nodes_and_stopped_from_any_operator_page(
    role: Role,
) -> None:
    table = of_a_hall(role)
    assert {who for who, one in table.items() if one.may_publish("rt/robot2/cmd_vel")} == {"/robot2/motion_gate"}
    seen = {who for who, one in table.items() if one.may_hear("rt/robot2/camera/image_raw")}
    assert seen == {"/robot2/people_tracker", "/robot2/qr_scanner"}
    callers = {who for who, one in table.items() if one.may_publish("rq/robot2/set_motionRequest")}
    assert callers == {f"/{robot}/kiosk" for robot in HALL}
    reaching = {
        who.rpartition("/")[2]
        for who, one in table.items()
        if who.startswith("/robot1/") and any("/robot2/" in topic for topic in (*one.publish, *one.subscribe))
    }
    assert reaching <= {"kiosk", "people_tracker", "navigator"}
    private = ("scanned_code", "card_consent", "ticket_call", "kiosk_request", "say", "code_view/compressed")
    for topic in private:
        assert not any(one.may_hear(f"rt/robot2/{topic}") for who, one in table.items() if who.startswith("/robot1/"))


@pytest.mark.parametrize("role", ROLES)
def test_the_fleets_words_are_those_of_the_fleet_nodes_alone(role: Role) -> None:
    table = of_a_hall(role)
    fleet = {f"/{robot}/fleet" for robot in HALL}
    assert {who for who, one in table.items() if one.may_publish("rt/fleet")} == fleet
    assert {who for who, one in table.items() if one.may_hear("rt/fleet")} == fleet


def test_in_a_simulated_hall_one_simulator_has_the_rights_of_every_robots_drivers() -> None:
    table = of_a_hall(Role.SIMULATION)
    assert {who for who in table if who.count("/") == 1} == {"/simulator", "/watchdog", "/demo_listener"}
    for robot in HALL:
        for topic in ("scan", "tf", "camera/image_raw", "kiosk_request"):
            assert table["/simulator"].may_publish(f"rt/{robot}/{topic}"), topic
        assert table["/simulator"].may_hear(f"rt/{robot}/cmd_vel")
        assert table["/demo_listener"].may_hear(f"rt/{robot}/visit_event")
        assert not table["/demo_listener"].may_publish(f"rr/{robot}/motion_gate/set_parametersReply")
    assert table["/simulator"].may_publish("rt/clock") and table["/watchdog"].may_hear("rt/heartbeat")
    assert not any(who.count("/") == 1 for who in of_a_hall(Role.ROBOT))


def test_the_rights_of_a_real_robot_hold_no_simulator() -> None:
    assert "simulator" not in all_rights(Role.ROBOT, Names()) and "navigator" not in all_rights(Role.ROBOT, Names())
    assert not any(one.may_publish("rt/clock") for one in all_rights(Role.ROBOT, Names()).values())


def test_names_of_another_robot_and_of_its_drivers() -> None:
    names = NAMES[2]
    assert names.full("say") == "/hall/robot1/say" and names.full("/diagnostics") == "/diagnostics"
    assert names.full("scan") == "/hall/robot1/front/scan" and names.full("camera/image_raw/*") == "/head/image/*"
    assert names.full("/tf") == "/hall/robot1/tf"
    assert enclave("escort", "/robot1/") == "/robot1/escort" and enclave("escort") == "/escort"


def test_dds_names_of_a_service_and_an_action() -> None:
    assert dds_names(Kind.SERVES, "/a") == (["rr/aReply"], ["rq/aRequest"])
    said, heard = dds_names(Kind.ACTION_CLIENT, "/escort")
    assert "rq/escort/_action/send_goalRequest" in said and "rt/escort/_action/feedback" in heard
    assert DISCOVERY == "ros_discovery_info"
