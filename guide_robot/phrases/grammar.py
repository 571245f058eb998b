"""Fills sentences in: plural forms, Korean particles, how a citizen is addressed, grouped digits.

A sentence is a text with {names}, or a mapping of forms by number: 0, 1 and `many` (always there); `by` names the
value that counts, {n} if it is left out. After a name may stand a pair of Korean particles, {place:(으)로}, or the
English article, {place:the}.
"""

import string
from collections.abc import Mapping
from dataclasses import dataclass

MANY = "many"
COUNT = "n"
PARTICLES = {
    "(으)로": ("으로", "로"),
    "은/는": ("은", "는"),
    "이/가": ("이", "가"),
    "을/를": ("을", "를"),
    "과/와": ("과", "와"),
}
TO = "(으)로"
THE = "the"
FIRST_SYLLABLE, LAST_SYLLABLE, TAILS = 0xAC00, 0xD7A3, 28
TAIL_L = 8
# How digits and Latin letters are read in Korean: which end in a consonant, and which of them in the consonant l.
READ_WITH_CONSONANT = set("013678lmnrLMNR")
READ_WITH_L = set("178lLrR")


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """One sentence of one language: its forms by number, None for any other, and the name of the value that counts."""

    forms: Mapping[int | None, str]
    by: str = COUNT

    @property
    def names(self) -> frozenset[str]:
        """Return the names that are filled in; the value that counts is one where there are several forms."""
        named = {name for form in self.forms.values() for name in placeholders(form)}
        return frozenset(named | ({self.by} if len(self.forms) > 1 else set()))

    def filled(self, values: Mapping[str, object]) -> str:
        """Return the sentence with its names filled in. Raises KeyError for a name without a value."""
        return _FORMATTER.vformat(self._form(values), (), dict(values))

    def _form(self, values: Mapping[str, object]) -> str:
        try:
            number = int(str(values[self.by]))
        except (KeyError, ValueError):
            return self.forms[None]
        return self.forms.get(number, self.forms[None])


def read_sentence(value: object, address: str) -> Sentence:
    """Return the sentence that a language file states. Raises ValueError that says what was expected."""
    if isinstance(value, str):
        return Sentence(forms={None: _addressed(value, address)})
    if not isinstance(value, dict) or not isinstance(value.get(MANY), str):
        raise ValueError("expected a sentence, or forms 0, 1 and many")
    if not set(value) <= {"0", "1", MANY, "by"} or not all(isinstance(form, str) for form in value.values()):
        raise ValueError("expected only the forms 0, 1 and many, and by")
    forms = {
        None if number == MANY else int(number): _addressed(form, address)
        for number, form in value.items()
        if number != "by"
    }
    return Sentence(forms=forms, by=value.get("by", COUNT))


def placeholders(form: str) -> list[str]:
    """Return the names in braces of a text. Raises ValueError for braces or particles that cannot be read."""
    names = []
    for _, name, particle, conversion in string.Formatter().parse(form):
        if name is None:
            continue
        if not name.isidentifier() or conversion or (particle and particle not in {*PARTICLES, THE}):
            raise ValueError(
                f"expected {{name}} or {{name:particle}}, found {{{name}{':' if particle else ''}{particle}}}"
            )
        names.append(name)
    return names


def with_particle(word: str, pair: str) -> str:
    """Return a Korean word with the particle that its last sound wants."""
    after_consonant, after_vowel = PARTICLES[pair]
    last = next((letter for letter in reversed(word) if letter.isalnum()), "")
    if FIRST_SYLLABLE <= ord(last or " ") <= LAST_SYLLABLE:
        tail = (ord(last) - FIRST_SYLLABLE) % TAILS
        consonant, l_sound = tail > 0, tail == TAIL_L
    else:
        consonant, l_sound = last in READ_WITH_CONSONANT, last in READ_WITH_L
    if pair == TO and l_sound:
        consonant = False
    return word + (after_consonant if consonant else after_vowel)


def with_article(name: str) -> str:
    """Return an English name of a place inside a sentence: the waiting area, but Counter 3."""
    if not name or any(letter.isdigit() for letter in name):
        return name
    return f"the {name[0].lower()}{name[1:]}"


def grouped(number: int, mark: str) -> str:
    """Return a number with a mark between its groups of three digits."""
    return f"{number:,}".replace(",", mark)


def _addressed(form: str, address: str) -> str:
    return form.replace("{you}", address).replace("{You}", address[:1].upper() + address[1:])


class _Formatter(string.Formatter):
    def format_field(self, value: object, format_spec: str) -> str:
        """Return a value as text, with its particle or article where one is asked for."""
        if format_spec == THE:
            return with_article(str(value))
        return with_particle(str(value), format_spec) if format_spec else str(value)


_FORMATTER = _Formatter()
