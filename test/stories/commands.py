"""Runs the project's commands as a user would, and keeps an eye on every process they start."""

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
MARK = "GUIDE_ROBOT_STORY"
PATIENCE_S = 400.0


class Command:
    """A command under way; its processes, grandchildren too, carry a mark of its own in their environment."""

    def __init__(self, folder: Path, *words: str, module: str = "guide_robot") -> None:
        """Start `python -m module words`; what it says goes to files in the folder."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._mark = uuid.uuid4().hex
        own = {MARK: self._mark, "ROS_LOG_DIR": str(folder / "ros")}
        environment = {key: value for key, value in os.environ.items() if not key.startswith("ROS_")} | own
        with (folder / "stdout").open("wb") as out, (folder / "stderr").open("wb") as err:
            self.process = subprocess.Popen(
                [sys.executable, "-m", module, *words],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        """What came on stdout so far."""
        return (self.folder / "stdout").read_text(encoding="utf-8")

    @property
    def complained(self) -> str:
        """What came on stderr so far."""
        return (self.folder / "stderr").read_text(encoding="utf-8")

    def pids(self, of: str = "") -> list[int]:
        """Return the living processes of this command, all or those with such words in their command line."""
        return [pid for pid in _all_pids() if self._is_ours(pid) and (not of or of in _command_line(pid))]

    def until(self, holds: Callable[[], Any], what: str, patience_s: float = PATIENCE_S) -> Any:
        """Poll until a condition holds and return what it returned; fails when the command ends or time is up."""
        deadline = time.monotonic() + patience_s
        while time.monotonic() < deadline:
            found = holds()
            if found:
                return found
            if self.process.poll() is not None:
                raise AssertionError(f"ended with {self.process.returncode} before {what}:\n{self.complained}")
            time.sleep(0.05)
        raise AssertionError(f"within {patience_s} s not {what}:\n{self.complained}")

    def leaves_nothing(self, patience_s: float = 5.0) -> bool:
        """Return whether all of the command's processes are gone within a moment."""
        deadline = time.monotonic() + patience_s
        while self.pids() and time.monotonic() < deadline:
            time.sleep(0.05)
        return not self.pids()

    def ends(self, patience_s: float = PATIENCE_S) -> int:
        """Wait for the end and return the exit code."""
        return self.process.wait(patience_s)

    def close(self) -> None:
        """Leave no process behind, whatever happened."""
        for pid in self.pids():
            os.kill(pid, signal.SIGKILL)
        self.process.wait()

    def _is_ours(self, pid: int) -> bool:
        try:
            environment = Path(f"/proc/{pid}/environ").read_bytes()
        except OSError:
            return False
        return f"{MARK}={self._mark}".encode() in environment.split(b"\0")


class Demo(Command):
    """The demo, without a page, with its report and everything it leaves kept in the folder."""

    def __init__(self, folder: Path, *words: str) -> None:
        """Start it."""
        self.kept = folder / "kept"
        self._report = folder / "report.json"
        super().__init__(folder, "demo", "--headless", "--keep", str(self.kept), "--report", str(self._report), *words)

    def log(self, program: str) -> str:
        """Return what a program of the demo has logged so far."""
        file = self.kept / "log" / f"{program}.log"
        return file.read_text(encoding="utf-8") if file.exists() else ""

    def kill(self, program: str) -> None:
        """Kill a program of the demo the hard way."""
        (pid,) = self.pids(program)
        os.kill(pid, signal.SIGKILL)

    def told_of_a_restart_of(self, program: str) -> bool:
        """Say whether the supervisor told that it started a killed program again."""
        return f"{program} ended (-9); starting it again" in self.complained

    def report(self) -> dict[str, Any]:
        """Return the report of a demo that has ended."""
        return json.loads(self._report.read_text(encoding="utf-8"))

    def domain(self) -> int:
        """Return the ROS domain, once it is said."""
        self.until(lambda: "ROS domain" in self.complained, "the domain was said")
        return int(self.complained.split("ROS domain ")[1].split(",")[0])


def _all_pids() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""
