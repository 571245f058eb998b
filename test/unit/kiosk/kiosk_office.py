"""The kiosk's real web server without ROS, at an address of the test's choice."""

from pathlib import Path

from guide_robot.catalogue.current import CurrentCatalogue
from guide_robot.catalogue.files import load_catalogue
from guide_robot.common.resources import resource
from guide_robot.floor.load import load_floor
from guide_robot.kiosk.web.board import Board, Part
from guide_robot.kiosk.web.content import Content, WebSettings
from guide_robot.kiosk.web.inbox import Inbox
from guide_robot.kiosk.web.pairing import PairedScreens
from guide_robot.kiosk.web.server import WebServer

TOKEN = "an-operators-token"


def make_server(screens_file: Path, token: str = TOKEN, **settings: object) -> tuple[WebServer, Content]:
    """Return a server that listens everywhere on this computer; started."""
    content = Content(
        settings=WebSettings(host="0.0.0.0", port=0, **settings),  # type: ignore[arg-type]
        board=Board(),
        inbox=Inbox(),
        plan=load_floor(resource("maps", "ward_office", "floor.yaml")),
        current=CurrentCatalogue(load_catalogue()),
        operator_token=token,
        services=frozenset,
        paired=PairedScreens(screens_file),
    )
    content.board.put(Part.SAY, ("a sentence to the citizen",))
    server = WebServer(content)
    server.start()
    return server, content
