"""Certificates and keys as an office gets them wrong, and certificates that are renewed in place."""

import contextlib
import datetime
import ssl
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from builders import until
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from guide_robot.bench.queue.process import BackendProcess
from guide_robot.common.errors import UserError
from guide_robot.queue.server.keys import keys_folder, load_keys, load_push_key
from guide_robot.queue.server.tls import RenewedPair, check_pair


def write_pair(
    folder: Path, number: int, password: bytes | None = None, days: tuple[float, float] = (-1.0, 1.0)
) -> tuple[Path, Path]:
    """Write certificate NUMBER and its key over those of before; `days` from now it is valid from and until."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(number)
        .not_valid_before(now + datetime.timedelta(days=days[0]))
        .not_valid_after(now + datetime.timedelta(days=days[1]))
        .sign(key, hashes.SHA256())
    )
    secret = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, secret)
    )
    (folder / "key.pem").chmod(0o600)
    return folder / "cert.pem", folder / "key.pem"


def served_number(context: ssl.SSLContext) -> int:
    """Shake hands in memory with what a server's context serves; return its certificate's number."""
    client_context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client_context.check_hostname, client_context.verify_mode = False, ssl.CERT_NONE
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = client_context.wrap_bio(to_client, to_server)
    server = context.wrap_bio(to_server, to_client, server_side=True)
    for side in (client, server, client, server, client):
        with contextlib.suppress(ssl.SSLWantReadError):
            side.do_handshake()
    found = client.getpeercert(binary_form=True)
    assert found is not None
    return x509.load_der_x509_certificate(found).serial_number


def test_a_renewed_certificate_is_served_to_new_connections_and_a_bad_one_never(tmp_path: Path) -> None:
    certificate, key = write_pair(tmp_path, 1)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    pair = RenewedPair(certificate=certificate, key=key)
    assert not pair.renew(context) and served_number(context) == 1
    write_pair(tmp_path, 2)
    assert pair.renew(context) and served_number(context) == 2
    certificate.write_text("half a fi")
    assert not pair.renew(context) and served_number(context) == 2
    said = pair.warning(time.time())
    assert "the old one stays in use" in said and "expected a certificate" in said
    key.unlink()
    assert not pair.renew(context) and served_number(context) == 2
    write_pair(tmp_path, 3)
    assert pair.renew(context) and served_number(context) == 3
    assert "the old one stays in use" not in pair.warning(time.time())


@pytest.mark.parametrize(("days", "words"), [((-9.0, -2.0), "has expired"), ((2.0, 9.0), "this machine's clock")])
def test_a_renewed_certificate_that_browsers_would_refuse_is_not_taken(
    tmp_path: Path, days: tuple[float, float], words: str, caplog: pytest.LogCaptureFixture
) -> None:
    certificate, key = write_pair(tmp_path, 1)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    pair = RenewedPair(certificate=certificate, key=key)
    write_pair(tmp_path, 2, days=days)
    assert not pair.renew(context) and served_number(context) == 1
    assert words in caplog.text


@pytest.mark.parametrize(
    ("ends", "words"), [(20.0, ""), (13.0, "ends on"), (-1.0, "has expired on")], ids=["fine", "soon", "over"]
)
def test_a_certificate_that_ends_soon_is_said_and_served_on(tmp_path: Path, ends: float, words: str) -> None:
    certificate, key = write_pair(tmp_path, 1, days=(-90.0, ends))
    said = RenewedPair(certificate=certificate, key=key).warning(time.time())
    assert words in said and bool(words) is bool(said)


def test_what_is_wrong_with_certificate_or_key_is_one_line(tmp_path: Path) -> None:
    certificate, key = write_pair(tmp_path, 1, password=b"secret")
    with pytest.raises(UserError, match=r"key\.pem: is encrypted.*openssl pkey"):
        check_pair(certificate, key)
    (tmp_path / "other").mkdir()
    _, other_key = write_pair(tmp_path / "other", 2)
    with pytest.raises(UserError, match=r"key\.pem: is not the key of .*cert\.pem"):
        check_pair(certificate, other_key)
    other_key.write_text("no key")
    with pytest.raises(UserError, match=r"key\.pem: expected a private key"):
        check_pair(certificate, other_key)
    certificate.write_text("no certificate")
    with pytest.raises(UserError, match=r"cert\.pem: expected a certificate"):
        check_pair(certificate, key)
    with pytest.raises(UserError, match=r"gone\.pem: No such file"):
        check_pair(tmp_path / "gone.pem", key)


@pytest.mark.parametrize("name", ["ticket_signing.key", "card_private.key"])
def test_a_wrong_or_missing_private_key_is_named_and_not_replaced(name: str, tmp_path: Path) -> None:
    data = tmp_path / "data"
    right = load_keys(data)
    key = keys_folder(data) / name
    text = key.read_text()
    key.write_text("ab" * 32)
    with pytest.raises(UserError, match=rf"{name}: is another key than that of .*\.pub"):
        load_keys(data)
    key.unlink()
    with pytest.raises(UserError, match=rf"{name}: is missing, but .*\.pub is there"):
        load_keys(data)
    assert not key.exists()
    key.write_text(text)
    key.chmod(0o600)
    assert load_keys(data).ticket_signing == right.ticket_signing


@pytest.mark.parametrize("name", ["ticket_signing.key", "card_private.key", "push.key"])
def test_a_private_key_that_others_could_read_is_refused_with_the_cure(name: str, tmp_path: Path) -> None:
    data = tmp_path / "data"
    load_keys(data)
    load_push_key(keys_folder(data))
    key = keys_folder(data) / name
    key.chmod(0o644)
    with pytest.raises(UserError, match=rf"{name}: expected mode 0600, found 0644: .*; chmod 600 .*{name}$"):
        load_keys(data)
        load_push_key(keys_folder(data))
    key.chmod(0o600)
    load_keys(data)
    load_push_key(keys_folder(data))


def test_a_certificates_key_that_others_could_read_is_refused_and_taken_up_once_it_is_mended(tmp_path: Path) -> None:
    certificate, key = write_pair(tmp_path, 1)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    pair = RenewedPair(certificate=certificate, key=key)
    write_pair(tmp_path, 2)
    key.chmod(0o644)
    with pytest.raises(UserError, match=r"key\.pem: expected mode 0640, found 0644: .*; chmod 640"):
        check_pair(certificate, key)
    assert not pair.renew(context) and served_number(context) == 1
    key.chmod(0o640)  # root's, and a group's that may read such keys
    assert pair.renew(context) and served_number(context) == 2


def test_a_full_disk_at_the_first_start_is_one_line_and_leaves_nothing_half_written(tmp_path: Path) -> None:
    script = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000));"
        "from guide_robot.run.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    words = ["backend", "--data", str(tmp_path / "data"), "--port", "0"]
    done = subprocess.run(
        [sys.executable, "-c", script, *words], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith("guide-robot: ") and done.stderr.count("\n") == 1, done.stderr
    assert not list(tmp_path.rglob("*partial*"))


def test_health_says_so_when_no_number_can_be_given_and_again_when_it_can(own_backend: BackendProcess) -> None:
    folder = keys_folder(own_backend.plan.data) / "cards"
    assert httpx.get(f"{own_backend.url}/healthz").json()["status"] == "ok"
    folder.rename(folder.with_name("away"))
    answer = wait_for_status(own_backend, 503)
    assert answer["status"] == "failing" and any("disk" in words for words in answer["failing"])
    folder.with_name("away").rename(folder)
    assert wait_for_status(own_backend, 200)["failing"] == []


def wait_for_status(backend: BackendProcess, status: int) -> dict[str, list[str] | str]:
    def answer() -> dict[str, list[str] | str] | None:
        answered = httpx.get(f"{backend.url}/healthz", timeout=20.0)
        return dict(answered.json()) if answered.status_code == status else None

    found: dict[str, list[str] | str] = until(answer)
    return found
