"""A push service over real HTTPS, and the browsers behind it, which open what it gets as RFC 8291 and 8292 say."""

import contextlib
import datetime
import http.server
import json
import os
import ssl
import struct
import threading
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.x509.oid import NameOID

from guide_robot.queue.server.web_push import from_base64, to_base64

CURVE = ec.SECP256R1()


class Browser:
    """Somebody who subscribed."""

    def __init__(self, private: bytes | None = None, auth: bytes | None = None) -> None:
        self._key = ec.derive_private_key(int.from_bytes(private), CURVE) if private else ec.generate_private_key(CURVE)
        self.auth = auth or os.urandom(16)
        self.point = self._key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )

    def subscription(self, endpoint: str) -> dict[str, Any]:
        """Return what the page sends."""
        return {
            "endpoint": endpoint,
            "keys": {"p256dh": to_base64(self.point), "auth": to_base64(self.auth)},
            "language": "en",
        }

    def opened(self, body: bytes) -> bytes:
        """Return a message's text (RFC 8188, 8291: one record)."""
        salt, size, length = body[:16], struct.unpack("!I", body[16:20])[0], body[20]
        sender, sealed = body[21 : 21 + length], body[21 + length :]
        assert len(sealed) <= size
        shared = self._key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, sender))
        secret = _derived(self.auth, b"WebPush: info\0" + self.point + sender, 32, shared)
        key = _derived(salt, b"Content-Encoding: aes128gcm\0", 16, secret)
        nonce = _derived(salt, b"Content-Encoding: nonce\0", 12, secret)
        text, mark, padding = AESGCM(key).decrypt(nonce, sealed, None).rpartition(b"\x02")
        assert mark and not padding.strip(b"\0")
        return text


class PushService:
    """Listens at 127.0.0.1. `answers`: status by path, else 201; a path of `hanging` is answered when it is closed."""

    def __init__(self, folder: Path) -> None:
        self.certificate, key = _write_pair(folder)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, key)
        self.heard: list[tuple[str, dict[str, str], bytes]] = []
        self.answers: dict[str, int] = {}
        self.hanging: set[str] = set()
        self.connections = 0
        self._closing = threading.Event()
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler(context))
        self._server.daemon_threads = True
        self.origin = f"https://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        """End it."""
        self._closing.set()
        self._server.shutdown()
        self._server.socket.close()

    def checked_claims(self, authorization: str, public: str) -> dict[str, Any]:
        """Return what a VAPID header claims, its signature checked with the key that browsers were given (RFC 8292)."""
        scheme, _, rest = authorization.partition(" ")
        fields = dict(part.strip().split("=", 1) for part in rest.split(","))
        assert scheme == "vapid" and fields["k"] == public
        unsigned, _, signature = fields["t"].rpartition(".")
        head, claims = (json.loads(from_base64(part)) for part in unsigned.split("."))
        assert head == {"typ": "JWT", "alg": "ES256"}
        raw = from_base64(signature)
        pair = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
        key = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, from_base64(public))
        key.verify(pair, unsigned.encode(), ec.ECDSA(hashes.SHA256()))
        return dict(claims)

    def _handler(self, context: ssl.SSLContext) -> type[http.server.BaseHTTPRequestHandler]:
        service = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                service.connections += 1
                with contextlib.suppress(ssl.SSLError, ConnectionError):  # who goes away again during the handshake
                    self.request = context.wrap_socket(self.request, server_side=True)
                super().setup()

            def handle(self) -> None:
                with contextlib.suppress(OSError):
                    super().handle()

            def finish(self) -> None:
                with contextlib.suppress(OSError):
                    super().finish()

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                service.heard.append((self.path, headers, body))
                if self.path in service.hanging:
                    service._closing.wait()
                self.send_response(service.answers.get(self.path, 201))
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler


def _derived(salt: bytes, info: bytes, length: int, secret: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(secret)


def _write_pair(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(CURVE)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "push service")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, private = folder / "push.pem", folder / "push-key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate, private
