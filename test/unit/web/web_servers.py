"""Both web servers as real processes whose memory can be read, and raw sockets to attack them with."""

import contextlib
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from guide_robot.bench.queue.process import BackendPlan, BackendProcess

CONFIG = Path(__file__).parents[3] / "config" / "backend.yaml"


@dataclass(frozen=True)
class Served:
    """A running server."""

    url: str
    pid: int

    @property
    def port(self) -> int:
        return int(urlsplit(self.url).port or 0)

    def memory_mb(self) -> float:
        """Resident memory now."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024.0
        raise RuntimeError("the server has ended")

    def answers(self, within_s: float = 20.0) -> bool:
        """Whether an ordinary visitor is served."""
        return httpx.get(f"{self.url}/healthz", timeout=within_s, trust_env=False).status_code == 200

    def connect(self, address: str = "127.0.0.1") -> socket.socket:
        """Open a raw connection from one of this computer's loopback addresses."""
        link = socket.socket()
        link.settimeout(20.0)
        link.bind((address, 0))
        link.connect(("127.0.0.1", self.port))
        return link


@contextlib.contextmanager
def backend(folder: Path) -> Iterator[Served]:
    process = BackendProcess(BackendPlan(data=folder, config=CONFIG))
    process.start()
    assert process._process is not None
    yield Served(process.url, process._process.pid)
    process.stop()


@contextlib.contextmanager
def kiosk(folder: Path) -> Iterator[Served]:
    words = [sys.executable, str(Path(__file__).with_name("kiosk_server.py")), str(folder)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stdin is not None
        try:
            yield Served(process.stdout.readline().strip().rstrip("/"), process.pid)
        finally:
            process.stdin.close()
            process.wait(20.0)
