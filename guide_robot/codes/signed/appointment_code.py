"""The QR code of an appointment, signed like a ticket but never taken for one."""

from dataclasses import dataclass
from datetime import date, time
from enum import Enum

from guide_robot.codes.signed.signed_text import SignedTextProblem, read_signed, write_signed

APPOINTMENT_PREFIX = "GRA1:"


@dataclass(frozen=True, kw_only=True)
class AppointmentCode:
    """What an appointment's code says; `start` is the office's local time, to the minute."""

    site: str
    day: date
    start: time
    service: str
    appointment_id: str


class AppointmentCodeProblem(Enum):
    """Why a text is not an appointment that still stands."""

    NOT_OURS = "not ours"
    MALFORMED = "malformed"
    BAD_SIGNATURE = "bad signature"
    EXPIRED = "expired"


def encode_appointment(appointment: AppointmentCode, signing_key: bytes) -> str:
    """Return the text of the QR code.

    `signing_key` is the 32-byte Ed25519 seed. Raises ValueError for a field that is empty, over 80 bytes of
    UTF-8 or not printable.
    """
    fields = (
        appointment.site,
        appointment.start.strftime("%H%M"),
        appointment.service,
        appointment.appointment_id,
    )
    return write_signed(APPOINTMENT_PREFIX, appointment.day, fields, signing_key)


def decode_appointment(text: str, verify_key: bytes, today: date) -> AppointmentCode | AppointmentCodeProblem:
    """Return the appointment in a scanned text, or why there is none; never raises for any text.

    `today` is the date at the office; an appointment of an earlier day is EXPIRED. One that comes too early
    is returned: how early is too early is the receptionist's to decide.
    """
    found = read_signed(APPOINTMENT_PREFIX, text, 4, verify_key)
    if isinstance(found, SignedTextProblem):
        return AppointmentCodeProblem(found.value)
    day, (site, start_text, service, appointment_id) = found
    start = _start_time(start_text)
    if start is None:
        return AppointmentCodeProblem.MALFORMED
    if day < today:
        return AppointmentCodeProblem.EXPIRED
    return AppointmentCode(site=site, day=day, start=start, service=service, appointment_id=appointment_id)


def _start_time(text: str) -> time | None:
    if len(text) != 4 or not (text.isascii() and text.isdigit()) or text[:2] > "23" or text[2:] > "59":
        return None
    return time(hour=int(text[:2]), minute=int(text[2:]))
