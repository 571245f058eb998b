"""Voice out: speaks sentences one at a time by a program or a speech engine, in a thread of its own."""

import os
import shlex
import shutil
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from guide_robot.common.errors import UserError
from guide_robot.common.language import Language, first_language
from guide_robot.common.vocabulary import Priority
from guide_robot.kiosk.chime import CHIME
from guide_robot.kiosk.voice_engines import Synthesiser, VoiceFailed, make_synthesiser
from guide_robot.kiosk.voice_queue import Utterance, VoiceQueue, VoiceSettings, pieces_of

LONGEST_S = 40.0
ESPEAK = "espeak-ng -v {voice} -s 145 --stdin"
PLAYER = "aplay -q -"


class Voice(Protocol):
    """Turns a sentence into a running process that sounds it."""

    def start(self, utterance: Utterance) -> "subprocess.Popen[bytes]":
        """Begin to speak. Raises VoiceFailed."""
        ...


@dataclass(frozen=True, kw_only=True)
class CommandVoice:
    """A program: {language}, {voice} and {text} are filled into its words; without {text} it reads the text from stdin.

    {voice} is what espeak-ng calls the language, as the language's file says.
    """

    command: str

    def start(self, utterance: Utterance) -> "subprocess.Popen[bytes]":
        """Start the program; no shell reads the text."""
        voice = utterance.language.facts.voice
        values = (("{language}", utterance.language), ("{voice}", voice), ("{text}", utterance.text))
        words = shlex.split(self.command)
        for name, value in values:
            words = [word.replace(name, value) for word in words]
        return _play(words, b"" if "{text}" in self.command else utterance.text.encode())


@dataclass(frozen=True, kw_only=True)
class SoundVoice:
    """Something that makes the sound of a sentence, which `player` plays."""

    synthesiser: "Synthesiser"
    player: str = PLAYER

    def start(self, utterance: Utterance) -> "subprocess.Popen[bytes]":
        """Make the sound and start the player."""
        return _play(shlex.split(self.player), self.synthesiser.sound(utterance))


class Speaker:
    """Says what it is given, in order of priority; a safety sentence cuts off any other. Never raises."""

    def __init__(
        self, voice: Voice, settings: VoiceSettings, report: Callable[[str], None], player: str = PLAYER
    ) -> None:
        """`report` gets one line when speaking begins to fail and an empty one when it works again."""
        self._voice, self._player = voice, player
        self._hushed = False
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

    def read(self, text: str, language: Language) -> None:
        """Read a text of any length aloud, piece by piece."""
        pieces = [Utterance(text=one, language=language, priority=Priority.INFORMATION) for one in pieces_of(text)]
        with self._changed:
            self._queue.read(pieces)
            self._changed.notify()

    def forget(self) -> None:
        """Drop what was meant for somebody who has left."""
        with self._changed:
            self._queue.forget()

    def hush(self) -> None:
        """Fall silent for somebody who begins to speak; calls and safety go on."""
        with self._changed:
            self._queue.forget()
            self._hushed = True
            self._changed.notify()

    def chime(self) -> None:
        """Sound a cue: the robot is about to move off. It goes before whatever waits."""
        self.say(Utterance(text="chime", language=first_language(), priority=Priority.SAFETY, sound=CHIME))

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
        with self._changed:
            self._hushed = False
        try:
            process = self._start(utterance)
        except VoiceFailed as error:
            return str(error)
        until = time.monotonic() + LONGEST_S
        while process.poll() is None:
            with self._changed:
                hushed = self._hushed and utterance.priority < Priority.CALL
                cut = self._closing or hushed or self._queue.interrupts(utterance)
                if not cut and time.monotonic() < until:
                    self._changed.wait(0.05)
                    continue
            process.kill()
            process.wait()
            return "" if cut else "the voice did not come to an end"
        return f"the voice program ended with {process.returncode}" if process.returncode else ""

    def _start(self, utterance: Utterance) -> "subprocess.Popen[bytes]":
        if not utterance.sound:
            return self._voice.start(utterance)
        if shutil.which(shlex.split(self._player)[0]) is None:
            raise VoiceFailed("the voice's player is not installed")
        return _play(shlex.split(self._player), utterance.sound)

    def _note(self, failure: str) -> None:
        if failure != self._failure:
            self._failure = failure
            self._report(failure)


def make_voice(given: str, player: str = PLAYER) -> Voice | None:
    """Return the voice of a parameter: a command, a web address, an engine (voice_engines.py), or none for "".

    Raises UserError for a command that cannot be read. A program that is not installed is no error: see `missing`.
    """
    if not given.strip():
        return None
    synthesiser = make_synthesiser(given)
    if synthesiser is not None:
        return SoundVoice(synthesiser=synthesiser, player=player)
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
