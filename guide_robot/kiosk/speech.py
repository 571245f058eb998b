"""Voice in: what turns a recording into text, by parameter; without one the pages show no button for it."""

import io
import json
import threading
import wave
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import httpx
import numpy as np

from guide_robot.common.errors import UserError
from guide_robot.common.language import Language, languages
from guide_robot.kiosk.voice_engines import web_base

RATE_HZ = 16_000
LONGEST_S = 20.0
HTTP_TIMEOUT_S = 10.0
ANSWER_WITHIN_S = 12.0


class RecogniserFailed(Exception):
    """A recording could not be turned into text; the message is for an engineer and holds nothing that was said."""


class Recogniser(Protocol):
    """Turns speech into text. May be called from any thread; keeps nothing."""

    def recognise(self, sound: bytes, language: Language) -> str:
        """Return what was said; `sound` is a WAV file. Raises RecogniserFailed."""
        ...


@dataclass(frozen=True, kw_only=True)
class HttpRecogniser:
    """Posts the WAV file to `url` with `?language=`; the answer is JSON with `text`."""

    url: str

    def recognise(self, sound: bytes, language: Language) -> str:
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


@dataclass(frozen=True, kw_only=True)
class OpenAiRecogniser:
    """A server that listens as OpenAI's does, such as one of Whisper: POST BASE/audio/transcriptions."""

    base: str
    model: str = "whisper-1"

    def recognise(self, sound: bytes, language: Language) -> str:
        """Return what the server understood."""
        read_wav(sound)
        try:
            answer = httpx.post(
                f"{self.base.rstrip('/')}/audio/transcriptions",
                data={"model": self.model, "language": language, "response_format": "json"},
                files={"file": ("speech.wav", sound, "audio/wav")},
                timeout=HTTP_TIMEOUT_S,
            )
            answer.raise_for_status()
            return str(answer.json()["text"]).strip()
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            raise RecogniserFailed(f"the recogniser did not answer: {type(error).__name__}") from None


class VoskRecogniser:
    """Recognises on this machine with one Vosk model for each language: folders vi, en and so on below `models`."""

    def __init__(self, models: Path) -> None:
        """Load the models. Raises UserError when Vosk or every model is missing."""
        try:
            import vosk
        except ImportError:
            raise UserError("recogniser: expected the package vosk (pip install vosk)") from None
        vosk.SetLogLevel(-1)
        found = [models / language for language in languages() if (models / language).is_dir()]
        if not found:
            codes = ", ".join(languages())
            raise UserError(f"recogniser: {models}: expected a folder with a model in one of {codes}")
        self._vosk: Any = vosk
        self._models = {folder.name: _load_model(vosk, folder) for folder in found}
        self._lock = threading.Lock()

    def recognise(self, sound: bytes, language: Language) -> str:
        """Return what was said."""
        samples = read_wav(sound)
        model = self._models.get(language)
        if model is None:
            raise RecogniserFailed(f"no model for {language}")
        with self._lock:
            recogniser = self._vosk.KaldiRecognizer(model, RATE_HZ)
            recogniser.AcceptWaveform(samples)
            return str(json.loads(recogniser.FinalResult()).get("text", "")).strip()


class SherpaRecogniser:
    """sherpa-onnx on this machine with one model for each language: FOLDER/vi/ with tokens.txt and the model's parts.

    A transducer has encoder*.onnx, decoder*.onnx and joiner*.onnx; a CTC model is one model*.onnx.
    """

    def __init__(self, models: Path) -> None:
        """Load the models. Raises UserError when the package or every model is missing."""
        try:
            import sherpa_onnx
        except ImportError:
            raise UserError("recogniser: expected the package sherpa-onnx (pip install sherpa-onnx)") from None
        found = [models / code for code in languages() if (models / code / "tokens.txt").is_file()]
        if not found:
            raise UserError(f"recogniser: {models}: expected a folder such as vi with tokens.txt and a model")
        self._models = {folder.name: _load_sherpa(sherpa_onnx, folder) for folder in found}
        self._lock = threading.Lock()

    def recognise(self, sound: bytes, language: Language) -> str:
        """Return what was said."""
        samples = np.frombuffer(read_wav(sound), np.int16).astype(np.float32) / 32768.0
        model = self._models.get(language)
        if model is None:
            raise RecogniserFailed(f"no model for {language}")
        with self._lock:
            stream = model.create_stream()
            stream.accept_waveform(RATE_HZ, samples)
            model.decode_stream(stream)
            return str(stream.result.text).strip()


def _load_sherpa(sherpa: Any, folder: Path) -> Any:
    parts = {name: next(iter(sorted(folder.glob(f"{name}*.onnx"))), None) for name in ("encoder", "decoder", "joiner")}
    tokens = str(folder / "tokens.txt")
    if all(parts.values()):
        named = {name: str(part) for name, part in parts.items()}
        return sherpa.OfflineRecognizer.from_transducer(**named, tokens=tokens, num_threads=1)
    model = next(iter(sorted(folder.glob("model*.onnx"))), None)
    if model is None:
        raise UserError(f"recogniser: {folder}: expected encoder, decoder and joiner, or one model (*.onnx)")
    return sherpa.OfflineRecognizer.from_nemo_ctc(model=str(model), tokens=tokens, num_threads=1)


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
    """Return the recogniser of a parameter, None for an empty text; one that hangs fails in time.

    A web address: own service; openai:http://.../v1: Whisper and others; vosk:FOLDER; sherpa:FOLDER. Raises UserError
    for anything else.
    """
    if not given:
        return None
    kind, _, rest = given.partition(":")
    if urlsplit(given).scheme in ("http", "https"):
        return TimelyRecogniser(HttpRecogniser(url=given))
    if kind == "openai":
        return TimelyRecogniser(OpenAiRecogniser(base=web_base(rest, "recogniser")))
    if kind == "vosk":
        return TimelyRecogniser(VoskRecogniser(Path(rest)))
    if kind == "sherpa":
        return TimelyRecogniser(SherpaRecogniser(Path(rest)))
    wanted = "http://..., openai:http://.../v1, vosk:FOLDER, sherpa:FOLDER or nothing"
    raise UserError(f"recogniser: expected {wanted}, found {given!r}")


class TimelyRecogniser:
    """Gives any recogniser a time: one that hangs fails, and while too many hang no further one is begun."""

    def __init__(self, recogniser: Recogniser, within_s: float = ANSWER_WITHIN_S, at_once: int = 3) -> None:
        self.recogniser, self._within_s = recogniser, within_s
        self._free = threading.BoundedSemaphore(at_once)

    def recognise(self, sound: bytes, language: Language) -> str:
        """Return what was said. Raises RecogniserFailed, also when that takes too long."""
        if not self._free.acquire(blocking=False):
            raise RecogniserFailed("the recogniser hangs")
        answer: Future[str] = Future()
        threading.Thread(target=self._run, args=(answer, sound, language), name="kiosk-ears", daemon=True).start()
        try:
            return answer.result(self._within_s)
        except TimeoutError:
            raise RecogniserFailed(f"the recogniser did not answer within {self._within_s:.0f} s") from None

    def _run(self, answer: "Future[str]", sound: bytes, language: Language) -> None:
        try:
            answer.set_result(self.recogniser.recognise(sound, language))
        except RecogniserFailed as error:
            answer.set_exception(error)
        except Exception as error:  # engines raise what they like; nothing of it may end the server
            answer.set_exception(RecogniserFailed(f"the recogniser failed: {type(error).__name__}"))
        finally:
            self._free.release()
