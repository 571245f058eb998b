"""Voice out: speaks sentences one at a time by a program or an HTTP service, in a thread of its own."""

import os
import shlex
import shutil
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

import httpx

from guide_robot.errors import UserError
from guide_robot.kiosk.voice_queue import Utterance, VoiceQueue, VoiceSettings

LONGEST_S = 40.0
HTTP_TIMEOUT_S = 8.0
ESPEAK = "espeak-ng -v {language} -s 145 --stdin"
PLAYER = "aplay -q -"


class VoiceFailed(Exception):
    """A sentence could not be spoken; the message is for an engineer and does not hold the sentence."""


class Voice(Protocol):
    """Turns a sentence into a running process that sounds it."""

    def start(self, utterance: Utterance) -> "subprocess.Popen[bytes]":
        """Begin to speak. Raises VoiceFailed."""
        ...


@dataclass(frozen=True, kw_only=True)
class CommandVoice:
    """A program: {language} and {text} are filled into its words; without {text} it reads the text from stdin."""

    command: str

    def start(self, utterance: Utterance) -> "subprocess.Popen[bytes]":
        """Start the program; no shell reads the text."""
        words = [
            word.replace("{language}", utterance.language).replace("{text}", utterance.text)
            for word in shlex.split(self.command)
        ]
        return _play(words, b"" if "{text}" in self.command else utterance.text.encode())


@dataclass(frozen=True, kw_only=True)
class HttpVoice:
    """A service: it gets JSON with `text` and `language` and answers with a sound file, which `player` plays."""

    url: str
    player: str = PLAYER

    def start(self, utterance: Utterance) -> "subprocess.Popen[bytes]":
        """Fetch the sound and start the player."""
        wanted = {"text": utterance.text, "language": utterance.language}
        try:
            answer = httpx.post(self.url, json=wanted, timeout=HTTP_TIMEOUT_S)
            answer.raise_for_status()
        except httpx.HTTPError as error:
            raise VoiceFailed(f"the voice service did not answer: {type(error).__name__}") from None
        return _play(shlex.split(self.player), answer.content)


class Speaker:
    """Says what it is given, in order of priority; a safety sentence cuts off any other. Never raises."""

    def __init__(self, voice: Voice, settings: VoiceSettings, report: Callable[[str], None]) -> None:
        """`report` gets one line when speaking begins to fail and an empty one when it works again."""
        self._voice = voice
        self._queue = VoiceQueue(settings)
        self._report = report
        self._failure = ""
        self._changed = threading.Condition()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="kiosk-voice", daemon=True)
        self._thread.start()

    def say(self, utterance: Utterance) -> None:
        """Speak a sentence when its turn comes."""
        with self._changed:
            self._queue.add(utterance, time.monotonic())
            self._changed.notify()

    def forget(self) -> None:
        """Drop what was meant for somebody who has left."""
        with self._changed:
            self._queue.forget()

    def close(self) -> None:
        """Fall silent and end the thread."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join(LONGEST_S)

    def _run(self) -> None:
        while True:
            with self._changed:
                utterance = self._queue.next(time.monotonic())
                while utterance is None and not self._closing:
                    self._changed.wait()
                    utterance = self._queue.next(time.monotonic())
                if self._closing:
                    return
            assert utterance is not None
            self._note(self._speak(utterance))

    def _speak(self, utterance: Utterance) -> str:
        """Speak to the end, or until something urgent waits; return what went wrong, empty if nothing did."""
        try:
            process = self._voice.start(utterance)
        except VoiceFailed as error:
            return str(error)
        until = time.monotonic() + LONGEST_S
        while process.poll() is None:
            with self._changed:
                cut = self._closing or self._queue.interrupts(utterance)
                if not cut and time.monotonic() < until:
                    self._changed.wait(0.05)
                    continue
            process.kill()
            process.wait()
            return "" if cut else "the voice did not come to an end"
        return f"the voice program ended with {process.returncode}" if process.returncode else ""

    def _note(self, failure: str) -> None:
        if failure != self._failure:
            self._failure = failure
            self._report(failure)


def make_voice(given: str, player: str = PLAYER) -> Voice | None:
    """Return the voice of a parameter: a command, a web address, or none for an empty text.

    Raises UserError for a command that cannot be read. A program that is not installed is no error: see `missing`.
    """
    if not given.strip():
        return None
    if urlsplit(given).scheme in ("http", "https"):
        return HttpVoice(url=given, player=player)
    try:
        words = shlex.split(given)
    except ValueError as error:
        raise UserError(f"voice: expected a command such as {ESPEAK!r}: {error}") from None
    return CommandVoice(command=given) if words else None


def missing(voice: Voice) -> str:
    """Return the program that a voice needs and that is not installed; empty if all is there."""
    command = voice.command if isinstance(voice, CommandVoice) else getattr(voice, "player", PLAYER)
    program = shlex.split(command)[0]
    return "" if shutil.which(program) else program


def _play(words: list[str], sound: bytes) -> "subprocess.Popen[bytes]":
    """Start a program that reads the sound from memory; what it prints goes nowhere."""
    with os.fdopen(os.memfd_create("speech"), "wb") as memory:
        memory.write(sound)
        memory.flush()
        memory.seek(0)
        try:
            return subprocess.Popen(
                words,
                stdin=memory,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            raise VoiceFailed(f"the voice program did not start: {type(error).__name__}") from None
