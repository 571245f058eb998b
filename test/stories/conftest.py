"""Commands that no story leaves behind."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from commands import Command, Demo


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Callable[..., Command]]:
    """Return a function that starts a command; all of its processes are gone after the story."""
    commands: list[Command] = []

    def start(*words: str, module: str = "guide_robot") -> Command:
        commands.append(Command(tmp_path / f"command_{len(commands)}", *words, module=module))
        return commands[-1]

    yield start
    for command in commands:
        command.close()


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Callable[..., Demo]]:
    """Return a function that starts a headless demo; all of its processes are gone after the story."""
    demos: list[Demo] = []

    def start(*words: str) -> Demo:
        demos.append(Demo(tmp_path / f"demo_{len(demos)}", *words))
        return demos[-1]

    yield start
    for made in demos:
        made.close()
