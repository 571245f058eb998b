"""What the web pages turned away is told by the node: in its diagnostics, with numbers and without addresses."""

import httpx
from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus

from guide_robot.ros.nodes.kiosk import KioskNode


def test_wrong_tokens_at_the_pages_are_a_warning_in_the_diagnostics(graph, heard, tmp_path):
    graph.set("kiosk", port=0, operator_token_file=tmp_path / "token", voice="''", tickets_folder=tmp_path)
    node = graph.make(KioskNode)
    health = heard(graph.probe(), DiagnosticArray, "/diagnostics")

    def told(level: bytes) -> list[DiagnosticStatus]:
        every = [one for message in health.messages for one in message.status]
        return [one for one in every if one.name == "kiosk: web" and one.level == level]

    graph.spin_until(lambda: told(DiagnosticStatus.OK))
    for _ in range(3):
        answer = httpx.get(
            f"{node.address}api/tickets/A001.png", headers={"Authorization": "Bearer x"}, trust_env=False
        )
        assert answer.status_code == 401
    status = graph.spin_until(lambda: told(DiagnosticStatus.WARN))[-1]
    assert status.message == "turned away since the start: 3 wrong tokens"
    assert [(one.key, one.value) for one in status.values] == [("wrong tokens", "3")]
