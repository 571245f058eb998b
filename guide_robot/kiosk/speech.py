"""Voice in: what turns a recording into text, by parameter; without one the pages show no button for it."""

import io
import json
import threading
import wave
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import httpx

from guide_robot.errors import UserError

RATE_HZ = 16_000
LONGEST_S = 20.0
HTTP_TIMEOUT_S = 10.0


class RecogniserFailed(Exception):
    """A recording could not be turned into text; the message is for an engineer and holds nothing that was said."""


class Recogniser(Protocol):
    """Turns speech into text. May be called from any thread; keeps nothing."""

    def recognise(self, sound: bytes, language: str) -> str:
        """Return what was said; `sound` is a WAV file, `language` vi, en or ko. Raises RecogniserFailed."""
        ...


@dataclass(frozen=True, kw_only=True)
class HttpRecogniser:
    """Posts the WAV file to `url` with `?language=`; the answer is JSON with `text`."""

    url: str

    def recognise(self, sound: bytes, language: str) -> str:
        """Return what the service understood."""
        read_wav(sound)
        try:
            answer = httpx.post(
                self.url,
                params={"language": language},
                content=sound,
                headers={"content-type": "audio/wav"},
                timeout=HTTP_TIMEOUT_S,
            )
            answer.raise_for_status()
            return str(answer.json()["text"]).strip()
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            raise RecogniserFailed(f"the recogniser did not answer: {type(error).__name__}") from None


class VoskRecogniser:
    """Recognises on this machine with one Vosk model for each language: folders vi, en, ko below `models`."""

    def __init__(self, models: Path) -> None:
        """Load the models. Raises UserError when Vosk or every model is missing."""
        try:
            import vosk
        except ImportError:
            raise UserError("recogniser: expected the package vosk (pip install vosk)") from None
        vosk.SetLogLevel(-1)
        found = [models / language for language in ("vi", "en", "ko") if (models / language).is_dir()]
        if not found:
            raise UserError(f"recogniser: {models}: expected a folder with a model in vi, en or ko")
        self._vosk: Any = vosk
        self._models = {folder.name: _load_model(vosk, folder) for folder in found}
        self._lock = threading.Lock()

    def recognise(self, sound: bytes, language: str) -> str:
        """Return what was said."""
        samples = read_wav(sound)
        model = self._models.get(language)
        if model is None:
            raise RecogniserFailed(f"no model for {language}")
        with self._lock:
            recogniser = self._vosk.KaldiRecognizer(model, RATE_HZ)
            recogniser.AcceptWaveform(samples)
            return str(json.loads(recogniser.FinalResult()).get("text", "")).strip()


def _load_model(vosk: Any, folder: Path) -> Any:
    try:
        return vosk.Model(str(folder))
    except Exception:  # Vosk raises nothing more special
        raise UserError(f"recogniser: {folder}: expected a Vosk model") from None


def read_wav(sound: bytes) -> bytes:
    """Return the samples of a WAV file with one channel of 16 bits at 16 kHz. Raises RecogniserFailed."""
    try:
        with wave.open(io.BytesIO(sound)) as file:
            shape = (file.getnchannels(), file.getsampwidth(), file.getframerate())
            frames = file.getnframes()
            samples = bytes(file.readframes(min(frames, int(LONGEST_S * RATE_HZ))))
    except (wave.Error, EOFError, RuntimeError):
        raise RecogniserFailed("expected a WAV file") from None
    if shape != (1, 2, RATE_HZ):
        raise RecogniserFailed("expected a WAV file with one channel of 16 bits at 16 kHz")
    return samples


def make_recogniser(given: str) -> Recogniser | None:
    """Return the recogniser of a parameter: a web address, vosk:FOLDER, or none for an empty text.

    Raises UserError for anything else.
    """
    if not given:
        return None
    if urlsplit(given).scheme in ("http", "https"):
        return HttpRecogniser(url=given)
    if given.startswith("vosk:"):
        return VoskRecogniser(Path(given.removeprefix("vosk:")))
    raise UserError(f"recogniser: expected http://..., vosk:FOLDER or nothing, found {given!r}")
