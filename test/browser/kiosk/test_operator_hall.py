"""The operator page of a hall with two robots: both are seen, one is looked at, orders reach the robot meant."""

import threading
import time
from collections.abc import Iterator

import pytest
from stage import TOKEN, Gate, Stage

from guide_robot.kiosk.orders import DeskInputs, OrderDesk
from guide_robot.kiosk.web import views
from guide_robot.kiosk.web.board import Part
from guide_robot.kiosk.web.floor_view import place_views
from guide_robot.phrases.reasons import Why

DESK = {"width": 1600, "height": 1000}


class Fellow:
    """The other robot: its gate answers, and its receptionist leads somebody."""

    def __init__(self, stage: Stage) -> None:
        _, self.robot = stage.content.hall
        self.gate = Gate(self.robot.board)
        self.answered: list[str] = []
        self._desk, self._ends = OrderDesk(), threading.Event()
        board = self.robot.board
        leading = views.GuideView(
            state="leading", reason=Why.LEADING_TO(place="counter_2"),
            visit=7, person=3, language="vi", destination="counter_2",
            ticket=None,
        )  # fmt: skip
        board.put(Part.GUIDE, leading)
        board.put(Part.PLACES, place_views(stage.content.plan))
        board.put(Part.BATTERY, 0.31)
        board.put(Part.ROBOT, views.RobotView(x=12.0, y=9.0, theta=0.0))
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._ends.set()
        self._thread.join(5.0)

    def _run(self) -> None:
        replies: tuple = ()
        while not self._ends.wait(0.05):
            self.gate.repeat()
            name = self.robot.inbox.take_acknowledged()
            self.answered += [] if name is None else [name]
            inputs = DeskInputs(orders=self.robot.inbox.take_orders(), replies=replies)
            outputs = self._desk.step(inputs, time.monotonic())
            replies = tuple(reply for sending in outputs.send for reply in self.gate.order(sending))
            for told in outputs.tell:
                told.deliver()


@pytest.fixture
def stage(make_stage) -> Stage:
    """Return robot1, which knows of robot2."""
    return make_stage(fellows=("robot2",))


@pytest.fixture
def fellow(stage) -> Iterator[Fellow]:
    """Yield robot2."""
    made = Fellow(stage)
    yield made
    made.close()


def open_operator(stage, open_page, **more):
    page = open_page(f"{stage.address}operator#token={TOKEN}", **{"size": DESK, "locale": "en-US", **more})
    page.wait_for_selector("#state.idle")
    return page


def test_a_robot_alone_has_no_list_of_robots(make_stage, open_page):
    page = open_operator(make_stage(), open_page)
    assert not page.locator("#hall").is_visible()


def test_both_robots_are_listed_with_state_battery_and_whether_they_stand(stage, fellow, open_page):
    page = open_operator(stage, open_page)
    page.wait_for_selector("[data-robot=robot1][aria-pressed=true]:has-text('Idle')")
    page.wait_for_selector("[data-robot=robot2][aria-pressed=false]:has-text('Leading'):has-text('31 %')")
    fellow.gate.says(allowed=False, cause="sensor", reason=Why.LIDAR_SILENT())
    page.wait_for_selector("#hall [data-robot=robot2]:has-text('STOPPED')")
    fellow.gate.speaks = False
    page.wait_for_selector("#hall [data-robot=robot2]:has-text('not heard')")
    page.wait_for_selector("#motion.allowed")


def test_looking_at_a_robot_shows_its_state_and_sends_it_the_orders(stage, fellow, open_page, until):
    page = open_operator(stage, open_page)
    page.click("[data-robot=robot2]")
    page.wait_for_selector("#state.leading:has-text('#7')")
    page.wait_for_selector("#controls h2:has-text('robot2')")
    until(lambda: fellow.robot.inbox.watchers.operators == 1)
    page.click("[data-do=stop]")
    page.wait_for_selector(".orders .accepted[data-robot=robot2]")
    page.wait_for_selector("#motion.stopped")
    assert stage.gate.motion[0] is True
    page.click("#hall [data-robot=robot1]")
    page.wait_for_selector("#state.idle")
    page.wait_for_selector("#motion.allowed")
    until(lambda: fellow.robot.inbox.watchers.operators == 0)


def test_stop_all_stops_each_robot_and_each_gate_confirms_it(stage, fellow, open_page):
    page = open_operator(stage, open_page)
    page.click("[data-do=stop_all]")
    for robot in ("robot1", "robot2"):
        page.wait_for_selector(f".orders .accepted[data-robot={robot}]")
        page.wait_for_selector(f"#hall [data-robot={robot}]:has-text('STOPPED')")
    assert (stage.gate.motion[0], fellow.gate.motion[0]) == (False, False)


def test_a_robot_whose_wheels_are_not_seen_to_stand_is_named(stage, fellow, open_page):
    fellow.gate.answers = False
    page = open_operator(stage, open_page)
    page.click("[data-do=stop_all]")
    page.wait_for_selector("#alerts .danger:has-text('robot2')")
    page.wait_for_selector(".orders .accepted[data-robot=robot1]")
    assert page.locator("#alerts .danger").count() == 1
    fellow.gate.answers = True
    page.wait_for_selector(".orders .accepted[data-robot=robot2]")
    page.wait_for_selector("#alerts .danger", state="detached")


def test_a_call_at_the_other_robot_is_shown_and_answered_there(stage, fellow, open_page, until):
    page = open_operator(stage, open_page)
    call = views.CallView(at_s=1.0, visit=7, reason=Why.TOUCH_SCREEN(), place="counter_2")
    fellow.robot.board.put(Part.CALL, call)
    page.wait_for_selector("#alerts .called:has-text('robot2')")
    page.fill("#your_name", "Lan")
    page.click("#alerts [data-do=seen]")
    until(lambda: fellow.answered == ["Lan"])
    page.wait_for_selector("#alerts .called", state="detached")
    assert stage.inbox.take_acknowledged() is None


def test_an_order_for_a_robot_that_is_not_of_this_hall_is_refused(stage, fellow, open_page):
    page = open_operator(stage, open_page)
    page.evaluate("operator.send({ do: 'operator_stop' }, 'robot9')")
    page.wait_for_selector(".orders .refused[data-robot=robot9]")
    assert (stage.gate.motion[0], fellow.gate.motion[0]) == (True, True)


def test_the_list_fits_a_phone(stage, fellow, open_page):
    page = open_operator(stage, open_page, size={"width": 390, "height": 844})
    page.wait_for_selector("#hall [data-robot=robot2]")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator("[data-do=stop_all]").bounding_box()["height"] >= 44
