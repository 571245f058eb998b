"""Coverage-guided fuzzing of what a stranger's code can say: `pip install atheris==3.0.0`, then run for ten minutes.

    python test/fuzz/fuzz_codes.py -max_total_time=600 -max_len=3000 FOLDER_FOR_THE_CORPUS

Any exception, or a control character on its way to a screen, is a finding.
"""

import base64
import sys
from datetime import date

import atheris

with atheris.instrument_imports(include=["guide_robot", "urllib"]):
    import numpy as np
    from nacl.public import PrivateKey
    from nacl.signing import SigningKey

    from guide_robot.codes.cards.citizen_card import SealError, unseal
    from guide_robot.codes.meaning import CodeKeys, understand
    from guide_robot.codes.reading.found import FoundCode, Stage
    from guide_robot.codes.reading.text import strict_text, visible_text

TODAY = date(2026, 11, 22)
OFFICE = SigningKey(bytes(32))
BACKEND = PrivateKey(bytes(range(32)))
KEYS = CodeKeys(site="phuong-1", verify_key=bytes(OFFICE.verify_key), seal_key=bytes(BACKEND.public_key))
CARD = "079190000123|025123456|Nguyễn Thị Ánh|17051990|Nữ|12 Lê Lợi|01022022|17052030".encode().split(b"|")
NOWHERE = np.zeros((4, 2), np.float32)


def payloads(data: bytes) -> list[bytes]:
    """Return the bytes as they are, as the rest and as one field of a card, and as what our own key has signed."""
    signed = [prefix + _sign(prefix, data).encode() for prefix in (b"GRT1:", b"GRA1:")]
    changed = len(data) % len(CARD)
    card = b"|".join([*CARD[:changed], data, *CARD[changed + 1 :]])
    return [data, b"079190000123|" + data, card, b"GRT1:" + data, *signed]


def try_one(data: bytes) -> None:
    """Put one input through everything between the reader and the publishers."""
    for raw in payloads(data):
        text = strict_text(raw)
        guess = raw.decode("latin-1") if text is None else None
        code = FoundCode(raw=raw, text=text, guessed_text=guess, corners_px=NOWHERE, stage=Stage.DIRECT)
        for consent in (False, True):
            means = understand(code, consent=consent, today=TODAY, keys=KEYS)
            if means.text != visible_text(means.text) or not means.masked_name.isprintable():
                raise RuntimeError("an unseen character got out")
            if means.sealed:
                unseal(means.sealed, bytes(BACKEND))
    try:
        unseal(data, bytes(BACKEND))
    except SealError:
        return


def _sign(prefix: bytes, payload: bytes) -> str:
    signature = OFFICE.sign(prefix + payload).signature
    return base64.b32encode(payload + signature).decode().rstrip("=")


if __name__ == "__main__":
    atheris.Setup(sys.argv, try_one)
    atheris.Fuzz()
