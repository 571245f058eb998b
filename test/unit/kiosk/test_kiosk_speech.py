"""Voice in: recordings are checked, handed to a recogniser, and a failing one is no more than a line."""

import contextlib
import http.server
import io
import json
import threading
import wave

import pytest
from builders import answering

from guide_robot.common.errors import UserError
from guide_robot.kiosk.speech import (
    HttpRecogniser,
    OpenAiRecogniser,
    RecogniserFailed,
    TimelyRecogniser,
    make_recogniser,
    read_wav,
)


def recording(seconds: float = 0.5, channels: int = 1, width: int = 2, rate: int = 16_000) -> bytes:
    data = io.BytesIO()
    with wave.open(data, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(bytes(int(seconds * rate) * channels * width))
    return data.getvalue()


class Service(http.server.BaseHTTPRequestHandler):
    """A recogniser that understands the length of a recording."""

    def do_POST(self) -> None:
        sound = self.rfile.read(int(self.headers["content-length"]))
        self.send_response(self.server.status)
        self.end_headers()
        answer = self.server.answer or json.dumps({"text": f" {self.path} {len(read_wav(sound))} "}).encode()
        self.wfile.write(answer)

    def log_message(self, *_) -> None:
        pass


@pytest.fixture
def service():
    with answering(Service, status=200, answer=b"") as server:
        yield server


def test_recording_is_posted_with_its_language(service):
    recogniser = make_recogniser(f"http://127.0.0.1:{service.server_port}/stt")
    assert recogniser.recognise(recording(0.5), "ko") == "/stt?language=ko 16000"


@pytest.mark.parametrize(("status", "answer"), [(500, b"{}"), (200, b"nonsense"), (200, b"[]"), (200, b'{"words": 1}')])
def test_recogniser_that_answers_wrongly_is_a_failure(service, status, answer):
    service.status, service.answer = status, answer
    with pytest.raises(RecogniserFailed):
        HttpRecogniser(url=f"http://127.0.0.1:{service.server_port}/").recognise(recording(), "vi")


def test_recogniser_that_is_away_is_a_failure():
    with pytest.raises(RecogniserFailed, match="did not answer"):
        HttpRecogniser(url="http://127.0.0.1:9/").recognise(recording(), "vi")


@pytest.mark.parametrize(
    "sound",
    [b"", b"RIFF", b"x" * 1000, recording()[:20], recording(channels=2), recording(width=1), recording(rate=8000)],
)
def test_what_is_no_recording_of_the_right_kind_is_refused(sound):
    with pytest.raises(RecogniserFailed, match="WAV"):
        read_wav(sound)


def test_header_that_promises_too_much_gives_what_is_there():
    sound = bytearray(recording(0.1))
    sound[40:44] = (2**31).to_bytes(4, "little")
    with contextlib.suppress(RecogniserFailed):
        assert len(read_wav(bytes(sound))) <= 3200


def test_recording_of_a_minute_is_cut():
    assert len(read_wav(recording(60.0))) == 20 * 16_000 * 2


def test_recogniser_of_a_parameter(tmp_path):
    assert make_recogniser("") is None
    assert make_recogniser("https://example.org/stt").recogniser == HttpRecogniser(url="https://example.org/stt")
    whisper = make_recogniser("openai:http://127.0.0.1:9/v1")
    assert whisper.recogniser == OpenAiRecogniser(base="http://127.0.0.1:9/v1")
    with pytest.raises(UserError, match="recogniser: expected"):
        make_recogniser("whisper")
    with pytest.raises(UserError, match="recogniser"):
        make_recogniser(f"vosk:{tmp_path / 'none'}")
    with pytest.raises(UserError, match="recogniser: expected"):
        make_recogniser(f"sherpa:{tmp_path / 'none'}")


class Whisper(http.server.BaseHTTPRequestHandler):
    """Answers as an OpenAI-compatible server does; understands the fields of the form."""

    def do_POST(self) -> None:
        form = self.rfile.read(int(self.headers["content-length"]))
        fields = [name for name in ("model", "language", "file") if f'name="{name}"'.encode() in form]
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"text": f"{self.path} {' '.join(fields)}"}).encode())

    def log_message(self, *_) -> None:
        pass


def test_whisper_gets_a_form_with_file_and_language(service):
    service.RequestHandlerClass = Whisper
    recogniser = OpenAiRecogniser(base=f"http://127.0.0.1:{service.server_port}/v1")
    assert recogniser.recognise(recording(), "vi") == "/v1/audio/transcriptions model language file"


class Hanging:
    """A recogniser that hangs until it is let go."""

    def __init__(self) -> None:
        self.let_go = threading.Event()

    def recognise(self, sound: bytes, language: str) -> str:
        self.let_go.wait(30.0)
        return "late"


def test_recogniser_that_hangs_fails_in_time_and_no_more_than_two_hang():
    hanging = Hanging()
    timely = TimelyRecogniser(hanging, within_s=0.05, at_once=2)
    for _ in range(2):
        with pytest.raises(RecogniserFailed, match="did not answer within"):
            timely.recognise(b"", "vi")
    with pytest.raises(RecogniserFailed, match="hangs"):
        timely.recognise(b"", "vi")
    hanging.let_go.set()


def test_recogniser_that_raises_anything_is_a_failure_without_what_was_said():
    class Broken:
        def recognise(self, sound: bytes, language: str) -> str:
            raise RuntimeError("secret words")

    with pytest.raises(RecogniserFailed, match="RuntimeError") as caught:
        TimelyRecogniser(Broken()).recognise(b"", "vi")
    assert "secret" not in str(caught.value)
