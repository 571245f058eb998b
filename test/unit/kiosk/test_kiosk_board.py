"""The board, the screens and the inbox between the node and the pages."""

import json
import math
import threading
from datetime import date

from guide_robot.common.vocabulary import ChoiceKind
from guide_robot.guide.visit import Choice
from guide_robot.kiosk.orders import Order, OrderKind
from guide_robot.kiosk.web import views
from guide_robot.kiosk.web.board import CITIZEN_PARTS, OPERATOR_PARTS, Board, Part
from guide_robot.kiosk.web.inbox import CAPACITY, Inbox
from guide_robot.kiosk.web.screens import Screens
from guide_robot.kiosk.web.views import EventView, GuideView, RobotView
from guide_robot.phrases.reasons import Why


def shown(board: Board, part: Part):
    return json.loads(board.news((part,), 0).text)[part.value]


def guide(state: str, visit: int = 0) -> GuideView:
    return GuideView(state=state, visit=visit, person=0, language="vi", destination="", ticket=None)


def test_news_are_only_what_changed_since():
    board = Board()
    board.put(Part.BATTERY, 0.5)
    board.put(Part.NEAR, False)
    first = board.news(OPERATOR_PARTS, 0)
    assert json.loads(first.text) == {"battery": 0.5, "near": False}
    board.put(Part.NEAR, True)
    second = board.news(OPERATOR_PARTS, first.upto)
    assert json.loads(second.text) == {"near": True}
    assert board.news(OPERATOR_PARTS, second.upto).text == ""


def test_same_value_again_is_no_news():
    board, heard = Board(), []
    board.listen(heard.append)
    assert board.put(Part.ROBOT, RobotView(x=1.0, y=2.0, theta=0.0))
    assert not board.put(Part.ROBOT, RobotView(x=1.00001, y=2.0, theta=0.0))
    assert heard == [Part.ROBOT]


def test_touch_screens_never_get_what_only_operators_may_see():
    assert not {Part.PEOPLE, Part.SCAN, Part.EVENTS, Part.TICKETS, Part.TRUTH, Part.CALL} & CITIZEN_PARTS


def test_numbers_that_are_none_do_not_break_json():
    board = Board()
    board.put(Part.ROBOT, RobotView(x=math.nan, y=math.inf, theta=-math.inf))
    assert shown(board, Part.ROBOT) == {"x": None, "y": None, "theta": None}


def test_writers_and_readers_in_many_threads_see_whole_news():
    board = Board()

    def write(part: Part) -> None:
        for number in range(300):
            board.put(part, number)

    threads = [threading.Thread(target=write, args=(part,)) for part in (Part.BATTERY, Part.NEAR, Part.SCAN)]
    for thread in threads:
        thread.start()
    seen, upto = {}, 0
    while any(thread.is_alive() for thread in threads):
        news = board.news(OPERATOR_PARTS, upto)
        upto = news.upto
        seen |= json.loads(news.text or "{}")
    seen |= json.loads(board.news(OPERATOR_PARTS, upto).text or "{}")
    assert seen == {"battery": 299, "near": 299, "scan": 299}


def test_what_was_said_to_one_citizen_is_gone_before_the_next():
    board = Board()
    screens = Screens(board)
    screens.guide(guide("asking", 1))
    screens.said(key="card_read", language="vi", text="Cảm ơn N. V. An.", priority=1)
    assert not screens.guide(guide("leading", 1))
    assert len(shown(board, Part.SAY)) == 1
    assert screens.guide(guide("idle"))
    assert shown(board, Part.SAY) == []


def test_calls_to_counters_stay_when_a_visit_ends():
    board = Board()
    screens = Screens(board)
    screens.guide(guide("asking", 1))
    screens.said(key="call", language="vi", text="Mời số A001.", priority=2)
    screens.guide(guide("idle"))
    assert [one["key"] for one in shown(board, Part.SAY)] == ["call"]


def test_call_for_a_person_is_shown_even_if_only_the_screen_works():
    board = Board()
    Screens(board).chosen(Choice(kind=ChoiceKind.CALL_A_PERSON), 12.0)
    assert shown(board, Part.CALL)["at_s"] == 12.0


def test_newest_event_comes_first_and_a_hundred_are_kept():
    board = Board()
    screens = Screens(board)
    for number in range(150):
        screens.happened(EventView(at_s=float(number), visit=1, name="requested", reason=Why.WORDS(words=str(number))))
    events = shown(board, Part.EVENTS)
    assert (len(events), events[0]["at_s"], events[-1]["at_s"]) == (100, 149.0, 50.0)


def test_an_event_that_repeats_itself_empties_no_log():
    board = Board()
    screens = Screens(board)
    screens.happened(EventView(at_s=1.0, visit=1, name="lost"))
    for number in range(300):
        screens.happened(EventView(at_s=float(number), visit=1, name="person_called", reason=Why.TOUCH_SCREEN()))
    kept = [(one["name"], one["at_s"]) for one in shown(board, Part.EVENTS)]
    assert kept == [("person_called", 299.0), ("lost", 1.0)]


def test_flood_of_choices_loses_none_that_was_taken_in():
    inbox = Inbox()
    taken_in = [inbox.add(Choice(kind=ChoiceKind.LEAD_TO_PLACE, place=str(number))) for number in range(CAPACITY + 50)]
    assert taken_in == [True] * CAPACITY + [False] * 50
    assert [one.place for one in inbox.take()] == [str(number) for number in range(CAPACITY)]
    assert inbox.take() == []


def test_orders_are_taken_however_many_choices_wait():
    inbox = Inbox()
    for _ in range(CAPACITY + 50):
        inbox.add(Choice(kind=ChoiceKind.CALL_A_PERSON))
    orders = [Order(kind=OrderKind.STOP, number=number) for number in range(1000)]
    for order in orders:
        inbox.order(order)
    assert inbox.take_orders() == tuple(orders)
    assert inbox.take_orders() == ()
    assert len(inbox.take()) == CAPACITY


def test_choices_taken_in_parts_wake_for_the_rest():
    inbox, woken = Inbox(), []
    for _ in range(25):
        inbox.add(Choice(kind=ChoiceKind.END))
    inbox.wake_with(lambda: woken.append(True))
    assert [len(inbox.take(10)) for _ in range(4)] == [10, 10, 5, 0]
    assert len(woken) == 2


def test_inbox_wakes_whoever_waits():
    inbox, woken = Inbox(), []
    inbox.wake_with(lambda: woken.append(True))
    inbox.add(Choice(kind=ChoiceKind.END))
    inbox.count(operators=1)
    assert (len(woken), inbox.watchers.operators) == (2, 1)


def test_the_sentence_that_the_office_is_closed_says_when_it_opens_again():
    queue = views.QueueView(services=(), counters=(), opens=views.opens_names("2099-02-16T07:30", date(2026, 12, 1)))
    said = queue.with_opening("centre_closed", "We are closed.", "en")
    assert said == "We are closed. Opens again on Monday, 16 February 2099, at 07:30."
    assert queue.with_opening("service_closed", "No counter.", "en") == "No counter."
    unheard = views.QueueView(services=(), counters=())
    assert unheard.with_opening("centre_closed", "We are closed.", "en") == "We are closed."
