"""Vietnamese spelling: marks folded away, keys typed for marks, syllables that are heard alike."""

import re
import unicodedata
from functools import lru_cache

VOWELS = "aeiouy"
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
