"""The keystore: a folder of certificates, keys and signed documents, laid out as SROS2 lays it out.

public/    the authority's certificate, also as identity_ca.cert.pem and permissions_ca.cert.pem
private/   its key, likewise; needed to make and renew only: a copy for a robot does without
enclaves/  governance.xml and .p7s, and a folder for each enclave
guide_robot.json   for what robot, domain and topics it was made: ours, other tools pass over it
"""

import json
import os
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path

from guide_robot.common.errors import UserError
from guide_robot.security.certificates import Identity, begins, ends, new_authority, new_identity, read_identity, signed
from guide_robot.security.documents import governance, permissions
from guide_robot.security.rights import Rights

AUTHORITY_DAYS = 3650
AUTHORITIES = ("identity_ca", "permissions_ca")
MANIFEST = "guide_robot.json"


@dataclass(frozen=True, kw_only=True)
class Purpose:
    """What a keystore was made for: the launch files refuse it for anything else."""

    role: str
    domain: int
    namespace: str = ""
    topics: dict[str, str] = field(default_factory=dict)  # topics of the drivers by our names, where they differ
    hall: list[str] = field(default_factory=list)  # all robots of a hall in order of their names, none for one alone

    def is_for(self, namespace: str) -> bool:
        """Whether a robot of that namespace is one that this was made for."""
        return namespace == self.namespace or (not self.namespace and namespace in self.hall)


@dataclass(frozen=True, kw_only=True)
class Keystore:
    """A keystore's folder and what stands where in it."""

    root: Path

    def enclave(self, path: str) -> Path:
        """Return the folder of an enclave such as /robot1/escort."""
        return self.root / "enclaves" / path.lstrip("/")

    @property
    def exists(self) -> bool:
        """Whether there is a keystore at all."""
        return (self.root / "enclaves" / "governance.p7s").is_file()

    def purpose(self) -> Purpose:
        """Return what it was made for; raises UserError when that cannot be read."""
        return self._manifest()[0]

    def enclaves(self) -> list[str]:
        """Return the enclaves that were made for our table; raises UserError when the list cannot be read."""
        return self._manifest()[1]

    def _manifest(self) -> tuple[Purpose, list[str]]:
        file = self.root / MANIFEST
        try:
            content = json.loads(file.read_text(encoding="utf-8"))
            enclaves = [str(one) for one in content.pop("enclaves")]
            return Purpose(**content), enclaves
        except OSError as error:
            reason = (error.strerror or "cannot be read").lower()
            raise UserError(f"{file}: {reason}; ./guide secure makes it") from None
        except (ValueError, TypeError, KeyError, AttributeError):
            raise UserError(f"{file}: expected what ./guide secure wrote; make the keystore anew") from None


def default_keystore() -> Keystore:
    """Return the keystore of this machine's robot, made or not."""
    return Keystore(root=Path(os.environ.get("ROS_HOME", "~/.ros")).expanduser() / "guide_robot" / "keystore")


def make(keystore: Keystore, purpose: Purpose, rights: Iterable[Rights], now: datetime, days: int) -> None:
    """Make a keystore, or renew it: fresh keys, certificates and permissions for every enclave, the authority kept.

    Enclaves that an earlier run made and that are not wanted any more go; enclaves of others stay.
    """
    made = list(rights)
    for folder in ("", "public", "private", "enclaves"):
        (keystore.root / folder).mkdir(mode=0o700, parents=True, exist_ok=True)
    authority = _authority(keystore, now, days)
    _write(keystore.root / "enclaves" / "governance.xml", governance(purpose.domain))
    _write(keystore.root / "enclaves" / "governance.p7s", signed(governance(purpose.domain), authority))
    for gone in _made_before(keystore) - {one.enclave for one in made}:
        shutil.rmtree(keystore.enclave(gone), ignore_errors=True)
    for one in made:
        _make_enclave(keystore, one, authority, purpose.domain, new_identity(one.enclave, authority, now, days))
    manifest = {**asdict(purpose), "enclaves": [one.enclave for one in made]}
    _write(keystore.root / MANIFEST, (json.dumps(manifest, indent=2) + "\n").encode())


def forget_authority(keystore: Keystore) -> None:
    """Delete the authority: whatever it has signed, also in copies, is refused by those renewed after it."""
    for folder, end in (("public", "cert"), ("private", "key")):
        for name in ("ca", *AUTHORITIES):
            (keystore.root / folder / f"{name}.{end}.pem").unlink(missing_ok=True)


def check_new(folder: Path) -> None:
    """Raise UserError for a folder that holds something already."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UserError(f"{folder}: expected a new or an empty folder")


def export(keystore: Keystore, destination: Path, enclaves: Sequence[str], robot: str = "") -> None:
    """Copy what a machine needs to run these enclaves, without the authority's key; of a hall, those of one robot.

    Raises UserError when the destination holds something already.
    """
    check_new(destination)
    (destination / "enclaves").mkdir(mode=0o700, parents=True, exist_ok=True)
    destination.chmod(0o700)
    shutil.copytree(keystore.root / "public", destination / "public", symlinks=True)
    for file in ("governance.xml", "governance.p7s"):
        shutil.copy2(keystore.root / "enclaves" / file, destination / "enclaves" / file)
    for enclave in enclaves:
        shutil.copytree(keystore.enclave(enclave), Keystore(root=destination).enclave(enclave), symlinks=True)
    purpose = keystore.purpose()
    purpose = replace(purpose, namespace=robot or purpose.namespace)
    manifest = {**asdict(purpose), "enclaves": list(enclaves)}
    _write(destination / MANIFEST, (json.dumps(manifest, indent=2) + "\n").encode())


def _made_before(keystore: Keystore) -> set[str]:
    return set(keystore.enclaves()) if (keystore.root / MANIFEST).is_file() else set()


def _authority(keystore: Keystore, now: datetime, days: int) -> Identity:
    """Return the keystore's authority, a new one where there is none or where it would end too early."""
    certificate, key = keystore.root / "public" / "ca.cert.pem", keystore.root / "private" / "ca.key.pem"
    if certificate.is_file() and key.is_file():
        try:
            authority = read_identity(certificate.read_bytes(), key.read_bytes())
        except ValueError:
            raise UserError(f"{key}: expected the authority's private key") from None
        if (ends(authority.certificate) - now).days >= days:
            return authority
    elif certificate.is_file():
        raise UserError(f"{key}: missing; renew where the keystore was made, or make a new one with --new-authority")
    authority = new_authority(now, AUTHORITY_DAYS)
    _write(certificate, authority.certificate_pem)
    _write(key, authority.key_pem, secret=True)
    for name in AUTHORITIES:
        _link(certificate.with_name(f"{name}.cert.pem"), Path("ca.cert.pem"))
        _link(key.with_name(f"{name}.key.pem"), Path("ca.key.pem"))
    return authority


def _make_enclave(keystore: Keystore, rights: Rights, authority: Identity, domain: int, identity: Identity) -> None:
    folder = keystore.enclave(rights.enclave)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    up = Path(os.path.relpath(keystore.root, folder))
    for name in AUTHORITIES:
        _link(folder / f"{name}.cert.pem", up / "public" / f"{name}.cert.pem")
    _link(folder / "governance.p7s", up / "enclaves" / "governance.p7s")
    text = permissions(rights, domain, begins(identity.certificate), ends(identity.certificate))
    _write(folder / "key.pem", identity.key_pem, secret=True)
    _write(folder / "cert.pem", identity.certificate_pem)
    _write(folder / "permissions.xml", text)
    _write(folder / "permissions.p7s", signed(text, authority))


def _write(path: Path, content: bytes, *, secret: bool = False) -> None:
    """Write a file whole or not at all, a secret one readable by its owner alone from the first moment."""
    new = path.with_name(f".{path.name}.new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if secret else 0o644), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def _link(path: Path, target: Path) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to(target)
