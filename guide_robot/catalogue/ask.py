"""`guide-robot ask TEXT`: finds the procedure for a question, or says that it does not know."""

import argparse
import json
import os
from datetime import date
from pathlib import Path
from typing import Any

from guide_robot.catalogue.answer import ChatSettings, Worded, entry_text, word_answer
from guide_robot.catalogue.catalogue import Catalogue
from guide_robot.catalogue.files import EXAMPLE_FOLDER, load_catalogue
from guide_robot.catalogue.search.search import Answer, ProcedureSearch
from guide_robot.catalogue.written import elsewhere_text
from guide_robot.common.errors import UserError
from guide_robot.common.language import Language, LocalText, first_language, languages
from guide_robot.phrases.book import say

KEY_VARIABLE = "GUIDE_ROBOT_CHAT_KEY"
MAXIMUM_LIMIT = 50


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the question and how to answer it."""
    parser.add_argument("text", help="the question, in Vietnamese, English, Korean or Chinese")
    parser.add_argument("--language", choices=[str(one) for one in languages()], help="language of the answer")
    parser.add_argument("--json", action="store_true", help="print the ranked procedures as JSON")
    parser.add_argument("--details", action="store_true", help="with --json: also queue service, place, example or not")
    parser.add_argument("--limit", type=int, default=5, help="at most so many procedures (5)")
    parser.add_argument("--catalogue", type=Path, default=EXAMPLE_FOLDER, help="catalogue file or folder")
    parser.add_argument("--chat-url", help="OpenAI-compatible server that words the answer, such as http://host/v1")
    parser.add_argument("--chat-model", default="default", help=f"its model; a key is read from {KEY_VARIABLE}")


def run(arguments: argparse.Namespace) -> int:
    """Print the answer; 0 whether or not the search knows one."""
    if not 1 <= arguments.limit <= MAXIMUM_LIMIT:
        raise UserError(f"--limit: expected a number from 1 to {MAXIMUM_LIMIT}, not {arguments.limit}")
    hint = Language(arguments.language) if arguments.language else None
    catalogue = load_catalogue(arguments.catalogue).as_of(date.today())
    answer = ProcedureSearch(catalogue).answer(arguments.text, hint, arguments.limit)
    language = hint or answer.language or first_language()
    worded = _worded(arguments, answer, language)
    if arguments.json:
        data = _as_json(answer, worded) | (_details(catalogue, answer) if arguments.details else {})
        print(json.dumps(data, ensure_ascii=False))
    else:
        print(_as_text(catalogue, answer, worded, language))
    return 0


def _worded(arguments: argparse.Namespace, answer: Answer, language: Language) -> Worded | None:
    if not arguments.chat_url or not answer.found:
        return None
    if not arguments.chat_url.lower().startswith(("http://", "https://")):
        raise UserError(f"--chat-url: expected http://... or https://..., not {arguments.chat_url[:60]!r}")
    import asyncio

    settings = ChatSettings(url=arguments.chat_url, model=arguments.chat_model, key=os.environ.get(KEY_VARIABLE, ""))
    procedures = [found.procedure for found in answer.found]
    return asyncio.run(word_answer(arguments.text, procedures, language, settings))


def _as_json(answer: Answer, worded: Worded | None) -> dict[str, Any]:
    """Return the ranked procedures as other programs read them, and the worded answer where one was asked for."""
    data: dict[str, Any] = {
        "results": [
            {"id": found.procedure.id, "title": _languages(found.procedure.title), "score": found.score}
            for found in answer.found
        ]
    }
    if worded is not None:
        data["answer"] = {
            "text": worded.text,
            "sources": list(worded.sources),
            "worded_by": worded.worded_by.value,
            "reason": worded.reason,
        }
    return data


def _details(catalogue: Catalogue, answer: Answer) -> dict[str, Any]:
    data: dict[str, Any] = {
        "example": catalogue.example,
        "services": {found.procedure.id: found.procedure.service for found in answer.found},
    }
    if answer.elsewhere is not None:
        data["elsewhere"] = {
            "id": answer.elsewhere.id,
            "title": _languages(answer.elsewhere.title),
            "where": _languages(answer.elsewhere.where),
        }
    return data


def _as_text(catalogue: Catalogue, answer: Answer, worded: Worded | None, language: Language) -> str:
    if answer.elsewhere is not None:
        return elsewhere_text(answer.elsewhere, language)
    if not answer.found:
        return say("catalogue.unknown", language)
    best = answer.found[0].procedure
    lines = [worded.text if worded is not None else entry_text(best, language)]
    if len(answer.found) > 1:
        others = "; ".join(found.procedure.title_in(language) for found in answer.found[1:])
        lines.append(f"{say('catalogue.see_also', language)}: {others}")
    if catalogue.example:
        lines.append(f"({catalogue.notice.in_language(language)})")
    return "\n".join(lines)


def _languages(text: LocalText) -> dict[str, str]:
    return text.in_every_language()
