"""Certificates of the keystore: an authority that signs, and one certificate for each enclave (X.509, P-256)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID

AUTHORITY = "sros2CA"  # the name that ROS 2's own tools give
EARLIER = timedelta(days=1)  # a robot that starts before its clock is set is late by hours


@dataclass(frozen=True, kw_only=True)
class Identity:
    """A certificate with its private key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def certificate_pem(self) -> bytes:
        """The certificate as a PEM file."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        """The private key as a PEM file without a password, as DDS reads it."""
        return self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )


def new_authority(now: datetime, days: int) -> Identity:
    """Return a new authority that signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(AUTHORITY)
    constraint = x509.BasicConstraints(ca=True, path_length=1)
    certificate = (
        _builder(name, name, key, now, days).add_extension(constraint, critical=True).sign(key, hashes.SHA256())
    )
    return Identity(certificate=certificate, key=key)


def new_identity(common_name: str, authority: Identity, now: datetime, days: int) -> Identity:
    """Return a new certificate of that name; it ends with the authority's at the latest."""
    key = ec.generate_private_key(ec.SECP256R1())
    left = (ends(authority.certificate) - now).days
    builder = _builder(_name(common_name), authority.certificate.subject, key, now, min(days, left))
    constraint = x509.BasicConstraints(ca=False, path_length=None)
    certificate = builder.add_extension(constraint, critical=False).sign(authority.key, hashes.SHA256())
    return Identity(certificate=certificate, key=key)


def read_identity(certificate_pem: bytes, key_pem: bytes) -> Identity:
    """Return a certificate and its key; raises ValueError when one of them is none."""
    key = serialization.load_pem_private_key(key_pem, None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError("expected a key of an elliptic curve")
    return Identity(certificate=x509.load_pem_x509_certificate(certificate_pem), key=key)


def signed(text: bytes, authority: Identity) -> bytes:
    """Return a document with the authority's signature, S/MIME as DDS Security asks (9.4.1.2, 9.4.1.3)."""
    builder = pkcs7.PKCS7SignatureBuilder().set_data(text)
    builder = builder.add_signer(authority.certificate, authority.key, hashes.SHA256())
    options = [pkcs7.PKCS7Options.Text, pkcs7.PKCS7Options.DetachedSignature]
    return builder.sign(serialization.Encoding.SMIME, options)


def begins(certificate: x509.Certificate) -> datetime:
    """Return from when a certificate holds, UTC (Ubuntu's library knows the older attribute only)."""
    if hasattr(certificate, "not_valid_before_utc"):
        return certificate.not_valid_before_utc
    return certificate.not_valid_before.replace(tzinfo=UTC)


def ends(certificate: x509.Certificate) -> datetime:
    """Return until when a certificate holds, UTC."""
    if hasattr(certificate, "not_valid_after_utc"):
        return certificate.not_valid_after_utc
    return certificate.not_valid_after.replace(tzinfo=UTC)


def is_signed_by(certificate: x509.Certificate, authority: x509.Certificate) -> bool:
    """Whether that authority signed a certificate."""
    try:
        certificate.verify_directly_issued_by(authority)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: datetime, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - EARLIER)
        .not_valid_after(now + timedelta(days=days))
    )
