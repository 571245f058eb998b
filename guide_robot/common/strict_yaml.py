"""The one reader of YAML: what is wrong with a text is one line with its number, whatever somebody wrote.

`parse_yaml` reads settings: YAML 1.1, but a time such as 14:30 stays text. `parse_texts` reads long files of sentences
in a third of the time: mappings, lists, texts, whole numbers, true, false and null; all else, such as a day, 1.004 or
yes, stays text. In both a key that stands twice is a mistake, and so is what is nested without end.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml
from yaml.constructor import ConstructorError

from guide_robot.common.errors import UserError

DEEPEST_NESTING = 20
WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,14})\Z")
WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}
STARTS = (yaml.MappingStartEvent, yaml.SequenceStartEvent)
ENDS = (yaml.MappingEndEvent, yaml.SequenceEndEvent)


class YamlError(ValueError):
    """A text that is no YAML; `line` counts from 1, None where the mistake is nowhere in particular."""

    def __init__(self, problem: str, line: int | None = None) -> None:
        """Take what is wrong, in one line."""
        super().__init__(problem if line is None else f"line {line}: {problem}")
        self.problem, self.line = problem, line


def read_yaml(path: Path, most_bytes: int, parse: Callable[[str], Any]) -> Any:
    """Return what a file holds by one of the two parsers; raises UserError with the file and what is wrong in it."""
    try:
        size = path.stat().st_size
        if size > most_bytes:
            raise UserError(f"{path}: expected at most {most_bytes} bytes, found {size}")
        return parse(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError(f"{path}: {(error.strerror or 'cannot be read').lower()}") from None
    except UnicodeDecodeError:
        raise UserError(f"{path}: expected UTF-8 text") from None
    except YamlError as error:
        raise UserError(f"{path}: {error}") from None


def parse_yaml(text: str, *, aliases: bool = True) -> Any:
    """Return what a text holds; raises YamlError, also for aliases (*name) where they are not allowed."""
    for event in _events(text):
        if not aliases and event.__class__ is yaml.AliasEvent:
            raise _at(event.start_mark, "aliases (*name) are not allowed")
    try:
        return yaml.load(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        raise _one_line(error) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise YamlError(" ".join(str(error).split()) or "not YAML") from None


def parse_texts(text: str) -> Any:
    """Return what a text holds, all keys as texts; an alias is the very value that it names. Raises YamlError."""
    builder = _Builder()
    for event in _events(text):
        builder.take(event)
    return builder.whole


class _Builder:
    """Makes a value of events; `_open` are the containers not yet ended, each with its anchor and a key that waits."""

    def __init__(self) -> None:
        self.whole: Any = None
        self._open: list[tuple[Any, str | None, list[str]]] = []
        self._named: dict[str, Any] = {}

    def take(self, event: Any) -> None:
        """Take the next event."""
        kind = event.__class__
        if kind is yaml.ScalarEvent:
            value = event.value if event.style else _plain(event.value)
            self._put(event, value)
            self._name(event.anchor, value)
        elif kind in STARTS:
            made: Any = {} if kind is yaml.MappingStartEvent else []
            self._put(event, made)
            self._open.append((made, event.anchor, []))
        elif kind in ENDS:
            container, anchor, _ = self._open.pop()
            self._name(anchor, container)  # not before: nothing holds itself
        elif kind is yaml.AliasEvent:
            if event.anchor not in self._named:
                raise _at(event.start_mark, f"found undefined alias {event.anchor!r}")
            self._put(event, self._named[event.anchor])

    def _put(self, event: Any, value: Any) -> None:
        if not self._open:
            self.whole = value
            return
        container, _, waiting = self._open[-1]
        if container.__class__ is list:
            container.append(value)
        elif waiting:
            container[waiting.pop()] = value
        else:
            waiting.append(_key(event, container))

    def _name(self, anchor: str | None, value: Any) -> None:
        if anchor:
            self._named[anchor] = value


def _key(event: Any, container: dict[str, Any]) -> str:
    if event.__class__ is not yaml.ScalarEvent:
        raise _at(event.start_mark, "a key must be a word")
    if event.value in container:
        raise _at(event.start_mark, f"the key {event.value!r} stands twice")
    return str(event.value)


def _plain(word: str) -> Any:
    if word in WORDS:
        return WORDS[word]
    return int(word) if word[:1] in "-0123456789" and WHOLE.match(word) else word


def _events(text: str) -> Iterator[Any]:
    """Yield libyaml's events of one document, but none that is nested so deep that it would end the process."""
    depth = documents = 0
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            kind = event.__class__
            depth += (kind in STARTS) - (kind in ENDS)
            documents += kind is yaml.DocumentStartEvent
            if depth > DEEPEST_NESTING:
                raise _at(event.start_mark, f"nested deeper than {DEEPEST_NESTING} levels")
            if documents > 1:
                raise _at(event.start_mark, "expected a single document")
            yield event
    except yaml.MarkedYAMLError as error:
        raise _one_line(error) from None
    except yaml.YAMLError as error:
        raise YamlError(" ".join(str(error).split()) or "not YAML") from None


def _one_line(error: yaml.MarkedYAMLError) -> YamlError:
    return _at(error.problem_mark, error.problem or "not YAML")


def _at(mark: Any, problem: str) -> YamlError:
    return YamlError(problem, mark.line + 1 if mark else None)


class _Loader(yaml.CSafeLoader):
    """YAML 1.1 without numbers of base sixty, which would make 870 of 14:30 while 09:00 stays text."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Return a mapping; raises ConstructorError with the line where a key stands a second time."""
        seen: set[tuple[str, str]] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if (key.tag, key.value) in seen:
                    problem = f"the key {key.value!r} stands twice"
                    raise ConstructorError(None, None, problem, key.start_mark)
                seen.add((key.tag, key.value))
        return dict(super().construct_mapping(node, deep))


def _date(loader: Any, node: yaml.ScalarNode) -> Any:
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError as error:
        raise ConstructorError(None, None, f"{node.value}: {error}", node.start_mark) from None


def _text_if_clock(loader: Any, node: yaml.ScalarNode) -> Any:
    text = loader.construct_scalar(node)
    return text if ":" in str(text) else loader.construct_yaml_int(node)


_Loader.add_constructor("tag:yaml.org,2002:int", _text_if_clock)
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _date)
