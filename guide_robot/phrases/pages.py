"""Gives web pages their sentences: a JavaScript module for each room, and HTML with {{room.name}} filled in."""

import hashlib
import html
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from guide_robot.common.language import Language, languages
from guide_robot.common.page_watch import watched
from guide_robot.phrases.book import book, has, say
from guide_robot.phrases.grammar import MANY, Sentence

SOUND = Path(__file__).parents[1] / "common" / "sound.mjs"
PROGRAM = Path(__file__).with_name("page.mjs")
NAMED = re.compile(r"\{\{([a-z_.]+)(\*?)\}\}")


@dataclass(frozen=True, kw_only=True)
class Asset:
    """Something that a server makes once and gives out; browsers ask by its tag whether it is still the same."""

    content: str
    media_type: str

    def answer(self, request: Request) -> Response:
        """Return it, or that it has not changed."""
        tag = f'"{hashlib.sha256(self.content.encode()).hexdigest()[:20]}"'
        headers = {"etag": tag, "cache-control": "no-cache"}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(self.content, media_type=self.media_type, headers=headers)


def room_module(room: str) -> Asset:
    """Return the module with one room's sentences in every language and the functions that choose among them."""
    sentences = {language: _by_name(language, room) for language in languages()}
    data = {"languages": [_facts(language) for language in languages()], "sentences": sentences}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return Asset(content=f"const ROOM = {text};\n{PROGRAM.read_text(encoding='utf-8')}", media_type="text/javascript")


def sound_module() -> Asset:
    """Return the module by which pages sound."""
    return Asset(content=SOUND.read_text(encoding="utf-8"), media_type="text/javascript")


def page(file: Path, language: Language) -> Asset:
    """Return an HTML file in a language: {{language}} is its code, {{room.name}} a sentence, with * in all of them.

    A mark in it becomes the page's watch.
    """

    def filled(match: re.Match[str]) -> str:
        key, everywhere = match.groups()
        if key == "language":
            return language
        if not has(key):
            raise KeyError(f"{file.name}: {key}: no such sentence")
        spoken = languages() if everywhere else (language,)
        return html.escape(" · ".join(dict.fromkeys(say(key, one) for one in spoken)))

    content = watched(NAMED.sub(filled, file.read_text(encoding="utf-8")))
    return Asset(content=content, media_type="text/html")


def _by_name(language: Language, room: str) -> dict[str, Any]:
    return {key.partition(".")[2]: _plain(one) for key, one in book().room(language, room).items()}


def _plain(sentence: Sentence) -> Any:
    if len(sentence.forms) == 1:
        return sentence.forms[None]
    return {MANY if number is None else str(number): form for number, form in sentence.forms.items()}


def _facts(language: Language) -> dict[str, Any]:
    facts = language.facts
    return {
        "id": language,
        "name": facts.name,
        "fallback": facts.fallback,
        "required": facts.required,
        "keyboard": facts.keyboard,
        "keyboard_shifted": facts.keyboard_shifted,
        "keyboard_tones": facts.keyboard_tones,
        "keyboard_methods": facts.keyboard_methods,
    }
