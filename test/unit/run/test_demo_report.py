"""The report of a run: what the robot logged as typed events, and totals that count them."""

from guide_robot.common.vocabulary import VisitEventKind, VisitOutcome
from guide_robot.guide.visit import VisitEvent
from guide_robot.phrases.reasons import Why
from guide_robot.run.demo.report import Recorder


def event(kind: VisitEventKind, visit: int = 1, **more: object) -> VisitEvent:
    """Return an event of a visit with ticket D001."""
    return VisitEvent(visit=visit, kind=kind, ticket_id="2026-11-23-D001", number="D001", **more)  # type: ignore[arg-type]


def test_a_visit_is_told_by_kind_and_counted_by_outcome() -> None:
    recorder = Recorder()
    for t_s, one in enumerate(
        [
            event(VisitEventKind.DETECTED),
            event(VisitEventKind.TICKET_ISSUED, counter="10"),
            event(VisitEventKind.ARRIVED, place="counter_10"),
            event(VisitEventKind.ENDED, outcome=VisitOutcome.SERVED, reason=Why.ARRIVED()),
        ]
    ):
        recorder.note(one, float(t_s))
    report = recorder.report({"contacts": 0})
    (visit,) = report["visits"]
    assert (visit["outcome"], visit["ticket"], visit["counter"]) == ("served", "D001", "10")
    assert visit["events"][1] == {"t_s": 1.0, "name": "ticket_issued", "number": "D001", "counter": "10"}
    assert report["totals"] == {"visits": 1, "served": 1, "tickets": 1, "escorts": 1, "lost": 0, "contacts": 0}
    assert not recorder.under_way


def test_words_in_an_event_are_told_and_obeyed_by_nobody() -> None:
    recorder = Recorder()
    recorder.note(event(VisitEventKind.DETECTED), 0.0)
    recorder.note(event(VisitEventKind.ENDED, outcome=VisitOutcome.NOT_LED, reason=Why.WORDS(words="served")), 1.0)
    assert recorder.served == 0 and recorder.report({})["visits"][0]["outcome"] == "not led"


def test_a_visit_whose_receptionist_died_is_broken_off() -> None:
    recorder = Recorder()
    recorder.note(event(VisitEventKind.DETECTED), 0.0)
    recorder.break_off("the receptionist was restarted")
    recorder.note(event(VisitEventKind.DETECTED), 5.0)
    first, second = recorder.report({})["visits"]
    assert (first["outcome"], first["detail"]) == ("broken off", "the receptionist was restarted")
    assert second["outcome"] == "open"


def test_what_happens_outside_a_visit_is_not_of_one() -> None:
    recorder = Recorder()
    recorder.note(event(VisitEventKind.DRIVE_FAILED, visit=0), 0.0)
    recorder.note(event(VisitEventKind.ARRIVED, visit=4), 0.0)
    assert recorder.report({})["visits"] == []
