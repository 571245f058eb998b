"""`./guide secure`: what it makes, keeps and refuses; and `./guide demo --secure` where DDS has no security."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from guide_robot.ros.access import rights
from guide_robot.ros.node_table import Role
from guide_robot.run.cli import main
from guide_robot.security.environment import certificates_word, secure_environment
from guide_robot.security.keystore import Keystore, Purpose, make
from guide_robot.security.middleware import LACKING, LIBRARY, REFUSAL, lack_of_security


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Keystore:
    """Return where the command makes its keystore, in a ROS home of the test's own."""
    monkeypatch.setenv("ROS_HOME", str(tmp_path / "ros"))
    monkeypatch.delenv("ROS_DOMAIN_ID", raising=False)
    return Keystore(root=tmp_path / "ros" / "guide_robot" / "keystore")


def test_it_makes_an_enclave_for_each_process_and_keeps_what_it_was_made_for(store: Keystore) -> None:
    assert main(["secure", "--namespace", "robot1", "--domain", "7", "--topic", "scan=front/scan"]) == 0
    first = (store.enclave("/robot1/escort") / "cert.pem").read_bytes()
    assert main(["secure"]) == 0
    wanted = Purpose(role="robot", domain=7, namespace="robot1", topics={"scan": "front/scan"})
    assert store.purpose() == wanted
    assert store.enclaves() == [one.enclave for one in rights(Role.ROBOT, "robot1", wanted.topics)]
    assert "/robot1/motion_gate" in store.enclaves() and "/robot1/lidar_driver" in store.enclaves()
    assert (store.enclave("/robot1/escort") / "cert.pem").read_bytes() != first
    lidar = (store.enclave("/robot1/lidar_driver") / "permissions.xml").read_text()
    assert "<topic>rt/robot1/front/scan</topic>" in lidar


def test_the_domain_of_the_environment_is_taken(store: Keystore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROS_DOMAIN_ID", "13")
    assert main(["secure", "--role", "simulation"]) == 0
    assert store.purpose() == Purpose(role="simulation", domain=13)


def test_check_changes_nothing_and_warns_of_an_end(store: Keystore, capsys: pytest.CaptureFixture[str]) -> None:
    since = datetime.now(UTC) - timedelta(days=350)
    make(store, Purpose(role="robot", domain=0), rights(Role.ROBOT), since, 365)
    before = (store.enclave("/escort") / "cert.pem").read_bytes()
    assert main(["secure", "--check"]) == 0
    assert "certificates end on" in capsys.readouterr().out
    assert (store.enclave("/escort") / "cert.pem").read_bytes() == before
    assert main(["secure"]) == 0
    assert "certificates end on" not in capsys.readouterr().out


def test_keys_are_renewed_when_they_are_due_and_not_before(store: Keystore) -> None:
    for days_ago, renewed in ((100, False), (340, True), (400, True)):
        make(
            store,
            Purpose(role="robot", domain=0),
            rights(Role.ROBOT),
            datetime.now(UTC) - timedelta(days=days_ago),
            365,
        )
        before = (store.enclave("/escort") / "cert.pem").read_bytes()
        assert main(["secure", "--when-due"]) == 0
        assert ((store.enclave("/escort") / "cert.pem").read_bytes() != before) is renewed


@pytest.mark.parametrize(
    ("days_ago", "said"), [(100, ""), (336, "certificates end on"), (400, "ended on"), (None, "no keystore")]
)
def test_a_running_robot_says_that_its_certificates_end(store: Keystore, days_ago: int | None, said: str) -> None:
    now = datetime.now(UTC)
    if days_ago is not None:
        made_at = now - timedelta(days=days_ago)
        make(store, Purpose(role="robot", domain=0), rights(Role.ROBOT), made_at, 365)
    told = certificates_word(secure_environment(store), now)
    assert told is not None and said in told and bool(told) == bool(said)
    assert certificates_word({}, now) is None, "an open graph has none"


def test_a_copy_for_a_machine_holds_its_enclaves_alone(store: Keystore, tmp_path: Path) -> None:
    assert main(["secure", "--export", str(tmp_path / "camera"), "--only", "/camera_driver"]) == 0
    folders = {path.name for path in (tmp_path / "camera" / "enclaves").iterdir() if path.is_dir()}
    assert folders == {"camera_driver"} and not (tmp_path / "camera" / "private").exists()


def test_a_hall_has_one_authority_and_each_robot_a_copy_of_its_own_keys(
    store: Keystore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["secure", "--hall", "robot2, robot1", "--domain", "7"]) == 0
    assert "hall robot1, robot2, valid until" in capsys.readouterr().out
    assert main(["secure", "--export", str(tmp_path / "keys")]) == 0
    assert store.purpose() == Purpose(role="robot", domain=7, hall=["robot1", "robot2"])
    for robot in ("robot1", "robot2"):
        copy = Keystore(root=tmp_path / "keys" / robot)
        assert copy.purpose() == Purpose(role="robot", domain=7, namespace=robot, hall=["robot1", "robot2"])
        assert copy.enclaves() == [one for one in store.enclaves() if one.startswith(f"/{robot}/")]
        assert f"/{robot}/fleet" in copy.enclaves() and not (copy.root / "private").exists()
        assert {one.name for one in (copy.root / "enclaves").iterdir() if one.is_dir()} == {robot}
    first, second = (tmp_path / "keys" / robot / "public" / "ca.cert.pem" for robot in ("robot1", "robot2"))
    assert first.read_bytes() == second.read_bytes()
    assert main(["secure", "--namespace", "robot1"]) == 0
    assert store.purpose() == Purpose(role="robot", domain=7, namespace="robot1")
    assert not store.enclave("/robot2/escort").exists()


def test_the_keys_of_a_simulated_hall_are_one_copy(store: Keystore, tmp_path: Path) -> None:
    words = ["secure", "--role", "simulation", "--hall", "robot1,robot2", "--export", str(tmp_path / "keys")]
    assert main(words) == 0
    assert Keystore(root=tmp_path / "keys").enclaves() == store.enclaves()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--hall", "robot1"], "--hall robot1: expected two robots or more"),
        (["--hall", "robot1,2"], "--hall robot1,2: '2': expected a robot's namespace"),
        (["--hall", "robot1,robot1/a"], "'robot1/a' lies within the namespace of another robot"),
        (["--hall", "robot1,robot2", "--namespace", "robot1"], "--namespace and --hall: expected one of them"),
        (["--check"], "no keystore; ./guide secure makes one"),
        (["--when-due"], "no keystore; ./guide secure makes one"),
        (["--days", "0"], "--days 0: expected 1 to 3650"),
        (["--domain", "300"], "--domain 300: expected 0 to 232"),
        (["--namespace", "robot 1"], "--namespace robot 1: expected letters"),
        (["--namespace", "../x"], "--namespace ../x: expected letters"),
        (["--topic", "scan"], "--topic scan: expected one of scan, image"),
        (["--topic", "people=x"], "--topic people=x: expected one of scan, image"),
        (["--topic", "scan=*"], "--topic scan=*: expected one of scan, image"),
        (["--export", "/proc/none"], "/proc/none"),
        (["--only", "/nobody", "--export", "x"], "--only /nobody: expected one of /motion_gate"),
    ],
)
def test_a_mistake_is_one_line(
    words: list[str], said: str, store: Keystore, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["secure", *words]) == 2
    told = capsys.readouterr().err
    assert said in told and told.count("\n") == 1


def test_a_keystore_that_cannot_be_written_is_one_line(
    store: Keystore, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    assert main(["secure", "--keystore", str(tmp_path / "file")]) == 2
    assert "file" in capsys.readouterr().err


def test_a_dds_without_security_is_recognised_by_its_own_words(tmp_path: Path) -> None:
    library = tmp_path / "lib" / LIBRARY
    library.parent.mkdir()
    library.write_bytes(b"\0Fast DDS " + REFUSAL + b"\0")
    here = {"AMENT_PREFIX_PATH": str(tmp_path)}
    assert lack_of_security(here) == LACKING
    assert lack_of_security({**here, "RMW_IMPLEMENTATION": "rmw_cyclonedds_cpp"}) == ""
    library.write_bytes(b"\0security\0")
    assert lack_of_security(here) == ""


@pytest.mark.skipif(not lack_of_security(os.environ), reason="this DDS has security")
def test_a_secured_demo_says_in_one_line_that_this_dds_cannot(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--headless", "--secure"]) == 2
    assert capsys.readouterr().err == f"guide-robot: --secure: {LACKING}\n"
