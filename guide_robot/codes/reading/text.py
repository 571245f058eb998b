"""Bytes of a code -> text, without guessing, and text -> what may be shown on a screen or printed."""

import unicodedata

UNSEEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def strict_text(raw: bytes) -> str | None:
    """Return the bytes read as UTF-8 and normalised to NFC, or None when they are not UTF-8."""
    try:
        return unicodedata.normalize("NFC", raw.decode("utf-8"))
    except UnicodeDecodeError:
        return None


def visible_text(text: str, longest: int = 200) -> str:
    """Return a text that is safe to show or print: one line, no control, escape, bidi or unassigned characters.

    A text that is too long ends in an ellipsis.
    """
    kept = "".join(
        " " if character.isspace() else character
        for character in text[: 4 * longest]
        if character.isspace() or unicodedata.category(character) not in UNSEEN_CATEGORIES
    )
    line = " ".join(kept.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"
