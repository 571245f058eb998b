"""How large a packed picture says it is: read before it is unpacked, since 250 kB may hold a picture of a gigabyte."""

import struct

PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8"
# Markers of a JPEG that begin a frame, and tell its size with it: C0 to CF but DHT, JPG and DAC (ITU-T T.81, B.1).
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def size_said(packed: bytes) -> tuple[int, int] | None:
    """Return height and width in pixels that a PNG or JPEG says it has; None for one that says none, and all else."""
    try:
        if packed.startswith(PNG):
            width, height = struct.unpack_from(">II", packed, 16)
            return height, width
        return _of_jpeg(packed) if packed.startswith(JPEG) else None
    except (struct.error, IndexError):
        return None


def _of_jpeg(packed: bytes) -> tuple[int, int] | None:
    at = len(JPEG)
    while packed[at] == 0xFF:
        marker = packed[at + 1]
        if marker == 0xFF:  # fills up
            at += 1
        elif marker in FRAMES:
            height, width = struct.unpack_from(">HH", packed, at + 5)
            return height, width
        else:
            at += 2 + struct.unpack_from(">H", packed, at + 2)[0]
    return None
