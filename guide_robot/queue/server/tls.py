"""The certificate: checked before it is used, and taken up again when it was renewed in place."""

import asyncio
import logging
import ssl
from dataclasses import dataclass, field
from pathlib import Path

from guide_robot.common.errors import UserError

LOOK_EVERY_S = 10.0
logger = logging.getLogger("guide_robot.backend")


def check_pair(certificate: Path, key: Path) -> None:
    """Raise UserError, one line, when certificate and key cannot be used together."""
    for path in (certificate, key):
        try:
            path.read_bytes()
        except OSError as error:
            raise UserError(f"{path}: {error.strerror or error}") from None
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


@dataclass(kw_only=True)
class RenewedPair:
    """Watches both files; `renew` loads them into the running server's context when they have changed."""

    certificate: Path
    key: Path
    _seen: tuple[float, ...] = field(default=())

    def __post_init__(self) -> None:
        self._seen = self._times()

    def renew(self, context: ssl.SSLContext) -> bool:
        """Take up a changed pair; a bad one is said once and the old one stays. Returns whether one was taken."""
        times = self._times()
        if times == self._seen:
            return False
        self._seen = times
        try:
            check_pair(self.certificate, self.key)
            context.load_cert_chain(self.certificate, self.key, password=_no_password)
        except (UserError, ssl.SSLError, OSError, _EncryptedError) as error:
            logger.error("the certificate was changed, the old one stays in use: %s", error)
            return False
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
                found += [status.st_mtime, float(status.st_ino), float(status.st_size)]
            except OSError:
                found.append(-1.0)
        return tuple(found)


class _EncryptedError(Exception):
    """OpenSSL asked for a password."""


def _no_password() -> str:
    raise _EncryptedError
