"""`./guide WORDS`: makes the environment ready, then becomes `guide-robot WORDS` or the test run in it."""

import fcntl
import os
import sys
from pathlib import Path

from guide_robot.run.installation.environment import Layout, steps
from guide_robot.run.installation.steps import InstallationError, run_steps

ROOT = Path(__file__).resolve().parents[3]


def main() -> int:
    """Prepare and hand over; returns only when something could not be installed."""
    words = sys.argv[1:] or ["--help"]
    layout = Layout(root=ROOT, venv=ROOT / ".venv")
    try:
        prepare(layout, with_tests=words[0] == "test")
    except InstallationError as error:
        print(f"guide: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nguide: interrupted; the same command goes on where this one stopped", file=sys.stderr)
        return 130
    os.chdir(os.environ.pop("GUIDE_CALLED_FROM", os.getcwd()))
    module = ["-m", "guide_robot.run.installation.tests"] if words[0] == "test" else ["-m", "guide_robot"]
    arguments = words[1:] if words[0] == "test" else words
    os.environ["PATH"] = f"{layout.venv}/bin:{os.environ['PATH']}"
    os.execv(layout.python, [str(layout.python), *module, *arguments])


def prepare(layout: Layout, with_tests: bool) -> None:
    """Do the missing steps; a second `./guide` at the same time waits for the first."""
    with (layout.root / "guide").open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("guide: waiting for another ./guide that is installing ...", file=sys.stderr)
            fcntl.flock(lock, fcntl.LOCK_EX)
        run_steps(steps(layout, with_tests), layout.state / "done")
