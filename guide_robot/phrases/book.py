"""All sentences in all languages, read and checked once: `say` and `local_text` are how every other part gets them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from guide_robot.common.errors import UserError
from guide_robot.common.language import Language, LocalText, languages
from guide_robot.common.language_files import LanguageFile, language_files, own_folder
from guide_robot.phrases.grammar import Sentence, read_sentence

Sentences = dict[str, Sentence]


@dataclass(frozen=True, kw_only=True)
class Book:
    """Sentences by language and key; a key is room.name, such as guide.greeting."""

    sentences: Mapping[str, Sentences]

    def room(self, language: Language, *rooms: str) -> Sentences:
        """Return one language's sentences of some rooms by key."""
        return {key: one for key, one in self.sentences[language].items() if key.partition(".")[0] in rooms}


def book() -> Book:
    """Return the checked sentences. Raises UserError that names file and key of what is missing or wrong."""
    return _checked(own_folder())


def say(key: str, language: Language, **values: object) -> str:
    """Return a sentence in a language with its {names} filled in."""
    return book().sentences[language][key].filled(values)


def local_text(key: str, **values: object) -> LocalText:
    """Return a sentence in every language with its {names} filled in."""
    return LocalText(**{str(language): say(key, language, **values) for language in languages()})


def has(key: str) -> bool:
    """Whether there is a sentence of that key."""
    return key in next(iter(book().sentences.values()))


@lru_cache(maxsize=4)
def _checked(_own_folder: str) -> Book:
    files = language_files()
    sentences = {code: _sentences(file) for code, file in files.items()}
    first = next(iter(sentences))
    for code, own in sentences.items():
        _compare(files[code].source, own, files[first].source, sentences[first])
    return Book(sentences=sentences)


def _sentences(file: LanguageFile) -> Sentences:
    found: Sentences = {}
    for room, entries in file.rooms.items():
        for name, value in entries.items():
            try:
                found[f"{room}.{name}"] = sentence = read_sentence(value, file.facts.address)
                _ = sentence.names
            except ValueError as error:
                raise UserError(f"{file.source}: {room}.{name}: {error}") from None
    return found


def _compare(source: str, own: Sentences, first_source: str, first: Sentences) -> None:
    """Raise UserError where a language differs from the first one in its keys or its names in braces."""
    for key in [*(key for key in first if key not in own), *(key for key in own if key not in first)]:
        if key in first:
            raise UserError(f"{source}: {key}: expected a sentence, found none")
        raise UserError(f"{source}: {key}: no such sentence in {first_source}")
    for key, sentence in own.items():
        wanted, found = first[key], sentence
        if wanted.names != found.names:
            raise UserError(f"{source}: {key}: expected {_braces(wanted)}, found {_braces(found)}")


def _braces(sentence: Sentence) -> str:
    return " ".join(f"{{{name}}}" for name in sorted(sentence.names)) or "no names in braces"
