"""The software bill of materials: every dependency that may be installed, in CycloneDX 1.6."""

import json
from pathlib import Path
from typing import Any

from guide_robot import __version__
from guide_robot.common.errors import UserError
from guide_robot.run.locked import LOCKS, Locked, lock_file, plain_name, read_lock

SCHEMA = "http://cyclonedx.org/schema/bom-1.6.schema.json"
ALGORITHMS = {"sha256": "SHA-256", "sha384": "SHA-384", "sha512": "SHA-512"}
SCOPES = {
    "run": "required",
    "robot": "required",
    "extra": "optional",
    "test": "excluded",
    "build": "excluded",
    "audit": "excluded",
}


def write_materials(requirements: Path, destination: Path) -> None:
    """Write the bill of materials of all lock files; raises UserError when that cannot be done."""
    try:
        text = json.dumps(materials(requirements), indent=2) + "\n"
        destination.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UserError(f"{error.filename}: {(error.strerror or 'cannot be used').lower()}") from None
    except ValueError as error:
        raise UserError(str(error)) from None


def materials(requirements: Path) -> dict[str, Any]:
    """Return the bill of materials. Equal locks make equal bills: it holds neither time nor serial number."""
    scopes: dict[tuple[str, str], str] = {}
    found: dict[tuple[str, str], Locked] = {}
    for lock in sorted(LOCKS, key=lambda one: list(SCOPES).index(one.name)):
        for entry in read_lock(lock_file(requirements, lock)):
            key = plain_name(entry.name), entry.version
            scopes.setdefault(key, SCOPES[lock.name])
            found.setdefault(key, entry)
    robot = {"type": "application", "bom-ref": "guide_robot", "name": "guide_robot", "version": __version__}
    return {
        "$schema": SCHEMA,
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {**robot, "licenses": [{"license": {"id": "Apache-2.0"}}]}},
        "components": [_component(found[key], scopes[key]) for key in sorted(found)],
    }


def _component(entry: Locked, scope: str) -> dict[str, Any]:
    """Return one dependency; the hashes are of its files, of which a machine installs the one that fits it."""
    name = plain_name(entry.name)
    address = f"pkg:pypi/{name}@{entry.version}"
    hashes = [{"alg": ALGORITHMS[algorithm], "content": digest} for algorithm, digest in entry.hashes]
    return {
        "type": "library",
        "bom-ref": address,
        "name": name,
        "version": entry.version,
        "purl": address,
        "scope": scope,
        "externalReferences": [{"type": "distribution", "url": address, "hashes": hashes}],
    }
