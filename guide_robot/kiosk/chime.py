"""The sound cue before the robot moves off: two soft rising tones, as a WAV file."""

import io
import math
import wave
from array import array

RATE_HZ = 16_000
TONES = ((660.0, 0.16), (880.0, 0.24))  # Hz, s
LOUDNESS = 0.35


def _chime() -> bytes:
    samples = array("h")
    for pitch, seconds in TONES:
        count = int(seconds * RATE_HZ)
        for number in range(count):
            fade = math.sin(math.pi * number / count) ** 0.5
            samples.append(round(32767 * LOUDNESS * fade * math.sin(2.0 * math.pi * pitch * number / RATE_HZ)))
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE_HZ)
        sound.writeframes(samples.tobytes())
    return file.getvalue()


CHIME = _chime()
