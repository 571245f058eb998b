"""A PostgreSQL server of its own, from Debian's package, in a folder that is thrown away."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType

from guide_robot.common.errors import UserError

BINARIES = Path("/usr/lib/postgresql")
OWNER = "postgres"


def postgres_binaries() -> Path | None:
    """Return the folder of initdb and postgres of the newest installed version, None if there is none."""
    found = [folder / "bin" for folder in BINARIES.glob("*") if (folder / "bin" / "initdb").exists()]
    return max(found, key=lambda folder: float(folder.parent.name), default=None)


class TemporaryPostgres:
    """Started on entering, thrown away on leaving. Runs as the user postgres when root asks for it."""

    def __enter__(self) -> str:
        """Start it and return its URL."""
        binaries = postgres_binaries()
        if binaries is None:
            raise UserError("postgresql is not installed: apt-get install postgresql")
        self._folder = Path(tempfile.mkdtemp(prefix="guide-robot-postgres-"))
        if os.geteuid() == 0:
            os.chown(self._folder, pwd.getpwnam(OWNER).pw_uid, -1)
        data, self._control = self._folder / "data", binaries / "pg_ctl"
        self._run([binaries / "initdb", "-D", data, "-U", OWNER, "-A", "trust", "-E", "UTF8", "--no-sync"])
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        options = f"-p {port} -c listen_addresses=127.0.0.1 -k {self._folder}"
        self._run([self._control, "-D", data, "-o", options, "-l", self._folder / "log", "-w", "start"])
        return f"postgresql://{OWNER}@127.0.0.1:{port}/postgres"

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop it and delete its folder."""
        self._run([self._control, "-D", self._folder / "data", "-m", "immediate", "-w", "stop"])
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, words: list[str | Path]) -> None:
        command = [str(word) for word in words]
        if os.geteuid() == 0:
            command = ["runuser", "-u", OWNER, "--", *command]
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd="/", check=False
        )
        if done.returncode != 0:
            raise RuntimeError(f"{words[0]}: {done.stderr.decode(errors='replace').strip()}")
