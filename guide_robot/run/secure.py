"""`guide-robot secure`: makes or renews the keystore of a secured graph, from the node table and the ROS API."""

import argparse
import os
from datetime import UTC, datetime
from pathlib import Path

from guide_robot.common.errors import UserError
from guide_robot.floor.robot_places import check_names
from guide_robot.ros.access import rights, topics_given
from guide_robot.ros.node_table import Role
from guide_robot.security.keystore import Keystore, Purpose, check_new, default_keystore, export, forget_authority, make
from guide_robot.security.middleware import lack_of_security
from guide_robot.security.state import check_keystore, warning

ROLES = [Role.ROBOT.value, Role.GAZEBO.value, Role.SIMULATION.value]
LONGEST_DAYS = 3650


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--keystore", type=Path, help="its folder (default: keystore in ~/.ros/guide_robot)")
    parser.add_argument("--role", choices=ROLES, help="which nodes there are (default: as before, else robot)")
    parser.add_argument("--domain", type=int, help="ROS domain (default: as before, else ROS_DOMAIN_ID, else 0)")
    parser.add_argument("--namespace", help="the robot's name before its topics, such as robot1 (default: as before)")
    parser.add_argument(
        "--hall",
        metavar="ROBOT,ROBOT",
        help="all robots of a hall by their names, such as robot1,robot2: one authority for them (default: as before)",
    )
    parser.add_argument(
        "--topic",
        action="append",
        metavar="OURS=YOURS",
        help="a driver's topic by another name, as the launch argument OURS_topic, such as scan=front/scan; several",
    )
    parser.add_argument("--days", type=int, default=365, help="how long certificates hold (default: %(default)s)")
    parser.add_argument(
        "--new-authority", action="store_true", help="shut out every copy of the old keys, as after a theft"
    )
    parser.add_argument(
        "--when-due", action="store_true", help="renew only what ends within 30 days: for a weekly timer"
    )
    parser.add_argument("--check", action="store_true", help="change nothing, say how long the certificates hold")
    parser.add_argument(
        "--export",
        type=Path,
        metavar="DIR",
        help="also copy what a robot needs, without the authority; of a hall, a folder for each robot",
    )
    parser.add_argument(
        "--only", action="append", metavar="ENCLAVE", help="with --export: these enclaves only, such as /camera_driver"
    )


def run(arguments: argparse.Namespace) -> int:
    """Make, renew or look; a keystore that cannot be used raises UserError."""
    keystore = Keystore(root=arguments.keystore.expanduser()) if arguments.keystore else default_keystore()
    now = datetime.now(UTC)
    if not arguments.check and not (arguments.when_due and not (keystore.exists and _is_due(keystore, now))):
        _make(keystore, arguments, now)
    validity = check_keystore(keystore, now)
    purpose = keystore.purpose()
    print(
        f"secure: {keystore.root}: {len(keystore.enclaves())} enclaves for {purpose.role}, domain {purpose.domain}, "
        f"{_whose(purpose)}, valid until {validity.ends:%Y-%m-%d}"
    )
    for line in filter(None, [warning(validity, now), lack_of_security(os.environ)]):
        print(f"secure: {line}")
    if arguments.export:
        _export(keystore, arguments.export, arguments.only)
    return 0


def _whose(purpose: Purpose) -> str:
    hall = f"hall {', '.join(purpose.hall)}" if purpose.hall else ""
    return (
        ", ".join(filter(None, [hall, f"namespace {purpose.namespace}" if purpose.namespace else ""])) or "no namespace"
    )


def _is_due(keystore: Keystore, now: datetime) -> bool:
    """Whether certificates end soon, or something is wrong with them."""
    try:
        return bool(warning(check_keystore(keystore, now), now))
    except UserError:
        return True


def _make(keystore: Keystore, arguments: argparse.Namespace, now: datetime) -> None:
    if not 1 <= arguments.days <= LONGEST_DAYS:
        raise UserError(f"--days {arguments.days}: expected 1 to {LONGEST_DAYS}")
    purpose = _purpose(keystore, arguments)
    wanted = rights(Role(purpose.role), purpose.namespace, purpose.topics, purpose.hall)
    try:
        if arguments.new_authority:
            forget_authority(keystore)
        make(keystore, purpose, wanted, now, arguments.days)
    except OSError as error:
        raise UserError(
            f"{error.filename or keystore.root}: {(error.strerror or 'cannot be written').lower()}"
        ) from None


def _purpose(keystore: Keystore, arguments: argparse.Namespace) -> Purpose:
    """Return what to make the keystore for: what was asked, else what it was made for before."""
    before = keystore.purpose() if keystore.exists else Purpose(role=Role.ROBOT.value, domain=_domain_here())
    domain = before.domain if arguments.domain is None else arguments.domain
    if not 0 <= domain <= 232:
        raise UserError(f"--domain {domain}: expected 0 to 232")
    topics = before.topics if arguments.topic is None else topics_given(arguments.topic)
    namespace, hall = _robots(before, arguments)
    return Purpose(role=arguments.role or before.role, domain=domain, namespace=namespace, topics=topics, hall=hall)


def _robots(before: Purpose, arguments: argparse.Namespace) -> tuple[str, list[str]]:
    """Return (namespace, hall): one robot by its namespace, or all robots of a hall."""
    if arguments.namespace is None and arguments.hall is None:
        return before.namespace, before.hall
    if arguments.namespace and arguments.hall:
        raise UserError("--namespace and --hall: expected one of them, the hall's robots are named in --hall")
    namespace = (arguments.namespace or "").strip("/")
    if namespace and not all(part.isidentifier() and part.isascii() for part in namespace.split("/")):
        raise UserError(f"--namespace {namespace}: expected letters, digits and _, such as robot1")
    hall = sorted(one.strip().strip("/") for one in (arguments.hall or "").split(",") if one.strip())
    try:
        check_names(hall)
    except UserError as error:
        raise UserError(f"--hall {arguments.hall}: {error}") from None
    if len(hall) == 1:
        raise UserError(f"--hall {arguments.hall}: expected two robots or more, --namespace is for a single one")
    return namespace, hall


def _domain_here() -> int:
    given = os.environ.get("ROS_DOMAIN_ID", "0") or "0"
    if not given.isdigit():
        raise UserError(f"ROS_DOMAIN_ID={given}: expected a number")
    return int(given)


def _export(keystore: Keystore, destination: Path, only: list[str] | None) -> None:
    known, purpose = keystore.enclaves(), keystore.purpose()
    unknown = [one for one in only or [] if one not in known]
    if unknown:
        raise UserError(f"--only {unknown[0]}: expected one of {', '.join(known)}")
    try:
        own = {robot: [one for one in known if one.startswith(f"/{robot}/")] for robot in purpose.hall}
        if only or purpose.namespace or sum(map(len, own.values())) < len(known):  # in a simulation robots share some
            export(keystore, destination, only or known)
        else:
            check_new(destination)
            for robot, enclaves in own.items():
                export(keystore, destination / robot, enclaves, robot)
    except OSError as error:
        raise UserError(f"{destination}: {(error.strerror or 'cannot be written').lower()}") from None
    print(f"secure: copied to {destination}, without the authority's key: renew here and copy again")
