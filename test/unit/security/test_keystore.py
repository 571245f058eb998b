"""The keystore: laid out and signed as SROS2's own tools do, renewed in place, refused in one line."""

import stat
import subprocess
import xml.etree.ElementTree as ElementTree
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from keystore_kit import DAYS, NOW, PURPOSE, RIGHTS

from guide_robot.common.errors import UserError
from guide_robot.security.keystore import Keystore, Purpose, export, forget_authority, make
from guide_robot.security.state import WARN_DAYS, check_enclave, check_keystore, check_purpose, warning

OF_AN_ENCLAVE = {
    "cert.pem",
    "governance.p7s",
    "identity_ca.cert.pem",
    "key.pem",
    "permissions.p7s",
    "permissions.xml",
    "permissions_ca.cert.pem",
}
OF_THE_STORE = {
    "enclaves/governance.p7s",
    "enclaves/governance.xml",
    "guide_robot.json",
    "private/ca.key.pem",
    "private/identity_ca.key.pem",
    "private/permissions_ca.key.pem",
    "public/ca.cert.pem",
    "public/identity_ca.cert.pem",
    "public/permissions_ca.cert.pem",
}


def files(root: Path) -> set[str]:
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def openssl(*words: object) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(["openssl", *map(str, words)], capture_output=True)


def allowed(permissions: Path, verb: str, rule: str = "allow_rule") -> list[str]:
    return [one.text or "" for one in ElementTree.parse(permissions).iterfind(f".//{rule}/{verb}/topics/topic")]


def test_the_layout_is_the_one_that_ros_reads(keystore: Keystore) -> None:
    wanted = {f"enclaves{one.enclave}/{name}" for one in RIGHTS for name in OF_AN_ENCLAVE} | OF_THE_STORE
    assert files(keystore.root) == wanted
    for name in ("identity_ca.cert.pem", "permissions_ca.cert.pem", "governance.p7s"):
        link = keystore.enclave("/robot1/escort") / name
        assert link.is_symlink() and not link.readlink().is_absolute()


def test_private_keys_are_their_owners_alone(keystore: Keystore) -> None:
    for path in keystore.root.rglob("*.key.pem"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    for path in keystore.root.rglob("key.pem"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    for folder in ("", "private", "enclaves"):
        assert stat.S_IMODE((keystore.root / folder).stat().st_mode) == 0o700


def test_openssl_finds_every_certificate_and_signature_right(keystore: Keystore) -> None:
    authority = keystore.root / "public" / "ca.cert.pem"
    for one in RIGHTS:
        folder = keystore.enclave(one.enclave)
        at = f"{(NOW + timedelta(days=1)).timestamp():.0f}"
        checked = openssl("verify", "-attime", at, "-CAfile", folder / "identity_ca.cert.pem", folder / "cert.pem")
        assert checked.returncode == 0, checked.stderr
        for name in ("permissions", "governance"):
            signature = folder / f"{name}.p7s"
            checked = openssl("smime", "-verify", "-text", "-attime", at, "-in", signature, "-CAfile", authority)
            assert checked.returncode == 0, checked.stderr
    wanted = (keystore.enclave("/robot1/nav2") / "permissions.xml").read_bytes()
    signature = keystore.enclave("/robot1/nav2") / "permissions.p7s"
    told = openssl("smime", "-verify", "-text", "-noverify", "-in", signature).stdout
    assert told.replace(b"\r\n", b"\n") == wanted


def test_openssl_refuses_permissions_that_somebody_widened(keystore: Keystore) -> None:
    signature = keystore.enclave("/robot1/escort") / "permissions.p7s"
    signature.write_bytes(signature.read_bytes().replace(b"rt/robot1/say", b"rt/robot1/cmd_vel"))
    checked = openssl("smime", "-verify", "-text", "-noverify", "-in", signature)
    assert checked.returncode != 0 and b"digest" in checked.stderr.lower()


def test_permissions_name_enclave_domain_and_the_certificates_days(keystore: Keystore) -> None:
    text = ElementTree.parse(keystore.enclave("/robot1/nav2") / "permissions.xml")
    assert text.findtext(".//subject_name") == "CN=/robot1/nav2"
    assert {one.text for one in text.iterfind(".//domains/id")} == {"42"}
    assert text.findtext(".//not_after") == f"{NOW + timedelta(days=DAYS):%Y-%m-%dT%H:%M:%S}"
    assert text.findtext(".//default") == "DENY"
    grant = text.find(".//grant")
    assert grant is not None
    assert [part.tag for part in grant] == ["subject_name", "validity", "deny_rule", "allow_rule", "default"]


def test_what_is_denied_stands_before_what_is_allowed_and_discovery_is_allowed(keystore: Keystore) -> None:
    nav2 = keystore.enclave("/robot1/nav2") / "permissions.xml"
    assert allowed(nav2, "publish", "deny_rule") == ["rt/robot1/cmd_vel"]
    assert allowed(nav2, "publish") == ["ros_discovery_info", "rt/robot1/*"]
    assert allowed(keystore.enclave("/robot1/escort") / "permissions.xml", "subscribe") == [
        "ros_discovery_info",
        "rt/robot1/people",
    ]


def test_governance_lets_nobody_in_without_a_certificate_and_encrypts_everything(keystore: Keystore) -> None:
    text = ElementTree.parse(keystore.root / "enclaves" / "governance.xml")
    told = {part.tag: part.text for part in text.iter() if part.text and part.text.strip()}
    assert told["allow_unauthenticated_participants"] == "false"
    assert told["enable_join_access_control"] == "true"
    assert told["enable_read_access_control"] == told["enable_write_access_control"] == "true"
    assert told["data_protection_kind"] == told["metadata_protection_kind"] == "ENCRYPT"
    assert told["id"] == "42"


def test_renewing_makes_new_keys_under_the_same_authority(keystore: Keystore) -> None:
    folder, authority = keystore.enclave("/robot1/escort"), (keystore.root / "public" / "ca.cert.pem").read_bytes()
    before = (folder / "key.pem").read_bytes(), (folder / "cert.pem").read_bytes()
    later = NOW + timedelta(days=350)
    assert warning(check_keystore(keystore, later), later)
    make(keystore, PURPOSE, RIGHTS, later, DAYS)
    assert not warning(check_keystore(keystore, later), later)
    assert (folder / "key.pem").read_bytes() != before[0] and (folder / "cert.pem").read_bytes() != before[1]
    assert (keystore.root / "public" / "ca.cert.pem").read_bytes() == authority
    assert check_enclave(keystore, "/robot1/escort", later) == later + timedelta(days=DAYS)


def test_an_enclave_that_is_not_wanted_any_more_goes_and_one_of_others_stays(keystore: Keystore) -> None:
    foreign = keystore.enclave("/laptop")
    foreign.mkdir()
    make(keystore, PURPOSE, RIGHTS[:2], NOW, DAYS)
    assert not keystore.enclave("/robot1/nav2").exists()
    assert foreign.is_dir() and keystore.enclaves() == ["/robot1/escort", "/robot1/motion_gate"]


def test_a_new_authority_shuts_out_the_keys_of_before(keystore: Keystore, tmp_path: Path) -> None:
    stolen = tmp_path / "stolen"
    export(keystore, stolen, ["/robot1/escort"])
    forget_authority(keystore)
    make(keystore, PURPOSE, RIGHTS, NOW, DAYS)
    old = Keystore(root=stolen).enclave("/robot1/escort") / "cert.pem"
    at = f"{(NOW + timedelta(days=1)).timestamp():.0f}"
    assert openssl("verify", "-attime", at, "-CAfile", keystore.root / "public" / "ca.cert.pem", old).returncode != 0


def test_what_a_robot_gets_holds_no_key_of_the_authority(keystore: Keystore, tmp_path: Path) -> None:
    copy = Keystore(root=tmp_path / "copy")
    export(keystore, copy.root, ["/robot1/escort", "/robot1/motion_gate"])
    check_keystore(copy, NOW)
    assert not (copy.root / "private").exists()
    secret = (keystore.root / "private" / "ca.key.pem").read_bytes()
    assert all(path.read_bytes() != secret for path in copy.root.rglob("*") if path.is_file())
    with pytest.raises(UserError, match=r"ca\.key\.pem: missing; renew where the keystore was made"):
        make(copy, PURPOSE, RIGHTS, NOW, DAYS)
    with pytest.raises(UserError, match="expected a new or an empty folder"):
        export(keystore, copy.root, ["/robot1/escort"])


def test_certificates_end_with_their_authority_at_the_latest(keystore: Keystore) -> None:
    make(keystore, PURPOSE, RIGHTS, NOW, 3650)
    assert check_enclave(keystore, "/robot1/escort", NOW) == NOW + timedelta(days=3650)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (NOW + timedelta(days=DAYS + 1), r"escort/cert\.pem: ended on 2027-05-04; \./guide secure renews"),
        (NOW - timedelta(days=30), r"escort/cert\.pem: holds from 2026-05-03 on and the clock says 2026-04-04"),
    ],
)
def test_a_certificate_out_of_its_days_is_one_line(keystore: Keystore, at: datetime, words: str) -> None:
    with pytest.raises(UserError, match=words) as raised:
        check_enclave(keystore, "/robot1/escort", at)
    assert "\n" not in str(raised.value)


def test_an_end_that_is_near_is_warned_of_and_a_far_one_is_not(keystore: Keystore) -> None:
    near = NOW + timedelta(days=DAYS - WARN_DAYS + 1)
    assert "2027-05-04, in 29 days" in warning(check_keystore(keystore, near), near)
    assert warning(check_keystore(keystore, NOW), NOW) == ""


def test_broken_enclaves_are_refused_in_one_line(keystore: Keystore, tmp_path: Path) -> None:
    folder = keystore.enclave("/robot1/escort")
    with pytest.raises(UserError, match=r"/robot1/nobody/cert\.pem: missing; \./guide secure makes it"):
        check_enclave(keystore, "/robot1/nobody", NOW)
    (folder / "key.pem").chmod(0o644)
    with pytest.raises(UserError, match=r"key\.pem: others may read it"):
        check_enclave(keystore, "/robot1/escort", NOW)
    (folder / "key.pem").chmod(0o600)
    other = Keystore(root=tmp_path / "other")
    make(other, PURPOSE, RIGHTS, NOW, DAYS)
    (folder / "cert.pem").write_bytes((other.enclave("/robot1/escort") / "cert.pem").read_bytes())
    with pytest.raises(UserError, match="not signed by this keystore's authority"):
        check_enclave(keystore, "/robot1/escort", NOW)
    (folder / "cert.pem").write_text("no certificate")
    with pytest.raises(UserError, match=r"cert\.pem: expected a certificate"):
        check_enclave(keystore, "/robot1/escort", NOW)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"enclaves": 3}', '{"role": "robot", "domain": 1, "x": 1}', "\0"])
def test_a_broken_list_of_enclaves_is_one_line(keystore: Keystore, content: str) -> None:
    (keystore.root / "guide_robot.json").write_text(content)
    with pytest.raises(UserError, match=r"guide_robot\.json: expected what \./guide secure wrote"):
        check_keystore(keystore, NOW)


def test_no_keystore_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"nothing: no keystore; \./guide secure makes one"):
        check_keystore(Keystore(root=tmp_path / "nothing"), NOW)


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (Purpose(role="robot", domain=42), "made for namespace robot1, not none"),
        (Purpose(role="robot", domain=7, namespace="robot1"), "made for domain 42, not 7"),
        (Purpose(role="gazebo", domain=42, namespace="robot1"), "made for role robot, not gazebo"),
        (Purpose(role="robot", domain=42, namespace="robot1", topics={"scan": "front/scan"}), "made for topics none"),
    ],
)
def test_a_keystore_of_another_robot_is_refused(keystore: Keystore, wanted: Purpose, words: str) -> None:
    check_purpose(keystore, PURPOSE)
    with pytest.raises(UserError, match=words):
        check_purpose(keystore, wanted)
