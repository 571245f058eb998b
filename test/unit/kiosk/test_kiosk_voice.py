"""Voice out: what is said when, by what program, and what happens without one."""

import http.server
import json
import wave
from pathlib import Path

import pytest
from builders import answering, until

from guide_robot.common.errors import UserError
from guide_robot.common.language import Language, languages
from guide_robot.common.vocabulary import Priority
from guide_robot.kiosk.voice import ESPEAK, CommandVoice, SoundVoice, Speaker, make_voice, missing
from guide_robot.kiosk.voice_engines import CachedSpeech, HttpSpeech, OpenAiSpeech, PiperSpeech, VoiceFailed
from guide_robot.kiosk.voice_queue import Utterance, VoiceQueue, VoiceSettings, pieces_of
from guide_robot.phrases.book import local_text


def say(text: str, priority: Priority = Priority.INFORMATION, language: str = "vi") -> Utterance:
    return Utterance(text=text, language=Language(language), priority=priority)


def test_safety_comes_before_calls_before_information_before_courtesy():
    queue = VoiceQueue(VoiceSettings())
    for priority in Priority:
        queue.add(say(priority.name, priority), 0.0)
    assert [queue.next(0.0).text for _ in Priority] == ["SAFETY", "CALL", "INFORMATION", "COURTESY"]
    assert queue.next(0.0) is None


def test_sentences_of_one_priority_keep_their_order_and_are_not_doubled():
    queue = VoiceQueue(VoiceSettings())
    for text in ("a", "b", "a", "c", "  "):
        queue.add(say(text), 0.0)
    assert [queue.next(0.0).text for _ in range(3)] == ["a", "b", "c"]
    assert queue.next(0.0) is None


def test_greeting_that_waited_too_long_is_not_said_but_a_call_is():
    queue = VoiceQueue(VoiceSettings(courtesy_waits_s=4.0, call_waits_s=30.0))
    queue.add(say("hello", Priority.COURTESY), 0.0)
    queue.add(say("A001", Priority.CALL), 0.0)
    assert queue.next(20.0).text == "A001"
    assert queue.next(20.0) is None


def test_only_safety_interrupts_and_never_itself():
    queue = VoiceQueue(VoiceSettings())
    queue.add(say("A001", Priority.CALL), 0.0)
    assert not queue.interrupts(say("hello"))
    queue.add(say("stop", Priority.SAFETY), 0.0)
    assert queue.interrupts(say("hello"))
    assert not queue.interrupts(say("careful", Priority.SAFETY))


def test_crowd_of_sentences_drops_courtesy_first():
    queue = VoiceQueue(VoiceSettings(longest=2))
    queue.add(say("hello", Priority.COURTESY), 0.0)
    queue.add(say("one"), 0.0)
    queue.add(say("two"), 0.0)
    assert [queue.next(0.0).text for _ in range(2)] == ["one", "two"]


def test_what_was_meant_for_somebody_who_left_is_dropped():
    queue = VoiceQueue(VoiceSettings())
    queue.add(say("your number"), 0.0)
    queue.add(say("A001", Priority.CALL), 0.0)
    queue.forget()
    assert queue.next(0.0).text == "A001"
    assert queue.next(0.0) is None


def test_a_text_is_read_piece_by_piece_between_what_the_robot_says_and_never_too_late():
    queue = VoiceQueue(VoiceSettings())
    queue.read([say("one"), say("two"), say("three")])
    assert queue.next(0.0).text == "one"
    queue.add(say("A001", Priority.CALL), 90.0)
    assert [queue.next(100.0).text for _ in range(3)] == ["A001", "two", "three"]
    queue.read([say("four")])
    queue.forget()
    assert queue.next(100.0) is None


LONG = ["Papers to bring: " + "a form, " * 200, "Xin chào. " * 300, "请到三号窗口。" * 300, "x" * 1000]


@pytest.mark.parametrize("text", [*LONG, "a\nb", "", " . "])
def test_no_piece_of_a_text_is_longer_than_a_voice_may_speak_and_no_letter_is_lost(text):
    pieces = pieces_of(text)
    assert all(0 < len(piece) <= 200 for piece in pieces)
    wanted = "" if not text.strip(" .") else "".join(text.split())
    assert "".join("".join(pieces).split()) == wanted


def test_a_page_longer_than_a_voice_may_speak_is_read_to_its_end(tmp_path, speaking):
    log, script = tmp_path / "log", tmp_path / "voice.sh"
    script.write_text(f"#!/bin/sh\nwc -m >> {log}\n")
    script.chmod(0o755)
    log.touch()
    speaking(str(script), []).read("Mười chữ. " * 200, Language("vi"))
    assert until(lambda: sum(int(one) for one in log.read_text().split()) >= 1900)


@pytest.mark.parametrize("language", languages())
def test_espeak_speaks_each_language(tmp_path, language):
    text = local_text("guide.greeting").in_language(language)
    sound = tmp_path / "said.wav"
    voice = CommandVoice(command=f"{ESPEAK} -w {sound}")
    process = voice.start(say(text, language=language))
    assert process.wait(20.0) == 0
    with wave.open(str(sound)) as file:
        samples = file.readframes(file.getnframes())
        assert file.getnframes() > 0.3 * file.getframerate()
    assert max(samples) > 0


def test_text_reaches_a_program_as_one_word_and_no_shell(tmp_path):
    said = tmp_path / "said"
    script = tmp_path / "voice.sh"
    script.write_text(f'#!/bin/sh\nprintf "%s|" "$@" > {said}\n')
    script.chmod(0o755)
    text = "a 'b' $(touch x); --help"
    CommandVoice(command=f"{script} {{language}} {{text}}").start(say(text)).wait(10.0)
    assert said.read_text() == f"vi|{text}|"


@pytest.fixture
def speaking():
    """Make speakers and close them."""
    speakers = []

    def make(command: str, reports: list[str]) -> Speaker:
        speakers.append(Speaker(CommandVoice(command=command), VoiceSettings(), reports.append))
        return speakers[-1]

    yield make
    for speaker in speakers:
        speaker.close()


def test_safety_cuts_off_what_is_being_said(tmp_path, speaking):
    log, script = tmp_path / "log", tmp_path / "voice.sh"
    script.write_text(
        f"#!/bin/sh\ntext=$(cat)\necho begin $text >> {log}\n[ $text = long ] && sleep 30\necho end $text >> {log}\n"
    )
    script.chmod(0o755)
    log.touch()
    speaker = speaking(str(script), [])
    speaker.say(say("long"))
    until(lambda: "begin long" in log.read_text())
    speaker.say(say("stop", Priority.SAFETY))
    until(lambda: "end stop" in log.read_text())
    assert "end long" not in log.read_text()


def test_failing_voice_is_reported_once_and_its_recovery_too(tmp_path, speaking):
    works, reports = tmp_path / "works", []
    speaker = speaking(f"test -e {works}", reports)
    for number in range(3):
        speaker.say(say(f"s{number}"))
    until(lambda: len(reports) == 1)
    works.touch()
    speaker.say(say("again"))
    until(lambda: len(reports) == 2)
    assert reports == ["the voice program ended with 1", ""]


def test_program_that_is_not_there_is_a_report_and_no_crash(speaking):
    reports = []
    speaker = speaking("/no/such/program {text}", reports)
    speaker.say(say("xin chào"))
    until(lambda: reports)
    assert "did not start" in reports[0] and "xin" not in reports[0]


def test_missing_program_is_known_beforehand():
    assert missing(CommandVoice(command="no-such-program-here {text}")) == "no-such-program-here"
    assert missing(CommandVoice(command=ESPEAK)) == ""


def test_voice_of_a_parameter():
    assert make_voice("") is None
    own = make_voice("http://127.0.0.1:5/say")
    assert isinstance(own, SoundVoice) and own.synthesiser.synthesiser == HttpSpeech(url="http://127.0.0.1:5/say")
    server = make_voice("openai:http://127.0.0.1:5/v1")
    assert isinstance(server, SoundVoice) and server.synthesiser.synthesiser == OpenAiSpeech(
        base="http://127.0.0.1:5/v1"
    )
    assert make_voice(ESPEAK) == CommandVoice(command=ESPEAK)
    with pytest.raises(UserError, match="voice: expected"):
        make_voice("say 'unbalanced")


class Service(http.server.BaseHTTPRequestHandler):
    """Answers a sentence with the bytes of a sound."""

    def do_POST(self) -> None:
        self.server.asked.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"sound " * 100_000)

    def log_message(self, *_) -> None:
        pass


def test_http_voice_is_asked_and_its_sound_played(tmp_path):
    with answering(Service, asked=[]) as server:
        played = Path(tmp_path / "played")
        voice = SoundVoice(
            synthesiser=HttpSpeech(url=f"http://127.0.0.1:{server.server_port}/"), player=f"cp /dev/stdin {played}"
        )
        assert voice.start(say("Xin chào")).wait(10.0) == 0
        assert server.asked == [{"text": "Xin chào", "language": "vi"}]
        assert played.stat().st_size == 600_000


def test_http_voice_that_is_away_is_a_report_and_no_crash():
    reports = []
    speaker = Speaker(SoundVoice(synthesiser=HttpSpeech(url="http://127.0.0.1:9/")), VoiceSettings(), reports.append)
    speaker.say(say("xin chào"))
    until(lambda: reports)
    speaker.close()
    assert reports == ["the voice service did not answer: ConnectError"]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("piper:/no/such/folder", "expected a folder with models"),
        ("sherpa:/no/such/folder", "expected a folder with models"),
        ("openai:127.0.0.1", "expected openai:http"),
    ],
)
def test_engine_that_cannot_be_is_one_line(given, message):
    with pytest.raises(UserError, match=message):
        make_voice(given)


class Counting:
    """Makes a sound for anything and counts how often."""

    def __init__(self) -> None:
        self.made: list[str] = []

    def sound(self, utterance: Utterance) -> bytes:
        self.made.append(utterance.text)
        return b"RIFF" * 10


def test_sentence_without_names_is_made_once_and_one_with_a_name_is_never_kept():
    counting = Counting()
    speech = CachedSpeech(counting)
    greeting = local_text("guide.greeting").in_language("vi")
    personal = local_text("guide.card_read", name="N. An").in_language("vi")
    for text in (greeting, personal, greeting, personal):
        speech.sound(say(text))
    assert counting.made == [greeting, personal, personal]


def test_full_cache_forgets_the_oldest():
    counting = Counting()
    speech = CachedSpeech(counting, most_bytes=40)
    one, other = (local_text(f"guide.{key}").in_language("vi") for key in ("greeting", "ask"))
    for text in (one, other, one):
        speech.sound(say(text))
    assert counting.made == [one, other, one]


def test_piper_reads_the_sentence_and_gives_its_sound(tmp_path):
    (tmp_path / "vi.onnx").write_bytes(b"model")
    program = tmp_path / "piper"
    program.write_text(f'#!/bin/sh\nprintf "%s|" "$@" > {tmp_path}/words\nprintf RIFF; cat\n')
    program.chmod(0o755)
    piper = PiperSpeech(folder=tmp_path, program=str(program))
    assert piper.sound(say("Xin chào")) == b"RIFF" + "Xin chào".encode()
    assert (tmp_path / "words").read_text() == f"--model|{tmp_path}/vi.onnx|--output_file|-|"
    with pytest.raises(VoiceFailed, match="no Piper model for ko"):
        piper.sound(say("hello", language="ko"))


def test_somebody_who_begins_to_speak_silences_the_robot_but_not_a_call(tmp_path, speaking):
    log, script = tmp_path / "log", tmp_path / "voice.sh"
    script.write_text(
        f"#!/bin/sh\ntext=$(cat)\necho begin $text >> {log}\n[ $text = long ] && sleep 30\necho end $text >> {log}\n"
    )
    script.chmod(0o755)
    log.touch()
    speaker = speaking(str(script), [])
    speaker.say(say("long"))
    until(lambda: "begin long" in log.read_text())
    speaker.say(say("waits"))
    speaker.say(say("A001", Priority.CALL))
    speaker.hush()
    until(lambda: "end A001" in log.read_text())
    assert "end long" not in log.read_text() and "waits" not in log.read_text()


def test_cue_before_moving_off_is_a_sound_for_the_player(tmp_path):
    played = tmp_path / "played"
    speaker = Speaker(CommandVoice(command="true"), VoiceSettings(), lambda _: None, player=f"cp /dev/stdin {played}")
    speaker.chime()
    until(lambda: played.exists() and played.stat().st_size > 1000)
    speaker.close()
    with wave.open(str(played)) as sound:
        assert 0.2 < sound.getnframes() / sound.getframerate() < 1.0
