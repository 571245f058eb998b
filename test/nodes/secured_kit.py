"""Secured Fast DDS participants as processes: what each was allowed to, and what it heard."""

import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from guide_robot.ros.access import rights
from guide_robot.ros.node_table import Role
from guide_robot.security.keystore import Keystore, Purpose, make

HEADER = Path("/usr/include/fastdds/dds/domain/DomainParticipant.hpp")
SOURCE = Path(__file__).with_name("participant.cpp")
LIBRARIES = ["-lfastrtps", "-lfastcdr", "-lpthread"]
PATIENCE_S = 30.0
ENOUGH = 8  # words, at ten a second


def build(folder: Path) -> Path:
    """Compile the participant."""
    program = folder / "participant"
    words = ["g++", "-std=c++17", "-O0", str(SOURCE), "-o", str(program), *LIBRARIES]
    result = subprocess.run(words, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr[-2000:]
    return program


def made_keystore(folder: Path, domain: int, days_ago: int = 0, hall: Sequence[str] = ()) -> Keystore:
    """Return a keystore of a real robot, or of those of a hall, made some days ago for a year."""
    keystore = Keystore(root=folder)
    since = datetime.now(UTC) - timedelta(days=days_ago)
    purpose = Purpose(role=Role.ROBOT.value, domain=domain, hall=list(hall))
    make(keystore, purpose, rights(Role.ROBOT, hall=hall), since, 365)
    return keystore


@dataclass(kw_only=True)
class Participant:
    """One running participant."""

    process: "subprocess.Popen[bytes]"
    output: Path

    def lines(self) -> list[str]:
        """Return what it has said so far."""
        return self.output.read_text(errors="replace").splitlines()

    def verdict(self) -> str:
        """Return whether it is allowed, denied, or was refused as a participant."""
        for word in ("allowed", "denied", "refused"):
            if word in self.lines():
                return word
        return ""

    def heard(self) -> int:
        """Return how many words it heard."""
        return sum(line.startswith("heard ") for line in self.lines())


@dataclass(kw_only=True)
class Stage:
    """Starts participants in one domain and ends them all."""

    program: Path
    domain: int
    folder: Path
    running: list[Participant] = field(default_factory=list)

    def start(self, verb: str, topic: str, keystore: Keystore | None = None, enclave: str = "") -> Participant:
        """Start a participant that says or hears a topic, without keys an outsider."""
        output = self.folder / f"participant_{len(self.running)}.txt"
        words = [str(self.program), verb, str(self.domain), topic]
        words += [str(keystore.enclave(enclave))] if keystore else []
        with output.open("wb") as file:
            process = subprocess.Popen(words, stdout=file, stderr=subprocess.DEVNULL, cwd=self.folder)
        self.running.append(Participant(process=process, output=output))
        return self.running[-1]

    def says(self, topic: str, keystore: Keystore | None = None, enclave: str = "") -> Participant:
        """Start one that says a word ten times a second."""
        return self.start("say", topic, keystore, enclave)

    def hears(self, topic: str, keystore: Keystore | None = None, enclave: str = "") -> Participant:
        """Start one that listens."""
        return self.start("hear", topic, keystore, enclave)


@contextmanager
def stage(program: Path, domain: int, folder: Path) -> Iterator[Stage]:
    """Yield a stage; leaves no process behind."""
    made = Stage(program=program, domain=domain, folder=folder)
    try:
        yield made
    finally:
        for participant in made.running:
            participant.process.kill()
            participant.process.wait()


def until_heard(participant: Participant, words: int = ENOUGH) -> None:
    """Wait until a participant has heard that many words; fails at the deadline."""
    deadline = time.monotonic() + PATIENCE_S
    while participant.heard() < words:
        assert time.monotonic() < deadline, f"heard {participant.heard()} words: {participant.lines()[-3:]}"
        time.sleep(0.05)


def verdict_of(participant: Participant) -> str:
    """Wait until a participant knows whether it is allowed to."""
    deadline = time.monotonic() + PATIENCE_S
    while not participant.verdict():
        assert time.monotonic() < deadline and participant.process.poll() is None, participant.lines()
        time.sleep(0.05)
    return participant.verdict()
