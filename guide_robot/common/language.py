"""Languages that the project speaks, and texts in them. Which languages there are, the files in `phrases/` say."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Self

from guide_robot.common.language_files import Facts, language_files

if TYPE_CHECKING:  # pydantic takes longer to import than a question takes to answer: only who uses it pays for it
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic_core import CoreSchema


class Language(str):
    """The code of a language that the project speaks, such as vi (ISO 639); any other text is refused (ValueError)."""

    __slots__ = ()

    def __new__(cls, code: str) -> Self:
        """Return the language of a code."""
        if code not in language_files():
            raise ValueError(f"expected one of {', '.join(language_files())}, found {str(code)[:20]!r}")
        return super().__new__(cls, code)

    @property
    def facts(self) -> Facts:
        """Return what the language's file says of it."""
        return language_files()[self].facts

    @classmethod
    def known(cls, code: str) -> "Language | None":
        """Return the language of a code that came from outside, None for an empty or unknown one."""
        return cls(code) if code in language_files() else None

    @classmethod
    def or_first(cls, code: str) -> "Language":
        """Return the language of a code that came from outside, the first language for an unknown one."""
        return cls.known(code) or first_language()

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: "GetCoreSchemaHandler") -> "CoreSchema":
        """Let pydantic read a language from its code."""
        from pydantic_core import core_schema

        return core_schema.no_info_after_validator_function(cls, core_schema.str_schema())

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: "CoreSchema", handler: "GetJsonSchemaHandler") -> dict[str, Any]:
        """Name the codes in a published schema."""
        return {"type": "string", "enum": list(language_files())}


def languages() -> tuple[Language, ...]:
    """Return all languages in their order."""
    return tuple(Language(code) for code in language_files())


def first_language() -> Language:
    """Return the language that is spoken before anybody chose one."""
    return Language(next(iter(language_files())))


class LocalText(Mapping[str, str]):
    """One text in some languages, by code; what a language lacks is taken from its fallbacks.

    Written {vi: ..., en: ..., ko: ...} in files and messages. A mapping of the texts that were given.
    """

    __slots__ = ("_texts",)

    def __init__(self, **texts: str) -> None:
        """Take at least one text. Raises ValueError for a code that is no language of the project."""
        if not texts:
            raise ValueError("expected a text in at least one language")
        self._texts: dict[str, str] = {str(Language(code)): text for code, text in texts.items()}

    @classmethod
    def of_known(cls, texts: dict[str, str]) -> "LocalText":
        """Return a text whose codes were checked before: for tens of thousands of them."""
        one = cls.__new__(cls)
        one._texts = texts
        return one

    @classmethod
    def from_outside(cls, texts: Mapping[str, str]) -> "LocalText":
        """Return a text that another program sent; other languages and empty texts are left out.

        Raises ValueError where nothing is left, TypeError for what is no mapping.
        """
        known = {code: str(text) for code, text in dict(texts).items() if code in language_files() and text}
        if not known:
            raise ValueError("expected a text in a language that the project speaks")
        return cls(**known)

    @classmethod
    def same(cls, text: str) -> "LocalText":
        """Return a text that is the same in every language, such as the number of a room."""
        return cls(**{str(first_language()): text})

    @classmethod
    def to_fill_in(cls, text: str) -> "LocalText":
        """Return the same text in every language whose names are required: a start that a file accepts."""
        return cls(**{str(language): text for language in languages() if language.facts.required})

    def in_language(self, language: Language) -> str:
        """Return the text in a language, or in the first of its fallbacks that has one; else the first given."""
        if language in self._texts:
            return self._texts[language]
        for code in (*language.facts.fallback, first_language()):
            if code in self._texts:
                return self._texts[code]
        return next(iter(self._texts.values()))

    def in_every_language(self) -> dict[str, str]:
        """Return the text in every language by code, gaps filled by the fallbacks."""
        return {str(language): self.in_language(language) for language in languages()}

    def __getitem__(self, code: str) -> str:
        """Return the text that was given for a code."""
        return self._texts[code]

    def __iter__(self) -> Iterator[str]:
        """Return the codes that have a text of their own."""
        return iter(self._texts)

    def __len__(self) -> int:
        """Return how many languages have a text of their own."""
        return len(self._texts)

    def __eq__(self, other: object) -> bool:
        """Compare the texts."""
        return isinstance(other, LocalText) and self._texts == other._texts

    def __hash__(self) -> int:
        """Return the same for equal texts."""
        return hash(frozenset(self._texts.items()))

    def __repr__(self) -> str:
        """Return the text as it would be written."""
        return f"LocalText({', '.join(f'{code}={text!r}' for code, text in self._texts.items())})"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: "GetCoreSchemaHandler") -> "CoreSchema":
        """Let pydantic read {vi: ..., en: ...}: languages whose names are required must be there, no other may."""
        from pydantic_core import core_schema

        text = core_schema.str_schema(min_length=1, strip_whitespace=False)
        fields = {
            code: core_schema.typed_dict_field(text, required=file.facts.required)
            for code, file in language_files().items()
        }
        return core_schema.no_info_wrap_validator_function(
            lambda value, read: value if isinstance(value, cls) else cls(**read(value)),
            core_schema.typed_dict_schema(fields, extra_behavior="forbid"),
            serialization=core_schema.plain_serializer_function_ser_schema(dict),
        )
