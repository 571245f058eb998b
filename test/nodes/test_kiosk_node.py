"""The node kiosk over DDS: what the robot says is on the page, what is touched is on the wire."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import urllib.request

import pytest
from chromium import chromium
from geometry_msgs.msg import PoseStamped
from sensor_msgs.msg import CompressedImage, LaserScan
from websockets.sync.client import connect

from guide_robot.ros import names
from guide_robot.ros.nodes.kiosk import KioskNode
from guide_robot.run.domain import DomainLock
from guide_robot_interfaces.msg import (
    Announcement,
    BackendStatus,
    GuideState,
    KioskRequest,
    LocalText,
    People,
    Person,
    QueueState,
    Reason,
    ServiceState,
    Ticket,
    VisitEvent,
)

NAME = [LocalText(language=code, text=text) for code, text in (("vi", "Cư trú"), ("en", "Residence"), ("ko", "거주"))]


class Bench:
    """The node and a probe that plays the rest of the robot."""

    def __init__(self, graph, heard, folder) -> None:
        self.graph = graph
        self.token_file = folder / "operator.token"
        graph.set("kiosk", port=0, operator_token_file=self.token_file, voice="''", tickets_folder=folder)
        self.node = graph.make(KioskNode)
        self.probe = graph.probe()
        self.requests = heard(self.probe, KioskRequest, names.KIOSK_REQUEST, names.WISHES)
        self.state = self.probe.create_publisher(GuideState, names.GUIDE_STATE, names.LATCHED)
        self.queue = self.probe.create_publisher(QueueState, names.QUEUE, names.LATCHED)
        self.say = self.probe.create_publisher(Announcement, names.SAY, names.EVENTS)
        self.events = self.probe.create_publisher(VisitEvent, names.VISIT_EVENT, names.EVENTS)
        graph.spin_until(lambda: self.say.get_subscription_count() and self.requests_matched())
        self.state.publish(GuideState(state=GuideState.IDLE, language="vi", serves=True))
        services = [ServiceState(id="residence", prefix="C", name=NAME, open=True)]
        self.queue.publish(QueueState(services=services, open=True))

    def requests_matched(self) -> bool:
        return self.node.count_subscribers(names.KIOSK_REQUEST) > 0

    @property
    def address(self) -> str:
        return self.node.address


@pytest.fixture
def bench(graph, heard, tmp_path):
    return Bench(graph, heard, tmp_path)


def test_page_follows_the_robot_and_what_is_touched_becomes_a_request(bench):
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1080, "height": 1920}, reduced_motion="reduce")
        page.goto(bench.address)
        bench.graph.spin_until(lambda: page.locator("[data-service=residence]").count())
        page.click("[data-language=en]")
        page.click("[data-service=residence]")
        page.click("[data-priority=pregnant]")
        page.click("[data-do=take]")
        bench.graph.spin_until(lambda: bench.requests.last and bench.requests.last.kind == KioskRequest.CHOOSE_SERVICE)
        wanted = bench.requests.last
        assert (wanted.service, wanted.priority, wanted.language) == ("residence", "pregnant", "en")
        ticket = Ticket(id="t", number="C007", language="vi", service="residence", place="counter_3", code="GRT1:x")
        leading = GuideState(state=GuideState.LEADING, visit=1, language="en", ticket=ticket, destination="counter_3")
        bench.state.publish(leading)
        bench.say.publish(Announcement(priority=1, key="offer_to_lead", language="en", text="I will lead you."))
        bench.graph.spin_until(lambda: "C007" in page.inner_text("main") and "Counter 3" in page.inner_text("main"))
        bench.graph.spin_until(lambda: page.inner_text("#caption") == "I will lead you.")
        bench.state.publish(GuideState(state=GuideState.IDLE, language="vi"))
        bench.graph.spin_until(lambda: "C007" not in page.content() and not page.inner_text("#caption"))


def test_page_is_told_whether_the_queue_is_heard_now(bench):
    def live() -> bool | None:
        with connect(f"{bench.address.replace('http', 'ws', 1)}ws/kiosk") as page:
            return json.loads(page.recv()).get("live")

    bench.graph.spin_until(lambda: live() is False)  # nobody says anything of a backend
    status = bench.probe.create_publisher(BackendStatus, names.BACKEND_STATUS, names.LATCHED)
    for state, heard in ((BackendStatus.CONNECTED, True), (BackendStatus.DISCONNECTED, False)):
        status.publish(BackendStatus(state=state))
        bench.graph.spin_until(lambda wanted=heard: live() is wanted)


def test_operator_sees_the_live_robot_and_the_scan_only_while_looking(bench):
    pose = bench.probe.create_publisher(PoseStamped, names.ROBOT_POSE, 1)
    people = bench.probe.create_publisher(People, names.PEOPLE, 5)
    scan = bench.probe.create_publisher(LaserScan, names.SCAN, names.SENSOR)
    shown: dict = {}

    def publish(wanted) -> bool:
        at = PoseStamped()
        at.pose.position.x, at.pose.position.y, at.pose.orientation.w = 4.0, 5.0, 1.0
        pose.publish(at)
        person = Person(id=7)
        person.position.x = 4.5
        person.position.y = 5.0
        people.publish(People(people=[person]))
        others = [float("inf"), float("nan")] * 30
        ahead = LaserScan(angle_increment=0.1, range_max=10.0, ranges=[2.0, *others])
        ahead.header.frame_id, ahead.header.stamp = names.FRAME_LIDAR, bench.probe.get_clock().now().to_msg()
        scan.publish(ahead)
        bench.graph.spin_for(0.1)
        return wanted()

    assert bench.probe.count_subscribers(names.SCAN) == 0
    with connect(bench.address.replace("http", "ws") + "ws/operator") as link:
        link.send(json.dumps({"token": bench.token_file.read_text().strip()}))

        def hears_all() -> bool:
            with contextlib.suppress(TimeoutError):
                shown.update(json.loads(link.recv(timeout=0.1)))
            return {"robot", "people", "scan"} <= shown.keys()

        bench.graph.spin_until(lambda: publish(hears_all))
    assert shown["robot"]["x"] == 4.0
    assert shown["people"][0]["id"] == 7
    assert len(shown["scan"]) == 2 and 600 <= shown["scan"][0] <= 640
    bench.graph.spin_until(lambda: bench.probe.count_subscribers(names.SCAN) == 0)


def test_camera_is_heard_only_while_a_page_shows_it(bench):
    camera = bench.probe.create_publisher(CompressedImage, names.CODE_VIEW, 1)
    with connect(bench.address.replace("http", "ws") + "ws/kiosk") as link:
        link.send('{"view": true}')
        bench.graph.spin_until(lambda: camera.get_subscription_count() == 1)

        def pictured() -> bool:
            camera.publish(CompressedImage(format="jpeg", data=b"picture"))
            bench.graph.spin_for(0.05)
            try:
                return link.recv(timeout=0.05) == b"picture"
            except TimeoutError:
                return False

        bench.graph.spin_until(pictured)
        link.send('{"view": false}')
        bench.graph.spin_until(lambda: camera.get_subscription_count() == 0)


def test_page_says_that_the_robot_is_silent_when_the_receptionist_is_gone(bench):
    with connect(bench.address.replace("http", "ws") + "ws/kiosk") as link:
        states = []

        def hears(wanted) -> bool:
            try:
                message = json.loads(link.recv(timeout=0.05))
            except TimeoutError:
                return False
            if "guide" in message:
                states.append(message["guide"] and message["guide"]["state"])
            return wanted in states

        bench.graph.spin_until(lambda: hears("idle"))
        bench.probe.destroy_publisher(bench.state)
        bench.graph.spin_until(lambda: hears(None))


def test_messages_without_sense_do_not_end_the_node(bench):
    bench.state.publish(GuideState(state=200, language="xx", reason=Reason(text="r" * 10_000)))
    bench.say.publish(Announcement(priority=99, language="", text="<b>" * 1000))
    bench.state.publish(GuideState(ticket=Ticket(id="t", state=200, language="xx")))
    bench.events.publish(VisitEvent(kind=VisitEvent.GREETED, reason=Reason(text="d" * 5000)))
    bench.events.publish(VisitEvent(kind=200, outcome=200))
    pose = bench.probe.create_publisher(PoseStamped, names.ROBOT_POSE, 1)
    bench.graph.spin_until(lambda: pose.get_subscription_count())
    pose.publish(PoseStamped())
    bench.graph.spin_for(0.3)
    with urllib.request.urlopen(f"{bench.address}healthz", timeout=5) as answer:
        assert json.load(answer) == {"status": "ok"}


def _words(*parameters: str) -> list[str]:
    return [word for parameter in parameters for word in ("-p", parameter)]


def _run(graph_domain: int, *parameters: str) -> subprocess.Popen:
    return subprocess.Popen(
        [
            sys.executable,
            "-c",
            "from guide_robot.ros.nodes.kiosk import main; main()",
            "--ros-args",
            *_words(*parameters),
        ],
        env=os.environ | {"ROS_DOMAIN_ID": str(graph_domain)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


BAD = {
    "language:=fr": "language",
    "port:=70000": "port",
    "host:=999.1.1.1": "host",
    "idle_s:=0.0": "idle_s",
    "screens_per_address:=0": "screens_per_address",
    "screens_in_all:=1000": "screens_in_all",
    "catalogue:=/no/such.yaml": "no/such.yaml",
    "recogniser:=whisper": "recogniser",
    "voice:='a \"b'": "voice",
    "chat.url:=http://x/v1 -p chat.key_file:=/no/key": "key_file",
    "colour:=red": "colour",
}
# Each in a process of its own, forked from one that has imported the node, which takes longer than all else.
ONE_BY_ONE = """
import json, os, sys
from guide_robot.ros.nodes.kiosk import main
folder, *every = sys.argv[1:]
for number, words in enumerate(every):
    child = os.fork()
    if not child:
        said = os.open(f"{folder}/said_{number}", os.O_CREAT | os.O_WRONLY, 0o600)
        os.dup2(said, 1)
        os.dup2(said, 2)
        sys.argv = ["kiosk", "--ros-args", *json.loads(words)]
        sys.exit(main())
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


@pytest.fixture(scope="module")
def refusals(tmp_path_factory):
    """Return exit code and words of a kiosk for each bad parameter."""
    folder, lock = tmp_path_factory.mktemp("refusals"), DomainLock()
    usual = (f"operator_token_file:={folder / 'token'}", "port:=0")
    every = [json.dumps(_words(*usual, *bad.split(" -p "))) for bad in BAD]
    ended = subprocess.run(
        [sys.executable, "-c", ONE_BY_ONE, str(folder), *every],
        env=os.environ | {"ROS_DOMAIN_ID": str(lock.domain)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    lock.close()
    said = [(folder / f"said_{number}").read_text() for number in range(len(BAD))]
    return dict(zip(BAD, zip(map(int, ended.stdout.split()), said, strict=True), strict=True))


@pytest.mark.parametrize("parameter", BAD)
def test_bad_parameter_is_one_line_and_exit_code_two(refusals, parameter):
    code, said = refusals[parameter]
    lines = [line for line in said.splitlines() if "guide_robot:" in line]
    assert code == 2, said
    assert len(lines) == 1 and BAD[parameter] in lines[0]
    assert "Traceback" not in said


def test_node_says_where_its_page_is_and_ends_when_told(graph, tmp_path):
    process = _run(graph.domain, f"operator_token_file:={tmp_path / 'token'}", "port:=0", "voice:=''")
    line = next(line for line in process.stdout if "kiosk: http" in line)
    address = line[line.index("http") :].strip()
    with urllib.request.urlopen(address, timeout=10) as answer:
        assert b"Xin ch" in answer.read()
    process.send_signal(signal.SIGTERM)
    rest, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "Traceback" not in rest
