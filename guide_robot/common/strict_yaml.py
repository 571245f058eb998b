"""YAML as staff write it: a time such as 14:30 stays text, and a key that stands twice is a mistake."""

from typing import Any

import yaml
from yaml.constructor import ConstructorError, SafeConstructor


class _Strict(SafeConstructor):
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
        return super().construct_mapping(node, deep)


def _date(loader: Any, node: yaml.ScalarNode) -> Any:
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError as error:
        raise ConstructorError(None, None, f"{node.value}: {error}", node.start_mark) from None


def _text_if_clock(loader: Any, node: yaml.ScalarNode) -> Any:
    text = loader.construct_scalar(node)
    return text if ":" in str(text) else loader.construct_yaml_int(node)


class StrictLoader(_Strict, yaml.SafeLoader):
    """In Python: whatever somebody nests is refused, not the end of the process."""


class FastStrictLoader(_Strict, yaml.CSafeLoader):
    """By libyaml, for long files whose nesting was looked at before, or which are our own."""


for _loader in (StrictLoader, FastStrictLoader):
    _loader.add_constructor("tag:yaml.org,2002:int", _text_if_clock)
    _loader.add_constructor("tag:yaml.org,2002:timestamp", _date)


def parse_yaml(text: str) -> Any:
    """Return what a text holds; ValueError says in one line what is wrong with it, and in which line."""
    try:
        return yaml.load(text, Loader=StrictLoader)
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        raise ValueError(f"{line}{error.problem or 'not YAML'}") from None
    except (yaml.YAMLError, RecursionError) as error:
        raise ValueError(" ".join(str(error).split()) or "not YAML") from None
