"""What the kiosk shows and how it listens, from its parameters."""

import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rclpy.node import Node

from guide_robot.catalogue.answer import ChatSettings
from guide_robot.catalogue.current import CurrentCatalogue
from guide_robot.catalogue.files import EXAMPLE_FOLDER, load_catalogue
from guide_robot.common.errors import UserError
from guide_robot.common.language import first_language
from guide_robot.floor.load import load_floor
from guide_robot.kiosk.speech import make_recogniser
from guide_robot.kiosk.voice import ESPEAK, PLAYER
from guide_robot.kiosk.web import views
from guide_robot.kiosk.web.access import load_token
from guide_robot.kiosk.web.board import Board, Part
from guide_robot.kiosk.web.content import Content, WebSettings
from guide_robot.kiosk.web.floor_view import names, place_views
from guide_robot.kiosk.web.hall import HallRobot
from guide_robot.kiosk.web.inbox import Inbox
from guide_robot.kiosk.web.pairing import PairedScreens
from guide_robot.phrases.book import has
from guide_robot.robot.description import load_robot
from guide_robot.ros.floor_parameter import floor_path
from guide_robot.ros.node import folder_of
from guide_robot.ros.parameters import declare
from guide_robot.ros.robot_names import declare_robots, fellows_of

PRIORITIES = ["merit", "elderly", "disabled", "pregnant", "small_child"]
MOST_SCREENS = 100


@dataclass(frozen=True, kw_only=True)
class VoiceParameters:
    """How the robot speaks."""

    command: str
    player: str


def voice_parameters(node: Node) -> VoiceParameters:
    """Return the voice's parameters."""
    return VoiceParameters(
        command=declare(
            node,
            "voice",
            ESPEAK,
            description="command, http address, openai:http://.../v1, piper:FOLDER or sherpa:FOLDER; empty: silent",
        ),
        player=declare(
            node,
            "voice_player",
            PLAYER,
            description="plays sound files: the cue before moving off, and what engines speak",
        ),
    )


def make_content(node: Node, services: Callable[[], frozenset[str]]) -> Content:
    """Return everything that the web server shares, with the board's fixed parts filled in."""
    settings = _web_settings(node)
    plan = load_floor(floor_path(node))
    catalogue = load_catalogue(Path(declare(node, "catalogue", "") or EXAMPLE_FOLDER))
    board, inbox = Board(), Inbox()
    content = Content(
        settings=settings,
        board=board,
        inbox=inbox,
        plan=plan,
        current=CurrentCatalogue(catalogue),
        operator_token=load_token(Path(declare(node, "operator_token_file", "") or folder_of(node) / "operator.token")),
        services=services,
        recogniser=make_recogniser(
            declare(
                node, "recogniser", "", description="http address, openai:http://.../v1, vosk:FOLDER or sherpa:FOLDER"
            )
        ),
        chat=_chat_settings(node),
        paired=PairedScreens(Path(declare(node, "screens_file", "") or folder_of(node) / "screens.json")),
        hall=_hall(node, board, inbox),
    )
    threading.Thread(target=content.today().search.prepare, name="kiosk-search", daemon=True).start()
    settings_view = _settings_view(content)
    for one in (board, *(robot.board for robot in content.hall)):
        one.put(Part.PLACES, place_views(plan))
        one.put(Part.SETTINGS, settings_view)
    return content


def _hall(node: Node, board: Board, inbox: Inbox) -> tuple[HallRobot, ...]:
    """Return all robots of the hall, this one with its own board and inbox; nobody where it is alone."""
    names_of_all = declare_robots(node, "hall")
    fellows = fellows_of(node, names_of_all)
    return tuple(
        HallRobot(name=name, board=Board(), inbox=Inbox())
        if name in fellows
        else HallRobot(name=name, board=board, inbox=inbox)
        for name in names_of_all
    )


def _chat_settings(node: Node) -> ChatSettings | None:
    url = declare(node, "chat.url", "", description="base of an OpenAI-compatible server, ending in /v1; empty: none")
    key_file = declare(node, "chat.key_file", "")
    model, timeout_s = declare(node, "chat.model", "default"), declare(node, "chat.timeout_s", 3.0)
    if not url:
        return None
    try:
        key = Path(key_file).read_text(encoding="ascii").strip() if key_file else ""
    except (OSError, UnicodeDecodeError):
        raise UserError(f"kiosk: chat.key_file: {key_file}: expected a readable file with the key") from None
    return ChatSettings(url=url, model=model, key=key, timeout_s=timeout_s)


def _web_settings(node: Node) -> WebSettings:
    tickets = declare(node, "tickets_folder", "", description="folder of a png printer")
    settings = WebSettings(
        host=declare(node, "host", "127.0.0.1"),
        port=declare(node, "port", 8080),
        language=declare(node, "language", first_language()),
        idle_s=declare(node, "idle_s", 30.0),
        priorities=tuple(filter(None, declare(node, "priorities", PRIORITIES))),
        code_view=declare(node, "code_view", True) and load_robot().camera is not None,
        tickets_folder=Path(tickets) if tickets else folder_of(node) / "tickets",
        screens_per_address=declare(node, "screens_per_address", 4),
        screens_in_all=declare(node, "screens_in_all", 12),
        pair_own_screen=declare(node, "pair_own_screen", False),
        allowed_hosts=tuple(filter(None, declare(node, "allowed_hosts", [""]))),
    )
    unknown = next((one for one in settings.priorities if not has(f"kiosk.{one}")), None)
    if unknown is not None:
        raise UserError(f"kiosk: priorities: {unknown}: expected a sentence kiosk.{unknown} in the language files")
    if not 0 <= settings.port <= 65535:
        raise UserError(f"kiosk: port: expected 0 to 65535, found {settings.port}")
    if not 1.0 <= settings.idle_s <= 3600.0:
        raise UserError(f"kiosk: idle_s: expected 1 to 3600 seconds, found {settings.idle_s}")
    for key, number in (
        ("screens_per_address", settings.screens_per_address),
        ("screens_in_all", settings.screens_in_all),
    ):
        if not 1 <= number <= MOST_SCREENS:
            raise UserError(f"kiosk: {key}: expected 1 to {MOST_SCREENS}, found {number}")
    return settings


def _settings_view(content: Content) -> views.SettingsView:
    settings, catalogue = content.settings, content.today().catalogue
    return views.SettingsView(
        boot=uuid.uuid4().hex,
        centre=names(content.plan.name),
        language=settings.language,
        idle_s=settings.idle_s,
        priorities=settings.priorities,
        voice_in=content.recogniser is not None,
        chat=content.chat is not None,
        code_view=settings.code_view,
        example=catalogue.example,
        notice=names(catalogue.notice),
    )
