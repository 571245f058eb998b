"""The certificate: checked before it is used, and taken up again when it was renewed in place."""

import asyncio
import logging
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509

from guide_robot.common.errors import UserError
from guide_robot.common.secret_file import check_mode

# Distributions give a group of their own (ssl-cert) to those who may read such keys.
OWNER_AND_GROUP = 0o640
LOOK_EVERY_S = 10.0
WARN_BEFORE_S = 14 * 86_400.0
logger = logging.getLogger("guide_robot.backend")


def check_pair(certificate: Path, key: Path) -> None:
    """Raise UserError, one line, when certificate and key cannot be used together, or others could read the key."""
    for path in (certificate, key):
        try:
            path.read_bytes()
        except OSError as error:
            raise UserError(f"{path}: {error.strerror or error}") from None
    check_mode(key, OWNER_AND_GROUP)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_verify_locations(certificate)
    except (ssl.SSLError, OSError):
        raise UserError(f"{certificate}: expected a certificate in PEM") from None
    try:
        context.load_cert_chain(certificate, key, password=_no_password)
    except _EncryptedError:
        raise UserError(
            f"{key}: is encrypted, and nobody is there to type its password; keep it in plain, mode 0600: "
            "openssl pkey -in ENCRYPTED -out PLAIN"
        ) from None
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            raise UserError(f"{key}: is not the key of {certificate}") from None
        raise UserError(f"{key}: expected a private key in PEM: {error.reason or error}") from None


@dataclass(frozen=True, kw_only=True)
class Validity:
    """From when until when a certificate is valid, in seconds since 1970."""

    begins_s: float
    ends_s: float

    def problem(self, now_s: float) -> str:
        """Return why browsers refuse it now, "" when they do not."""
        if now_s >= self.ends_s:
            return f"has expired on {_day(self.ends_s)}"
        if now_s < self.begins_s:
            return f"is valid from {_day(self.begins_s)} on, and it is {_day(now_s)} by this machine's clock"
        return ""


def validity(certificate: Path) -> Validity:
    """Return the validity of a chain's first certificate, which is the server's own. UserError when it has none."""
    try:
        own = x509.load_pem_x509_certificates(certificate.read_bytes())[0]
    except (ValueError, OSError):
        raise UserError(f"{certificate}: expected a certificate in PEM") from None
    return Validity(begins_s=own.not_valid_before_utc.timestamp(), ends_s=own.not_valid_after_utc.timestamp())


@dataclass(kw_only=True)
class RenewedPair:
    """Watches both files; `renew` loads them into the running server's context when they have changed."""

    certificate: Path
    key: Path
    clock: Callable[[], float] = time.time
    _seen: tuple[float, ...] = field(default=())

    def __post_init__(self) -> None:
        self._seen = self._times()
        self._refused = ""
        self._in_use = validity(self.certificate)

    def warning(self, now_s: float) -> str:
        """Return what is wrong with the certificate in use or soon will be, or with a changed one; "" for nothing."""
        problem = self._in_use.problem(now_s)
        if not problem and now_s >= self._in_use.ends_s - WARN_BEFORE_S:
            problem = f"ends on {_day(self._in_use.ends_s)}"
        refused = f"the certificate was changed, the old one stays in use: {self._refused}" if self._refused else ""
        ends = f"certificate {self.certificate}: {problem}: renew it" if problem else ""
        return "; ".join(filter(None, (refused, ends)))

    def renew(self, context: ssl.SSLContext) -> bool:
        """Take up a changed pair; a bad one is said once and the old one stays. Returns whether one was taken."""
        times = self._times()
        if times == self._seen:
            return False
        self._seen = times
        try:
            check_pair(self.certificate, self.key)
            renewed = validity(self.certificate)
            if problem := renewed.problem(self.clock()):
                raise UserError(f"{self.certificate}: {problem}")
            context.load_cert_chain(self.certificate, self.key, password=_no_password)
        except (UserError, ssl.SSLError, OSError, _EncryptedError) as error:
            self._refused = str(error)
            logger.error("the certificate was changed, the old one stays in use: %s", error)
            return False
        self._in_use, self._refused = renewed, ""
        logger.warning("the renewed certificate is in use: %s", self.certificate)
        return True

    async def watch(self, context: ssl.SSLContext) -> None:
        """Look again and again; ends by cancelling."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            self.renew(context)

    def _times(self) -> tuple[float, ...]:
        found = []
        for path in (self.certificate, self.key):
            try:
                status = path.stat()
                found += [status.st_mtime, float(status.st_ino), float(status.st_size), float(status.st_mode)]
            except OSError:
                found.append(-1.0)
        return tuple(found)


class _EncryptedError(Exception):
    """OpenSSL asked for a password."""


def _day(seconds: float) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(seconds))


def _no_password() -> str:
    raise _EncryptedError
