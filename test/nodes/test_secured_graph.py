"""The keys of a secured graph over real DDS: Debian's Fast DDS, which is built with security, reads what we make.

ROS's own wheels are built without: see test_secured_nodes.py.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from secured_kit import HEADER, Stage, build, made_keystore, stage, until_heard, verdict_of

from guide_robot.ros.access import rights
from guide_robot.ros.node_table import Role
from guide_robot.run.domain import DomainLock
from guide_robot.security.keystore import Keystore, export, forget_authority, make

LACKING = "no Fast DDS with security: apt-get install libfastrtps-dev"
pytestmark = pytest.mark.skipif(not HEADER.is_file(), reason=LACKING)
HALL = ("robot1", "robot2")
TAKEN_OVER = [
    ("cmd_vel", "motion_gate"),
    ("cmd_vel_checked", "nav2"),
    ("fleet_order", "fleet"),
    ("scan", "lidar_driver"),
]
PEOPLE, CHECKED, WHEELS = "rt/people", "rt/cmd_vel_checked", "rt/cmd_vel"


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Compile the participant once."""
    return build(tmp_path_factory.mktemp("participant"))


@pytest.fixture
def domain_stage(program: Path, tmp_path: Path) -> Iterator[Stage]:
    """Yield a stage in a ROS domain that nobody else on this machine uses."""
    lock = DomainLock()
    try:
        with stage(program, lock.domain, tmp_path) as made:
            yield made
    finally:
        lock.close()


def test_two_of_our_nodes_talk_and_an_outsider_hears_nothing_of_it(domain_stage: Stage, tmp_path: Path) -> None:
    keys = made_keystore(tmp_path / "keys", domain_stage.domain)
    outsider = domain_stage.hears(PEOPLE)
    escort = domain_stage.hears(PEOPLE, keys, "/escort")
    domain_stage.says(PEOPLE, keys, "/people_tracker")
    until_heard(escort)
    assert verdict_of(outsider) == "allowed"  # it listens, in vain
    assert outsider.heard() == 0


@pytest.mark.parametrize(
    ("topic", "teller", "hearer"),
    [
        (CHECKED, "/nav2", "/motion_gate"),
        ("rq/set_motionRequest", "/kiosk", "/motion_gate"),
        (WHEELS, "/motion_gate", "/base_driver"),
    ],
)
def test_an_outsider_is_not_heard(topic: str, teller: str, hearer: str, domain_stage: Stage, tmp_path: Path) -> None:
    keys = made_keystore(tmp_path / "keys", domain_stage.domain)
    outsiders = domain_stage.hears(topic)
    domain_stage.says(topic)
    until_heard(outsiders)  # outsiders hear each other
    gate = domain_stage.hears(topic, keys, hearer)
    verdict_of(gate)
    until_heard(outsiders, outsiders.heard() + 30)
    assert gate.heard() == 0
    domain_stage.says(topic, keys, teller)
    until_heard(gate)


@pytest.mark.parametrize("enclave", ["/escort", "/receptionist", "/kiosk", "/nav2", "/base_driver", "/observer"])
def test_valid_keys_do_not_let_another_node_drive(enclave: str, domain_stage: Stage, tmp_path: Path) -> None:
    keys = made_keystore(tmp_path / "keys", domain_stage.domain)
    assert verdict_of(domain_stage.says(WHEELS, keys, enclave)) == "denied"


def test_nav2_talks_with_itself_and_sees_no_pictures(domain_stage: Stage, tmp_path: Path) -> None:
    keys = made_keystore(tmp_path / "keys", domain_stage.domain)
    controller = domain_stage.hears("rt/local_costmap/costmap", keys, "/nav2")
    domain_stage.says("rt/local_costmap/costmap", keys, "/nav2")
    assert verdict_of(domain_stage.hears("rt/camera/image_raw", keys, "/nav2")) == "denied"
    until_heard(controller)


@pytest.fixture
def copies(domain_stage: Stage, tmp_path: Path) -> tuple[Keystore, Keystore]:
    """Return what each robot of a hall of two was given."""
    keys = made_keystore(tmp_path / "keys", domain_stage.domain, hall=HALL)
    made = tuple(Keystore(root=tmp_path / robot) for robot in HALL)
    for robot, copy in zip(HALL, made, strict=True):
        export(keys, copy.root, [one for one in keys.enclaves() if one.startswith(f"/{robot}/")], robot)
    return made[0], made[1]


@pytest.mark.parametrize(
    ("topic", "teller", "hearer"),
    [
        ("rt/fleet", "/robot1/fleet", "/robot2/fleet"),
        ("rt/robot1/robot_pose", "/robot1/people_tracker", "/robot2/people_tracker"),
        ("rq/robot2/set_motionRequest", "/robot1/kiosk", "/robot2/motion_gate"),
    ],
)
def test_robots_of_a_hall_hear_each_other_and_an_outsider_hears_neither(
    topic: str, teller: str, hearer: str, domain_stage: Stage, copies: tuple[Keystore, Keystore]
) -> None:
    outsider = domain_stage.hears(topic)
    second = domain_stage.hears(topic, copies[1], hearer)
    domain_stage.says(topic, copies[0], teller)
    until_heard(second)
    assert verdict_of(outsider) == "allowed" and outsider.heard() == 0


def test_a_robot_of_a_hall_reaches_nothing_else_of_another(
    domain_stage: Stage, copies: tuple[Keystore, Keystore]
) -> None:
    says, hears = domain_stage.says, domain_stage.hears
    denied = [says(f"rt/robot2/{topic}", copies[0], f"/robot1/{node}") for topic, node in TAKEN_OVER]
    denied += [hears("rt/robot2/camera/image_raw", copies[0], f"/robot1/{node}") for node in ("qr_scanner", "nav2")]
    denied += [says("rq/robot2/set_motionRequest", copies[0], "/robot1/receptionist")]
    denied += [says("rt/fleet", copies[0], "/robot1/escort")]
    assert [verdict_of(one) for one in denied] == ["denied"] * len(denied)


def test_an_expired_certificate_does_not_join(domain_stage: Stage, tmp_path: Path) -> None:
    keys = made_keystore(tmp_path / "keys", domain_stage.domain, days_ago=366)
    assert verdict_of(domain_stage.says(PEOPLE, keys, "/people_tracker")) == "refused"


def test_keys_for_another_domain_say_nothing(domain_stage: Stage, tmp_path: Path) -> None:
    keys = made_keystore(tmp_path / "keys", domain_stage.domain - 1)
    assert verdict_of(domain_stage.says(PEOPLE, keys, "/people_tracker")) == "denied"


def test_renewed_keys_talk_with_running_nodes_and_those_of_an_old_authority_do_not(
    domain_stage: Stage, tmp_path: Path
) -> None:
    keys = made_keystore(tmp_path / "keys", domain_stage.domain, days_ago=300)
    running = domain_stage.hears(PEOPLE, keys, "/escort")
    verdict_of(running)
    export(keys, tmp_path / "stolen", ["/people_tracker"])
    _renew(keys)
    domain_stage.says(PEOPLE, keys, "/people_tracker")
    until_heard(running)
    forget_authority(keys)
    _renew(keys)
    after = domain_stage.hears(PEOPLE, keys, "/escort")
    verdict_of(after)
    until_heard(running, running.heard() + 30)  # the old ones go on among themselves
    assert after.heard() == 0
    domain_stage.says(PEOPLE, keys, "/people_tracker")
    until_heard(after)


def _renew(keys: Keystore) -> None:
    make(keys, keys.purpose(), rights(Role.ROBOT), datetime.now(UTC), 365)
