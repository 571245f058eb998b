"""Writes each repeated sentence of an imported catalogue once, so that an office corrects it in one place."""

import re
from collections import Counter
from typing import Any

SENTENCES = ("papers", "steps")
SINGLE = ("handled_by",)
NOTED = ("fee", "days")
WORDS_IN_KEY = 6
Sentence = tuple[tuple[str, str], ...]


def share_sentences(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document with sentences and lists of steps that two or more procedures use named by key.

    The document must be one that the catalogue accepted; sentences already named by key stay so.
    """
    procedures = document["procedures"]
    phrases = dict(document.get("phrases", {}))
    step_lists = dict(document.get("step_lists", {}))
    uses = Counter(sentence for entry in procedures for sentence in _sentences_of(entry))
    names: dict[Sentence, str] = {}
    for sentence, count in uses.items():
        if count > 1:
            names[sentence] = name = _key(dict(sentence).get("en", ""), phrases)
            phrases[name] = dict(sentence)
    shared = [_named(entry, names) for entry in procedures]
    _share_steps(shared, step_lists)
    parts = {"phrases": phrases, "step_lists": step_lists, "procedures": shared}
    return {key: document[key] for key in document if key not in parts} | {
        key: part for key, part in parts.items() if part
    }


def _sentences_of(entry: dict[str, Any]) -> list[Sentence]:
    values = [value for key in SENTENCES if isinstance(entry[key], list) for value in entry[key]]
    values += [entry[key] for key in SINGLE] + [entry[key].get("note") for key in NOTED]
    return [tuple(value.items()) for value in values if isinstance(value, dict)]


def _named(entry: dict[str, Any], names: dict[Sentence, str]) -> dict[str, Any]:
    def name(value: Any) -> Any:
        return names.get(tuple(value.items()), value) if isinstance(value, dict) else value

    changed = dict(entry)
    for key in SENTENCES:
        if isinstance(entry[key], list):
            changed[key] = [name(value) for value in entry[key]]
    for key in SINGLE:
        changed[key] = name(entry[key])
    for key in NOTED:
        if "note" in entry[key]:
            changed[key] = entry[key] | {"note": name(entry[key]["note"])}
    return changed


def _share_steps(entries: list[dict[str, Any]], step_lists: dict[str, Any]) -> None:
    lists = [tuple(entry["steps"]) for entry in entries if _is_named(entry["steps"])]
    names: dict[tuple[str, ...], str] = {}
    for steps, count in Counter(lists).items():
        if count > 1:
            names[steps] = name = f"steps_{len(step_lists) + 1}"
            step_lists[name] = list(steps)
    for entry in entries:
        if _is_named(entry["steps"]):
            entry["steps"] = names.get(tuple(entry["steps"]), entry["steps"])


def _is_named(steps: Any) -> bool:
    return isinstance(steps, list) and all(isinstance(step, str) for step in steps)


def _key(english: str, taken: dict[str, Any]) -> str:
    words = re.findall(r"[a-z0-9]+", english.lower())[:WORDS_IN_KEY]
    stem = "_".join(words) or "phrase"
    return stem if stem not in taken else next(f"{stem}_{n}" for n in range(2, 100_000) if f"{stem}_{n}" not in taken)
