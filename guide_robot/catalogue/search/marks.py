"""Vietnamese spelling: marks folded away, keys typed for marks, syllables that are heard alike."""

import re
import unicodedata
from functools import lru_cache

VOWELS = "aeiouy"
TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
# Pairs of spellings that many speakers do not tell apart, by region: the key takes one of each.
HEARD_START = (
    ("ngh", "ng"), ("gh", "g"), ("gi", "d"), ("kh", "kh"), ("tr", "ch"), ("qu", "cu"),
    ("r", "d"), ("v", "d"), ("x", "s"), ("k", "c"), ("l", "n"),
)  # fmt: skip
I_OR_Y_AFTER = "hklmst"
Y_AS_I = dict(zip("yýỳỷỹỵ", "iíìỉĩị", strict=True))
HEARD_END = (("ch", "c"), ("nh", "n"), ("ng", "n"), ("t", "c"))


@lru_cache(maxsize=65536)
def one_spelling(word: str) -> str:
    """Return a lower-case syllable with i where both i and y are written at its end ("ký" and "kí", "lý" and "lí")."""
    if len(word) < 2 or word[-2] not in I_OR_Y_AFTER or word[-1] not in Y_AS_I:
        return word
    return word[:-1] + Y_AS_I[word[-1]]


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """Return a lower-case word without tone and vowel marks, đ as d."""
    parts = unicodedata.normalize("NFD", word.replace("đ", "d"))
    return "".join(part for part in parts if not unicodedata.combining(part))


def has_vietnamese_marks(text: str) -> bool:
    """Whether a text carries Vietnamese marks, so that marks which differ mean something."""
    return any(character == "đ" or "\u00c0" <= character <= "\u1ef9" for character in text)


def has_tones(text: str) -> bool:
    """Whether a text carries a tone mark; a keyboard without tone keys leaves only ă, â, đ, ê, ô, ơ and ư."""
    return not TONES.isdisjoint(unicodedata.normalize("NFD", text))


@lru_cache(maxsize=65536)
def without_tone(word: str) -> str:
    """Return a syllable without its tone; ă, â, đ, ê, ô, ơ and ư stay."""
    parts = unicodedata.normalize("NFD", word)
    return unicodedata.normalize("NFC", "".join(part for part in parts if part not in TONES))


def marks_left_out(typed: str, stored: str) -> bool:
    """Whether all marks that were typed are those of the stored syllable: what is left out is not wrong."""
    tones = TONES.intersection(unicodedata.normalize("NFD", typed))
    if not tones <= TONES.intersection(unicodedata.normalize("NFD", stored)):
        return False
    left, right = without_tone(typed), without_tone(stored)
    return len(left) == len(right) and all(
        one == other or one == fold(other) for one, other in zip(left, right, strict=True)
    )


def same_marks(one: str, other: str) -> bool:
    """Whether two words differ at most in where a tone stands ("hóa" and "hoá")."""
    return one == other or (
        fold(one) == fold(other)
        and one.count("đ") == other.count("đ")
        and sorted(unicodedata.normalize("NFD", one)) == sorted(unicodedata.normalize("NFD", other))
    )


def decode_keys(folded: str) -> str:
    """Return a syllable without the letters and digits that telex and VNI type for marks ("giaays" is "giay")."""
    single = re.sub(r"(.)\1+", r"\1", re.sub(r"[0-9]", "", folded))
    vowel = next((place for place, letter in enumerate(single) if letter in VOWELS), len(single))
    rest = re.sub(r"[sfrxjwz]", "", single[vowel + 1 :])
    return re.sub(r"(.)\1+", r"\1", single[:vowel].replace("w", "") + single[vowel : vowel + 1] + rest)


@lru_cache(maxsize=65536)
def heard_as(folded: str) -> str:
    """Return a key that is the same for syllables which are often confused when written as heard."""
    key = folded
    for spelt, heard in HEARD_START:
        if key.startswith(spelt):
            key = heard + key[len(spelt) :]
            break
    for spelt, heard in HEARD_END:
        if key.endswith(spelt) and len(key) > len(spelt):
            key = key[: -len(spelt)] + heard
            break
    return key.replace("y", "i")
