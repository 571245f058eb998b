"""A citizen card whose ticket has ended can be opened by nobody: not from the database, its log, nor a core dump."""

import asyncio
import contextlib
import errno
import os
import shutil
import signal
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox
from nacl.secret import SecretBox
from office_kit import CARD

from guide_robot.bench.queue.postgres import TemporaryPostgres, postgres_binaries
from guide_robot.bench.queue.process import BackendPlan, BackendProcess
from guide_robot.codes.cards.citizen_card import seal
from guide_robot.common.errors import UserError
from guide_robot.queue.server import problems
from guide_robot.queue.server.card_keys import HEAD_BYTES, ID_BYTES, LANDS_WITHIN_S, MAGIC, CardKeys, wrapped
from guide_robot.queue.server.keys import CARD_KEY, keys_folder, load_keys, move_old_keys

CONFIG = Path(__file__).parents[3] / "config" / "backend.yaml"
NAME = CARD.name


class Centre:
    """A backend with one citizen who has shown a card, and every file that is left of it."""

    def __init__(self, folder: Path, database_url: str | None = None, files: Path | None = None) -> None:
        self.data = folder / "data"
        self.keys = keys_folder(self.data)
        self._database_files, self._database_url = files, database_url
        self.process = BackendProcess(BackendPlan(data=self.data, config=CONFIG, database_url=database_url))
        self.process.start()
        self.sealed = seal(CARD, bytes.fromhex((self.data / "card_public.pub").read_text()))

    def send(self, method: str, path: str, token: str, **options: object) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.process.token(token)}"}
        url = self.process.url + path
        return httpx.request(method, url, headers=headers, timeout=20.0, trust_env=False, **options)  # type: ignore[arg-type]

    def shows_a_card(self, request: str = "request-card") -> str:
        body = {"request_id": request, "service": "land", "sealed_card": b64encode(self.sealed).decode()}
        return str(self.send("POST", "/v1/tickets", "robot", json=body).json()["id"])

    def is_served(self) -> str:
        ticket = str(self.send("POST", "/v1/desk/next", "counter-4").json()["current"]["id"])
        filled = self.send("POST", f"/v1/tickets/{ticket}/card", "counter-4").json()["fields"]
        assert NAME in [field["value"] for field in filled]
        return ticket

    def ends(self, ticket: str) -> None:
        for action in ("start", "finish"):
            assert self.send("POST", f"/v1/tickets/{ticket}/{action}", "counter-4").status_code == 200

    def write_out(self) -> None:
        """Let PostgreSQL write its tables: in its log alone, the end of a page may cut a card in two."""
        if self._database_url is not None:
            with psycopg.connect(self._database_url, autocommit=True) as database:
                database.execute("CHECKPOINT")

    def files(self) -> list[Path]:
        folders = [self.data, self.keys, *([self._database_files] if self._database_files else [])]
        return [file for folder in folders for file in folder.rglob("*") if file.is_file()]

    def where(self, wanted: bytes) -> list[str]:
        """Return every file that holds these bytes."""
        return [file.name for file in self.files() if wanted in _bytes(file)]

    def opened(self) -> int:
        """Return how many cards somebody with a copy of every file can open."""
        private = PrivateKey(bytes.fromhex((self.keys / CARD_KEY).read_text()))
        count = 0
        for file in self.files():
            for sealed in self._candidates(_bytes(file)):
                with contextlib.suppress(CryptoError):
                    count += NAME.encode() in SealedBox(private).decrypt(sealed)
        return count

    def _candidates(self, content: bytes) -> Iterator[bytes]:
        """Yield what may be a sealed card: as it came from the robot, and unwrapped with every key there is."""
        size = len(self.sealed)
        start = content.find(self.sealed)
        if start >= 0:
            yield content[start : start + size]
        inner = size + SecretBox.NONCE_SIZE + SecretBox.MACBYTES
        start = content.find(MAGIC)
        while start >= 0:
            key = self.keys / "cards" / f"{content[start + len(MAGIC) : start + HEAD_BYTES].hex()}.key"
            with contextlib.suppress(OSError, CryptoError, ValueError):
                yield SecretBox(key.read_bytes()).decrypt(content[start + HEAD_BYTES : start + HEAD_BYTES + inner])
            start = content.find(MAGIC, start + 1)

    @property
    def card_keys(self) -> list[Path]:
        return list((self.keys / "cards").glob("*"))


def _bytes(file: Path) -> bytes:
    with contextlib.suppress(OSError):
        return file.read_bytes()
    return b""


@pytest.fixture(params=["sqlite", "postgresql"])
def centre(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Centre]:
    with contextlib.ExitStack() as stack:
        url, files = None, None
        if request.param == "postgresql":
            if postgres_binaries() is None:
                pytest.skip("Debian's postgresql is not installed: no initdb below /usr/lib/postgresql")
            server = TemporaryPostgres()
            url = stack.enter_context(server)
            files = server._folder / "data"
        made = Centre(tmp_path, url, files)
        stack.callback(made.process.kill)
        yield made


def test_a_card_can_be_opened_while_it_is_kept_and_by_nobody_afterwards(centre: Centre) -> None:
    for number in range(4):
        centre.shows_a_card(f"request-card-{number}")
    centre.write_out()
    assert centre.opened() >= 4, "the search would find a card"
    assert centre.where(centre.sealed) == []
    for _ in range(4):
        centre.ends(centre.is_served())
    assert centre.where(MAGIC) != [], "the database still holds bytes of the cards"
    assert centre.card_keys == [] and centre.opened() == 0
    assert centre.where(NAME.encode()) == []


def test_a_card_outlives_a_restart_and_not_its_ticket(centre: Centre) -> None:
    centre.shows_a_card()
    centre.process.kill()
    centre.process.start()
    ticket = centre.is_served()
    centre.ends(ticket)
    assert centre.card_keys == [] and centre.opened() == 0


def test_a_request_that_is_repeated_leaves_no_second_key(centre: Centre) -> None:
    centre.shows_a_card()
    centre.shows_a_card()
    centre.ends(centre.is_served())
    assert centre.card_keys == []


def test_a_key_without_a_card_is_destroyed_when_the_backend_starts(centre: Centre) -> None:
    centre.shows_a_card()
    orphan = centre.keys / "cards" / f"{bytes(ID_BYTES).hex()}.key"
    orphan.write_bytes(bytes(32))
    os.utime(orphan, (0.0, time.time() - 2 * LANDS_WITHIN_S))
    centre.process.kill()
    centre.process.start()
    deadline = time.monotonic() + 20.0
    while orphan.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not orphan.exists() and len(centre.card_keys) == 1
    centre.is_served()


def test_a_disk_that_takes_no_key_leaves_nothing_under_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = CardKeys(tmp_path / "cards")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    async def wrap_two() -> None:
        async with wrapped(keys, [b"first", b"second"]):
            raise AssertionError("the second has no key")

    for name, first in (("write", True), ("fsync", True), ("open", False)):
        with monkeypatch.context() as disk:
            real = getattr(os, name)
            calls = iter([real, full]) if name == "open" else iter([full])
            disk.setattr(os, name, lambda *words, calls=calls: next(calls, full)(*words))
            with pytest.raises(OSError, match="No space"):
                if first:
                    keys.wrap(b"card")
                else:
                    asyncio.run(wrap_two())
        assert keys._under_way == set(), name


def test_a_full_disk_is_said_in_words() -> None:
    app = FastAPI()
    problems.install(app)

    @app.post("/")
    def full() -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    answer = TestClient(app).post("/")
    assert answer.status_code == 503 and "No space left on device" in answer.json()["title"]
    assert answer.headers["retry-after"] == "2"


def test_no_private_key_lies_with_the_data(centre: Centre) -> None:
    keys = load_keys(centre.data)
    for key in (keys.card_private, keys.ticket_signing):
        for form in (key, key.hex().encode()):
            assert [file for file in centre.data.rglob("*") if file.is_file() and form in file.read_bytes()] == []
    assert centre.keys.stat().st_mode & 0o777 == 0o700
    assert (centre.keys / CARD_KEY).stat().st_mode & 0o777 == 0o600


def test_the_keys_of_an_older_version_move_out_of_the_data_with_a_word(tmp_path: Path) -> None:
    data = tmp_path / "office"
    before = load_keys(data, data)
    process = BackendProcess(BackendPlan(data=data, config=CONFIG))
    process.start()
    process.stop()
    assert list(data.glob("*.key")) == []
    assert load_keys(data).card_private == before.card_private and load_keys(data) == before
    assert move_old_keys(data, keys_folder(data)) == []


def test_two_keys_that_differ_are_for_a_person_to_decide(tmp_path: Path) -> None:
    data = tmp_path / "office"
    load_keys(data, data)
    keys_folder(data).mkdir()
    (keys_folder(data) / CARD_KEY).write_text("5a" * 32)
    with pytest.raises(UserError, match=r"differ: remove the one that the robots do not use"):
        move_old_keys(data, keys_folder(data))
    assert (data / CARD_KEY).exists()


def ordinary(words: list[str]) -> list[str]:
    """Return the command as a user without a superuser's rights runs it."""
    if os.geteuid() != 0:
        return words
    program = shutil.which("setpriv")
    if program is None:
        pytest.skip("setpriv is not installed: a superuser reads every process")
    return [program, "--bounding-set=-all", "--inh-caps=-all", *words]


READ = "import sys; file = open(f'/proc/{sys.argv[1]}/mem', 'rb'); file.seek(int(sys.argv[2], 16)); file.read(16)"


def reads_memory(pid: int) -> bool:
    """Whether the same user can read a process's memory, as a debugger or a dump does."""
    maps = subprocess.run(ordinary(["cat", f"/proc/{pid}/maps"]), capture_output=True, text=True, check=False).stdout
    start = maps.partition("-")[0] or "0"
    words = ordinary([sys.executable, "-c", READ, str(pid), start])
    return subprocess.run(words, capture_output=True, check=False).returncode == 0


@contextlib.contextmanager
def running(words: list[str], says: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(ordinary(words), stdout=subprocess.PIPE, text=True, cwd=folder) as process:
        try:
            assert process.stdout is not None and says in process.stdout.readline()
            yield process
        finally:
            process.kill()


def test_no_debugger_and_no_core_dump_sees_into_the_backend(tmp_path: Path) -> None:
    other = [sys.executable, "-c", "import time; print('ready', flush=True); time.sleep(60)"]
    with running(other, "ready", tmp_path) as process:
        if not reads_memory(process.pid):
            pytest.skip("this computer lets no user read their own processes")
    words = [sys.executable, "-m", "guide_robot", "backend", "--data", str(tmp_path / "data"), "--port", "0"]
    with running([*words, "--config", str(CONFIG)], "listening", tmp_path) as process:
        assert not reads_memory(process.pid)
        limits = Path(f"/proc/{process.pid}/limits").read_text()
        assert next(line for line in limits.splitlines() if line.startswith("Max core")).split()[4:6] == ["0", "0"]
        gcore = shutil.which("gcore")
        if gcore is not None:
            dump = ordinary([gcore, "-o", str(tmp_path / "dump"), str(process.pid)])
            subprocess.run(dump, capture_output=True, check=False, timeout=120)
        process.send_signal(signal.SIGABRT)
        process.wait(20.0)
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith(("dump", "core"))] == []


def test_a_password_comes_from_a_file_that_only_its_owner_reads(tmp_path: Path) -> None:
    from guide_robot.queue.server.command import _database_url, add_arguments

    def url(*words: str) -> str:
        import argparse

        parser = argparse.ArgumentParser()
        add_arguments(parser)
        return _database_url(parser.parse_args(["--data", str(tmp_path), *words]))

    file = tmp_path / "password"
    file.write_text("s3cr:et/@\n")
    words = ("--database", "postgresql://clerk@db/queue", "--database-password-file", str(file))
    file.chmod(0o644)
    with pytest.raises(UserError, match="expected mode 0600"):
        url(*words)
    file.chmod(0o600)
    assert url(*words) == "postgresql+psycopg://clerk:s3cr%3Aet%2F%40@db/queue"
    with pytest.raises(UserError, match="SQLite needs none"):
        url("--database-password-file", str(file))
