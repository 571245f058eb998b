"""The command `guide-robot`: one table of subcommands, each imported only when it is called."""

import argparse
import errno
import importlib
import sys
from dataclasses import dataclass
from types import ModuleType
from typing import NoReturn

from guide_robot import __version__
from guide_robot.common.errors import UserError


@dataclass(frozen=True, kw_only=True)
class Command:
    """A subcommand: `module` offers add_arguments(parser) and run(arguments) -> exit code."""

    module: str
    summary: str


COMMANDS = {
    "demo": Command(module="guide_robot.run.demo.command", summary="run the whole centre in simulation"),
    "replay": Command(module="guide_robot.run.replay.command", summary="play recorded sensor data to the nodes"),
    "doctor": Command(module="guide_robot.run.doctor", summary="say what of the real robot is present here"),
    "secure": Command(module="guide_robot.run.secure", summary="make or renew the keys of a secured ROS graph"),
    "lock": Command(module="guide_robot.run.lock", summary="lock all dependencies with their hashes"),
    "bench": Command(module="guide_robot.bench.command", summary="measure a part of the robot"),
    "backend": Command(module="guide_robot.queue.server.command", summary="run the queue backend"),
    "service": Command(module="guide_robot.run.service", summary="start backend, robot and screens with the machine"),
    "floor": Command(module="guide_robot.floor.command", summary="check, build, draw or import a floor plan"),
    "assistant": Command(module="guide_robot.assistant.command", summary="answer on the web, without a robot"),
    "rehearse": Command(module="guide_robot.run.rehearse", summary="play an opening day and report waits and crowds"),
    "ask": Command(module="guide_robot.catalogue.ask", summary="find the procedure for a question"),
    "catalogue": Command(module="guide_robot.catalogue.command", summary="check or import the catalogue of procedures"),
}


# What a machine refuses, whatever was asked of it: full or read-only disk, no right to a file, quota, broken disk.
MACHINE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO, errno.EFBIG})


class OneLineParser(argparse.ArgumentParser):
    """Says a mistake on the command line in one line."""

    def error(self, message: str) -> NoReturn:
        """Exit with 2."""
        self.exit(2, f"{self.prog}: {message} (see {self.prog} --help)\n")


def build_parser(only: str | None) -> argparse.ArgumentParser:
    """Return the parser; only the named subcommand's module is imported to fill in its arguments."""
    parser = OneLineParser(prog="guide-robot", description=__doc__)
    parser.add_argument("--version", action="version", version=__version__)
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, command in COMMANDS.items():
        subparser = subparsers.add_parser(name, help=command.summary, description=command.summary)
        if name == only:
            load(command).add_arguments(subparser)
    return parser


def load(command: Command) -> ModuleType:
    """Import a subcommand's module."""
    return importlib.import_module(command.module)


def main(words: list[str] | None = None) -> int:
    """Run one subcommand; a user's mistake is one line on stderr and exit code 2."""
    words = sys.argv[1:] if words is None else words
    only = next((word for word in words if word in COMMANDS), None)
    try:
        arguments = build_parser(only).parse_args(words)
        return int(load(COMMANDS[arguments.command]).run(arguments))
    except UserError as error:
        print(f"guide-robot: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        if error.errno not in MACHINE:
            raise
        print(f"guide-robot: {error.filename or words[0]}: {error.strerror}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
