"""The kiosk's web server hangs while its node lives: the node gives no heartbeat, as if it hung itself."""

import threading

from guide_robot.ros import names
from guide_robot.ros.nodes import kiosk
from guide_robot.ros.nodes.heartbeat import Pulse
from guide_robot.ros.nodes.kiosk import KioskNode
from guide_robot_interfaces.msg import Heartbeat


def test_a_hanging_web_server_silences_the_heartbeat_until_it_turns_again(graph, heard, tmp_path, monkeypatch):
    monkeypatch.setattr(kiosk, "WEB_SILENT_S", 1.0)
    token = tmp_path / "token"
    token.touch(mode=0o600)
    token.write_text("x" * 32)
    graph.set("kiosk", port=0, voice="''", tickets_folder=tmp_path, operator_token_file=token)
    node = graph.make(KioskNode)
    beats = heard(graph.probe(), Heartbeat, names.HEARTBEAT, names.BEATS)
    Pulse(node)
    graph.spin_until(lambda: beats.last)
    assert node.unwell() == ""
    goes_on = threading.Event()
    hang = node._server._server.servers[0].get_loop().call_soon_threadsafe
    hang(goes_on.wait)
    try:
        graph.spin_until(lambda: "web server hangs" in node.unwell())
        graph.spin_for(0.5)
        count = beats.last.count
        graph.spin_for(1.0)
        assert beats.last.count == count
    finally:
        goes_on.set()
    graph.spin_until(lambda: beats.last.count > count)
