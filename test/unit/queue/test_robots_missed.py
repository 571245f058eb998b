"""Robots that are lost, silent or ask for staff: missed over a restart, told apart, and every receiver hears of it."""

import asyncio
from functools import partial

from office_kit import Office

from guide_robot.common.vocabulary import VisitEventKind
from guide_robot.phrases.reasons import Why
from guide_robot.queue.client.robot_condition import SILENT_AFTER_S, RobotCondition
from guide_robot.queue.domain.alerts import AlertBook, AlertKind, Condition, Notice, NoticeKind
from guide_robot.queue.domain.model import Note
from guide_robot.queue.domain.robot_report import RobotEvent, RobotReport, RobotReportBody
from guide_robot.queue.domain.robot_roster import RobotRoster
from guide_robot.queue.server import desk, robot_book
from guide_robot.queue.server.alert_file import Receiver, Webhook
from guide_robot.queue.server.alert_post import AGAIN_AFTER_S, AlertPost
from guide_robot.queue.server.tokens import Role, create_token, revoke_token
from guide_robot.queue.server.transaction import Transaction

HOOK = Webhook(kind="webhook", url="http://office.example/hook")


def roster() -> RobotRoster:
    return RobotRoster(lost_after_s=60.0, battery_low_percent=20.0)


def found(one: RobotRoster, now_s: float, *, is_open: bool = True) -> set[tuple[str, str]]:
    return {(condition.kind.value, condition.subject) for condition in one.conditions(now_s, is_open=is_open)}


def test_two_robots_with_one_token_are_told_apart_by_the_names_in_their_reports() -> None:
    both = roster()
    both.heard("robot", 0.0)
    assert both.reported("robot", RobotReport(name="robot1", printer="paper-out"), 1.0) == "robot1"
    both.heard("robot", 2.0)
    both.reported("robot", RobotReport(name="robot2", stopped=True), 3.0)
    assert found(both, 4.0) == {("paper_out", "robot1"), ("robot_stopped", "robot2")}
    for now_s in range(5, 100, 5):
        both.reported("robot", RobotReport(name="robot2"), float(now_s))
        found(both, float(now_s))
    assert found(both, 100.0) == {("robot_lost", "robot1")}
    assert both.to_forget() == {"robot"} and set(both.to_save(100.0)) == {"robot1", "robot2"}


def test_a_robot_that_the_database_knows_is_missed_after_a_restart_until_it_is_heard() -> None:
    restarted = roster()
    restarted.know({"robot1"}, 0.0)
    assert found(restarted, 0.0) == found(restarted, 59.0) == set()
    assert found(restarted, 60.0) == found(restarted, 60.0 + 40 * 3600.0) == {("robot_lost", "robot1")}
    restarted.reported("robot1", RobotReport(), 200_000.0)
    assert found(restarted, 200_001.0) == set()
    restarted.know(set(), 200_002.0)  # its token was revoked
    assert found(restarted, 300_000.0) == set()


def test_a_robot_that_is_switched_off_in_the_evening_is_missed_in_the_morning_alone() -> None:
    office = roster()
    office.heard("robot", 0.0)
    found(office, 0.0)
    assert found(office, 10.0, is_open=False) == found(office, 50_000.0, is_open=False) == set()
    assert found(office, 50_001.0) == found(office, 50_060.0) == set()
    assert found(office, 50_061.0) == {("robot_lost", "robot")}
    assert found(office, 60_000.0, is_open=False) == {("robot_lost", "robot")}  # it is over when it is heard


def test_a_call_before_a_number_and_dead_nodes_are_in_the_report() -> None:
    robot = RobotCondition("robot1", "run1")
    robot.heartbeat("watchdog", 0.0)
    robot.heartbeat("kiosk", 0.0)
    robot.heartbeat("no node: {}", 0.0)
    robot.heartbeat("kiosk", SILENT_AFTER_S)
    robot.visit(VisitEventKind.PERSON_CALLED, has_ticket=False)
    robot.visit(VisitEventKind.PERSON_CALLED, has_ticket=True)  # the note on the ticket says so
    robot.visit(VisitEventKind.RATED, has_ticket=False, reason=Why.RATED_GOOD())
    robot.visit(VisitEventKind.ESCORT_STARTED, has_ticket=True)
    report = robot.report(SILENT_AFTER_S)
    assert report.silent == ("watchdog",)
    assert report.counts == {RobotEvent.CALL: 1, RobotEvent.RATED_GOOD: 1, RobotEvent.ESCORT: 1}
    sent = RobotReportBody.model_validate(report).model_dump(mode="json", exclude_defaults=True)
    assert RobotReportBody.model_validate_json(RobotReportBody(**sent).model_dump_json()).to(RobotReport) == report
    hall = roster()
    hall.reported("token", report, 0.0)
    assert found(hall, 1.0) == {(AlertKind.NODE_SILENT.value, "robot1/watchdog")}


def test_a_call_for_staff_stands_in_the_database_until_somebody_takes_care(office: Office) -> None:
    def calls() -> set[str]:
        with office.database.reader.connect() as connection:
            return robot_book.open_calls(connection)

    ticket = office.issue()
    office.do(lambda tx: desk.note(tx, ticket.id, Note.NEEDS_A_PERSON))
    office.do(lambda tx: robot_book.take_counts(tx, "robot1", "run1", {RobotEvent.CALL: 1}))
    assert calls() == {ticket.label, "robot1"}
    office.do(lambda tx: robot_book.end_call(tx, "robot1"))
    office.do(lambda tx: robot_book.take_counts(tx, "robot1", "run1", {RobotEvent.CALL: 1}))
    assert calls() == {ticket.label}  # the call that was answered is not made again
    office.do(lambda tx: robot_book.take_counts(tx, "robot1", "run1", {RobotEvent.CALL: 2}))
    assert calls() == {ticket.label, "robot1"}


def test_a_robot_is_known_until_its_token_is_revoked_or_it_was_away_for_a_month(office: Office) -> None:
    def known() -> set[str]:
        with office.database.reader.connect() as connection:
            return robot_book.known_robots(connection)

    def keep(token: str, tx: Transaction) -> None:
        create_token(tx.connection, role=Role.ROBOT, name=token, counter=None, now_s=tx.now_s)
        robot_book.remember_robot(tx, f"robot-{token}", token)

    for token in ("one", "two"):
        office.do(partial(keep, token))
    assert known() == {"robot-one", "robot-two"}
    office.do(lambda tx: revoke_token(tx.connection, "two"))
    assert known() == {"robot-one"}
    office.now_s += 31 * 86_400.0
    office.do(robot_book.forget_robots)
    assert known() == set()


def test_what_a_receiver_did_not_hear_is_sent_again_and_said_on_the_page() -> None:
    answers = ["webhook: HTTP 502", "", ""]
    heard: list[NoticeKind] = []

    def send(_receiver: Receiver, notice: Notice) -> str:
        heard.append(notice.kind)
        return answers.pop(0)

    async def day() -> AlertPost:
        post = AlertPost(send)
        (notice,) = AlertBook().step([Condition(kind=AlertKind.STAFF_CALLED, subject="robot1")], 0.0)
        post.post(HOOK, notice, 0.0)
        for now_s in (0.0, 1.0, AGAIN_AFTER_S[0], AGAIN_AFTER_S[0] + 1.0):
            await asyncio.gather(*post.deliver(now_s))
        return post

    post = asyncio.run(day())
    assert heard == [NoticeKind.RAISED, NoticeKind.RAISED]
    assert list(post.problems) == ["webhook: HTTP 502"]


def test_a_receiver_that_never_answers_is_given_up_in_the_end() -> None:
    tries: list[float] = []

    async def day() -> None:
        post = AlertPost(lambda *_: "webhook: away")
        (notice,) = AlertBook().step([Condition(kind=AlertKind.STAFF_CALLED, subject="robot1")], 0.0)
        post.post(HOOK, notice, 0.0)
        for now_s in range(0, 3600, 5):
            tasks = post.deliver(float(now_s))
            tries.extend([float(now_s)] * len(tasks))
            await asyncio.gather(*tasks)

    asyncio.run(day())
    assert len(tries) == 1 + len(AGAIN_AFTER_S)
