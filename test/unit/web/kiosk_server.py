"""The kiosk's web server as a process of its own, without ROS: prints its address and serves until its input ends."""

import sys
from pathlib import Path

from guide_robot.catalogue.current import CurrentCatalogue
from guide_robot.catalogue.files import load_catalogue
from guide_robot.common.resources import resource
from guide_robot.floor.load import load_floor
from guide_robot.kiosk.web.board import Board
from guide_robot.kiosk.web.content import Content, WebSettings
from guide_robot.kiosk.web.inbox import Inbox
from guide_robot.kiosk.web.server import WebServer


def main(folder: Path) -> None:
    """Serve the ward office's pages."""
    content = Content(
        settings=WebSettings(port=0, tickets_folder=folder),
        board=Board(),
        inbox=Inbox(),
        plan=load_floor(resource("maps", "ward_office", "floor.yaml")),
        current=CurrentCatalogue(load_catalogue()),
        operator_token="an-operators-token",
        services=frozenset,
    )
    server = WebServer(content)
    server.start()
    print(server.address, flush=True)
    sys.stdin.read()
    server.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
