"""A language is one file: one that no code knows is shown, spoken and printed."""

from datetime import datetime
from pathlib import Path

import pytest

from guide_robot.common.language import Language, LocalText, languages
from guide_robot.common.language_files import FOLDER, OWN_FOLDER
from guide_robot.kiosk.voice import CommandVoice
from guide_robot.kiosk.voice_queue import Priority, Utterance
from guide_robot.phrases.book import say
from guide_robot.queue.domain.model import Ticket, TicketState
from guide_robot.queue.printing.ticket_image import TicketFace, draw_ticket


@pytest.fixture
def made_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Language:
    """Return a fifth language: the English sentences, each with a mark that no other language has."""
    folder = tmp_path / "phrases"
    folder.mkdir()
    text = (FOLDER / "en.yaml").read_text(encoding="utf-8")
    text = text.replace("name: English", "name: Qwghlmian").replace("order: 2", "order: 5")
    text = text.replace("voice: en", "voice: eo").replace("Hello!", "Ghnxh!").replace("Your number", "Your ghnumber")
    (folder / "qw.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setenv(OWN_FOLDER, str(folder))
    return Language("qw")


def test_a_fifth_language_is_shown_and_chosen_on_the_screen(made_up, make_stage, open_page, until):
    stage = make_stage()
    page = open_page(stage.address)
    page.click("[data-language=qw]:has-text('Qwghlmian')")
    page.wait_for_selector("h1:has-text('Ghnxh!')")
    page.wait_for_selector(".tile:has-text('Certified copies'), .tile[data-service=certified_copy]")
    assert page.evaluate("document.documentElement.lang") == "qw"
    until(lambda: stage.choices and stage.choices[-1].language == "qw")
    page.click("[data-go=search]")
    page.fill("input[type=search]", "marriage")
    page.wait_for_selector("[data-procedure=marriage_registration]")


def test_a_fifth_language_is_spoken_with_its_own_voice(made_up, tmp_path):
    heard = tmp_path / "heard"
    voice = CommandVoice(command=f"sh -c 'cat > {heard}; echo {{voice}} {{language}} >> {heard}'")
    text = say("guide.greeting", made_up)
    process = voice.start(Utterance(text=text, language=made_up, priority=Priority.INFORMATION))
    assert process.wait(10.0) == 0
    assert heard.read_text(encoding="utf-8") == "Ghnxh! How can I help you?eo qw\n"


def test_a_fifth_language_is_printed(made_up):
    name = LocalText(vi="Chứng thực", en="Certified copies", ko="증명")
    tickets = {
        language: TicketFace(
            ticket=Ticket(
                id="2026-11-22-A017",
                label="A017",
                number=17,
                service="certified_copy",
                day="2026-11-22",
                state=TicketState.QUEUED,
                priority=False,
                language=language,
                issued_at_s=0.0,
                code="GRT1",
                ahead=1,
                expected_wait_s=60.0,
            ),
            service=name,
            centre=name,
            printed_at=datetime(2026, 11, 22, 9, 30),
        )
        for language in languages()
    }
    pictures = {language: draw_ticket(face).tobytes() for language, face in tickets.items()}
    assert len(set(pictures.values())) == len(languages()) == 5
