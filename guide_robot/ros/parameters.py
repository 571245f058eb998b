"""ROS parameters into the logic's settings dataclasses: declared and read in one line, with safe defaults."""

import math
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar, get_type_hints
from zoneinfo import ZoneInfo

from rcl_interfaces.msg import ParameterDescriptor
from rclpy.exceptions import InvalidParameterTypeException
from rclpy.node import Node

from guide_robot.common.errors import UserError
from guide_robot.common.language import Language

Settings = TypeVar("Settings")
PLAIN = (bool, int, float, str)
WORDS = {bool: "true or false", int: "a whole number", str: "text", list: "a list"}
NEVER_NEGATIVE = ("_s", "_h", "_hz", "_m", "_mps")


class ParameterError(UserError):
    """A parameter that is refused; whoever prints it may know the file that `key` was set in."""

    def __init__(self, node: Node, key: str, what: str) -> None:
        """Take the node, the parameter and what was expected."""
        super().__init__(f"{node.get_name()}: {key}: {what}")
        self.key, self.what = key, what


def declare_settings(
    node: Node, settings_type: type[Settings], prefix: str = "", defaults: Settings | None = None
) -> Settings:
    """Declare one parameter for each plain field of a dataclass (nested ones with dots) and return it filled.

    Defaults are those of `defaults`, else of the dataclass itself. Fields that are neither numbers, text, paths,
    languages, enums nor dataclasses of such keep their defaults; an empty path is None where that is allowed.
    Raises UserError when a value is refused, naming the parameter.
    """
    defaults = defaults if defaults is not None else settings_type()
    hints = get_type_hints(settings_type)
    values: dict[str, Any] = {}
    for entry in fields(settings_type):  # type: ignore[arg-type]
        kind, name, default = hints[entry.name], prefix + entry.name, getattr(defaults, entry.name)
        if isinstance(kind, type) and is_dataclass(kind) and _has_defaults(kind):
            values[entry.name] = declare_settings(node, kind, f"{name}.", default)
        elif kind == Path | None:
            values[entry.name] = _optional_path(declare(node, name, str(default or "")))
        elif isinstance(kind, type) and (kind in PLAIN or issubclass(kind, (Enum, Path, Language))):
            values[entry.name] = declare(node, name, default, kind)
        else:
            values[entry.name] = default
    try:
        return settings_type(**values)
    except (TypeError, ValueError) as error:
        raise ParameterError(node, prefix.rstrip(".") or "parameters", str(error)) from None


def declare(node: Node, name: str, default: Any, kind: type | None = None, description: str = "") -> Any:
    """Declare one parameter and return its value, converted to an enum, a path or a language where `kind` says so.

    A whole number given for a float is taken as that float. Whole numbers, durations, rates, distances and speeds are
    refused when negative, unless their default is.
    """
    kind = kind or type(default)
    plain = default.value if isinstance(default, Enum) else default
    plain = str(plain) if isinstance(plain, (Path, Language)) else plain
    descriptor = ParameterDescriptor(description=description or name, dynamic_typing=kind is float)
    try:
        value = node.declare_parameter(name, plain, descriptor).value
    except InvalidParameterTypeException:
        found = node._parameter_overrides[name].value
        raise ParameterError(node, name, f"expected {WORDS.get(type(plain), 'text')}, found {found!r}") from None
    if kind in (int, float):
        return _number(node, name, value, default, kind)
    if issubclass(kind, Enum):
        return _enum(node, name, value, kind)
    if issubclass(kind, Language):
        return _language(node, name, value)
    return Path(value) if issubclass(kind, Path) else value


def declare_zone(node: Node) -> ZoneInfo:
    """Declare `timezone` and return it."""
    name = declare(node, "timezone", "Asia/Ho_Chi_Minh", description="of the centre")
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        raise ParameterError(node, "timezone", f"expected one such as Asia/Ho_Chi_Minh, found {name!r}") from None


def _number(node: Node, name: str, value: Any, default: float, kind: type) -> Any:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ParameterError(node, name, f"expected a number, found {value!r}")
    if value != default and not math.isfinite(value):
        raise ParameterError(node, name, f"expected a finite number, found {value!r}")
    if value < 0 <= default and (kind is int or name.endswith(NEVER_NEGATIVE)):
        raise ParameterError(node, name, f"expected 0 or more, found {value!r}")
    if value == 0 < default and name.endswith("_hz"):
        raise ParameterError(node, name, "expected more than 0")
    return kind(value)


def _enum(node: Node, name: str, value: Any, kind: type[Enum]) -> Enum:
    try:
        return kind(value)
    except ValueError:
        choices = ", ".join(str(member.value) for member in kind)
        raise ParameterError(node, name, f"expected one of {choices}, found {value!r}") from None


def _language(node: Node, name: str, code: str) -> Language:
    try:
        return Language(code)
    except ValueError as error:
        raise ParameterError(node, name, str(error)) from None


def _optional_path(text: str) -> Path | None:
    return Path(text) if text else None


def _has_defaults(kind: Any) -> bool:
    """Whether every field has a default: such a dataclass is settings, others are facts."""
    return all(entry.default is not MISSING or entry.default_factory is not MISSING for entry in fields(kind))
