"""Whether a keystore can be used now, in one line for whoever has to do something about it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509

from guide_robot.common.errors import UserError
from guide_robot.security.certificates import begins, ends, is_signed_by
from guide_robot.security.keystore import Keystore, Purpose

WARN_DAYS = 30
FILES = (
    "cert.pem",
    "key.pem",
    "governance.p7s",
    "permissions.p7s",
    "identity_ca.cert.pem",
    "permissions_ca.cert.pem",
)
RENEW = "./guide secure renews"


@dataclass(frozen=True, kw_only=True)
class Validity:
    """The enclave whose certificate ends first, and when (UTC)."""

    enclave: str
    ends: datetime


def check_enclave(keystore: Keystore, enclave: str, now: datetime) -> datetime:
    """Return when an enclave's certificate ends (UTC).

    Raises UserError with one line when the enclave cannot be used now.
    """
    folder = keystore.enclave(enclave)
    for name in FILES:
        if not (folder / name).is_file():
            raise UserError(f"{folder / name}: missing; ./guide secure makes it")
    if (folder / "key.pem").stat().st_mode & 0o077:
        raise UserError(f"{folder / 'key.pem'}: others may read it: chmod 600, and ./guide secure --new-authority")
    certificate, authority = _read(folder / "cert.pem"), _read(folder / "identity_ca.cert.pem")
    if not is_signed_by(certificate, authority):
        raise UserError(f"{folder / 'cert.pem'}: not signed by this keystore's authority; {RENEW}")
    if now >= ends(certificate):
        raise UserError(f"{folder / 'cert.pem'}: ended on {ends(certificate):%Y-%m-%d}; {RENEW}")
    if now < begins(certificate):
        raise UserError(
            f"{folder / 'cert.pem'}: holds from {begins(certificate):%Y-%m-%d} on and the clock says {now:%Y-%m-%d}: "
            "set this machine's clock"
        )
    return ends(certificate)


def check_keystore(keystore: Keystore, now: datetime) -> Validity:
    """Return which of the keystore's enclaves ends first; raises UserError with one line when one cannot be used."""
    if not keystore.exists:
        raise UserError(f"{keystore.root}: no keystore; ./guide secure makes one")
    known = keystore.enclaves()
    if not known:
        raise UserError(f"{keystore.root}: a keystore without enclaves; ./guide secure makes them")
    found = [Validity(enclave=one, ends=check_enclave(keystore, one, now)) for one in known]
    return min(found, key=lambda one: one.ends)


def check_purpose(keystore: Keystore, wanted: Purpose) -> None:
    """Raise UserError with one line when the keystore was made for something else."""
    made = keystore.purpose()
    for what in ("role", "domain", "hall", "namespace", "topics"):
        here, there = getattr(wanted, what), getattr(made, what)
        if here != there and not (what == "namespace" and made.is_for(wanted.namespace)):
            raise UserError(f"{keystore.root}: made for {what} {there or 'none'}, not {here or 'none'}; ./guide secure")


def warning(validity: Validity, now: datetime) -> str:
    """Return a line when certificates end soon, else an empty text."""
    left = validity.ends - now
    if left.days >= WARN_DAYS:
        return ""
    return f"certificates end on {validity.ends:%Y-%m-%d}, in {left.days} days ({validity.enclave} first); {RENEW}"


def _read(path: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(path.read_bytes())
    except ValueError:
        raise UserError(f"{path}: expected a certificate; {RENEW}") from None
    except OSError as error:
        raise UserError(f"{path}: {(error.strerror or 'cannot be read').lower()}") from None
