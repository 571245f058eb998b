"""Engines that make the sound of a sentence, cached: Piper, sherpa-onnx, an OpenAI-compatible or own HTTP service."""

import io
import subprocess
import threading
import wave
from array import array
from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import httpx

from guide_robot.common.errors import UserError
from guide_robot.common.language import languages
from guide_robot.kiosk.voice_queue import Utterance
from guide_robot.phrases.book import book

HTTP_TIMEOUT_S = 8.0
ENGINE_TIMEOUT_S = 20.0
CACHE_BYTES = 20_000_000
# Rooms whose sentences the robot speaks; only those without {names} are kept, so nothing of a citizen is.
SPOKEN_ROOMS = ("guide", "escort", "codes", "kiosk")


class VoiceFailed(Exception):
    """A sentence could not be spoken; the message is for an engineer and does not hold the sentence."""


class Synthesiser(Protocol):
    """Turns a sentence into a WAV file."""

    def sound(self, utterance: Utterance) -> bytes:
        """Return the sound. Raises VoiceFailed."""
        ...


@dataclass(frozen=True, kw_only=True)
class HttpSpeech:
    """A service: it gets JSON with `text` and `language` and answers with a sound file."""

    url: str

    def sound(self, utterance: Utterance) -> bytes:
        """Fetch the sound."""
        return _post(self.url, {"text": utterance.text, "language": utterance.language})


@dataclass(frozen=True, kw_only=True)
class OpenAiSpeech:
    """A server that speaks as OpenAI's does: POST BASE/audio/speech; `voice` and `model` by the address's query."""

    base: str
    model: str = "tts-1"
    voice: str = "alloy"

    def sound(self, utterance: Utterance) -> bytes:
        """Fetch the sound."""
        wanted = {"model": self.model, "voice": self.voice, "input": utterance.text, "response_format": "wav"}
        return _post(f"{self.base.rstrip('/')}/audio/speech", wanted)


def _post(url: str, wanted: dict[str, str]) -> bytes:
    try:
        answer = httpx.post(url, json=wanted, timeout=HTTP_TIMEOUT_S)
        answer.raise_for_status()
    except httpx.HTTPError as error:
        raise VoiceFailed(f"the voice service did not answer: {type(error).__name__}") from None
    return answer.content


@dataclass(frozen=True, kw_only=True)
class PiperSpeech:
    """The program `piper` with one model for each language: FOLDER/vi.onnx, en.onnx and so on."""

    folder: Path
    program: str = "piper"

    def sound(self, utterance: Utterance) -> bytes:
        """Run the program once; no shell reads the text."""
        model = self.folder / f"{utterance.language}.onnx"
        if not model.is_file():
            raise VoiceFailed(f"no Piper model for {utterance.language}")
        words = [self.program, "--model", str(model), "--output_file", "-"]
        try:
            done = subprocess.run(
                words, input=utterance.text.encode(), capture_output=True, timeout=ENGINE_TIMEOUT_S, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise VoiceFailed(f"piper did not answer: {type(error).__name__}") from None
        if done.returncode or not done.stdout.startswith(b"RIFF"):
            raise VoiceFailed(f"piper ended with {done.returncode} and no sound")
        return done.stdout


class SherpaSpeech:
    """sherpa-onnx in this process, with one VITS model for each language: FOLDER/vi/ with *.onnx and tokens.txt."""

    def __init__(self, folder: Path) -> None:
        """Load the models. Raises UserError when the package or every model is missing."""
        try:
            import sherpa_onnx
        except ImportError:
            raise UserError("voice: expected the package sherpa-onnx (pip install sherpa-onnx)") from None
        found = {code: folder / code for code in languages() if (folder / code / "tokens.txt").is_file()}
        if not found:
            raise UserError(f"voice: {folder}: expected a folder such as vi with a model and tokens.txt")
        self._models = {str(code): _load_sherpa(sherpa_onnx, path) for code, path in found.items()}
        self._lock = threading.Lock()

    def sound(self, utterance: Utterance) -> bytes:
        """Return the sentence, spoken by the model's first voice."""
        model = self._models.get(utterance.language)
        if model is None:
            raise VoiceFailed(f"no sherpa-onnx model for {utterance.language}")
        with self._lock:
            made = model.generate(utterance.text, sid=0, speed=1.0)
        samples = array("h", (round(32767 * max(-1.0, min(1.0, one))) for one in made.samples))
        file = io.BytesIO()
        with wave.open(file, "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(2)
            sound.setframerate(int(made.sample_rate))
            sound.writeframes(samples.tobytes())
        return file.getvalue()


def _load_sherpa(sherpa: Any, folder: Path) -> Any:
    model = next(iter(sorted(folder.glob("*.onnx"))), None)
    if model is None:
        raise UserError(f"voice: {folder}: expected a VITS model (*.onnx)")
    data = folder / "espeak-ng-data"
    vits = sherpa.OfflineTtsVitsModelConfig(
        model=str(model),
        lexicon=str(folder / "lexicon.txt") if (folder / "lexicon.txt").is_file() else "",
        data_dir=str(data) if data.is_dir() else "",
        tokens=str(folder / "tokens.txt"),
    )
    return sherpa.OfflineTts(sherpa.OfflineTtsConfig(model=sherpa.OfflineTtsModelConfig(vits=vits, num_threads=1)))


class CachedSpeech:
    """Keeps the sound of sentences that stand in the language files as they are; memory only, newest first."""

    def __init__(self, synthesiser: Synthesiser, most_bytes: int = CACHE_BYTES) -> None:
        self.synthesiser = synthesiser
        self._most = most_bytes
        self._kept: OrderedDict[tuple[str, str], bytes] = OrderedDict()
        self._bytes = 0

    def sound(self, utterance: Utterance) -> bytes:
        """Return the sound, made once for each sentence without names."""
        key = (utterance.language, utterance.text)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        made = self.synthesiser.sound(utterance)
        if utterance.text in _sentences_without_names():
            self._kept[key] = made
            self._bytes += len(made)
            while self._bytes > self._most:
                self._bytes -= len(self._kept.popitem(last=False)[1])
        return made


@lru_cache(maxsize=1)
def _sentences_without_names() -> frozenset[str]:
    rooms = [book().room(language, *SPOKEN_ROOMS).values() for language in languages()]
    return frozenset(one.filled({}) for room in rooms for one in room if not one.names)


def make_synthesiser(given: str) -> Synthesiser | None:
    """Return the engine of a parameter, None where it names a program of its own.

    http://...: own service; openai:http://.../v1; piper:FOLDER; sherpa:FOLDER. Raises UserError for a folder that is
    not there.
    """
    kind, _, rest = given.partition(":")
    if urlsplit(given).scheme in ("http", "https"):
        return CachedSpeech(HttpSpeech(url=given))
    if kind == "openai":
        return CachedSpeech(OpenAiSpeech(base=web_base(rest, "voice")))
    if kind in ("piper", "sherpa"):
        folder = Path(rest).expanduser()
        if not folder.is_dir():
            raise UserError(f"voice: {rest}: expected a folder with models")
        return CachedSpeech(PiperSpeech(folder=folder) if kind == "piper" else SherpaSpeech(folder))
    return None


def web_base(address: str, parameter: str) -> str:
    """Return the base of a web address. Raises UserError for anything else."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise UserError(f"{parameter}: expected openai:http://HOST:PORT/v1, found openai:{address}")
    return address
