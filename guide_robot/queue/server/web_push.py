"""Web Push: messages that only one browser can read (RFC 8291), by its push service (RFC 8030), signed (RFC 8292)."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256, FIPS 186
POINT_BYTES, AUTH_BYTES = 65, 16
LASTS_S = 300  # a push service may keep a message so long for a phone that is away
PADDED_TO = 768  # all messages have this length: a push service cannot tell them apart by it
SIGNED_FOR_S, SIGN_ANEW_S = 12 * 3600, 6 * 3600  # RFC 8292 allows 24 h
MOST_ORIGINS = 100


@dataclass(frozen=True, kw_only=True, repr=False)
class PushTarget:
    """A browser that subscribed: its push service's address for it, and its keys. Personal data: never in a log."""

    endpoint: str
    point: bytes
    auth: bytes

    @property
    def origin(self) -> str:
        """Return the push service."""
        parts = urlsplit(self.endpoint)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def host(self) -> str:
        """Return the push service's host."""
        return urlsplit(self.endpoint).hostname or ""


def read_target(endpoint: str, p256dh: str, auth: str) -> PushTarget:
    """Return a subscription; ValueError says what is wrong with it."""
    parts = urlsplit(endpoint)
    if parts.scheme != "https" or not parts.hostname or parts.username is not None or parts.port == 0:
        raise ValueError("endpoint: expected an https address")
    point, secret = from_base64(p256dh), from_base64(auth)
    if len(point) != POINT_BYTES or len(secret) != AUTH_BYTES:
        raise ValueError("keys: expected those of a push subscription")
    ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point)
    return PushTarget(endpoint=endpoint, point=point, auth=secret)


class PushSigner:
    """This backend before push services: its key pair, made from 32 random bytes, and its signatures."""

    def __init__(self, secret: bytes, contact: str) -> None:
        self._key = ec.derive_private_key(int.from_bytes(secret, "big") % (ORDER - 1) + 1, CURVE)
        self._contact = contact
        self._signed: dict[str, tuple[float, str]] = {}

    @property
    def public(self) -> str:
        """Return the public key as browsers take it (applicationServerKey)."""
        return to_base64(self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))

    def request(self, target: PushTarget, message: dict[str, Any], now_s: float) -> tuple[list[tuple[str, str]], bytes]:
        """Return headers and body of the POST to a subscription's endpoint; `now_s` in seconds since 1970."""
        text = json.dumps(message, ensure_ascii=False).encode().ljust(PADDED_TO)
        body: bytes = http_ece.encrypt(
            text, private_key=ec.generate_private_key(CURVE), dh=target.point, auth_secret=target.auth
        )
        headers = [
            ("authorization", f"vapid t={self._token(target.origin, now_s)}, k={self.public}"),
            ("content-encoding", "aes128gcm"),
            ("content-type", "application/octet-stream"),
            ("ttl", str(LASTS_S)),
            ("urgency", "high"),
        ]
        return headers, body

    def _token(self, origin: str, now_s: float) -> str:
        """Return the JWT for a push service, signed anew now and then."""
        known = self._signed.get(origin)
        if known is not None and 0 <= now_s - known[0] < SIGN_ANEW_S:
            return known[1]
        claims = {"aud": origin, "exp": int(now_s) + SIGNED_FOR_S, "sub": self._contact}
        unsigned = ".".join(to_base64(json.dumps(part).encode()) for part in ({"typ": "JWT", "alg": "ES256"}, claims))
        r, s = decode_dss_signature(self._key.sign(unsigned.encode(), ec.ECDSA(SHA256())))
        token = f"{unsigned}.{to_base64(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"
        if len(self._signed) >= MOST_ORIGINS:
            self._signed.clear()
        self._signed[origin] = (now_s, token)
        return token


def to_base64(data: bytes) -> str:
    """Return base64 for addresses, without its filling."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def from_base64(text: str) -> bytes:
    """Return the bytes of it; ValueError where it is none."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
