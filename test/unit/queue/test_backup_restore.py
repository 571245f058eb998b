"""Backups of a queue that goes on, and restores after which no number is given twice."""

import contextlib
import os
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from office_kit import CONFIG, MONDAY_S, Office
from sqlalchemy import text

from guide_robot.common.errors import UserError
from guide_robot.queue.domain.configuration import read_configuration
from guide_robot.queue.server import cards
from guide_robot.queue.server.backup import back_up
from guide_robot.queue.server.data_folder import default_database, prepare_tokens, token_file
from guide_robot.queue.server.database import Database
from guide_robot.queue.server.in_use import FolderLock
from guide_robot.queue.server.restore import Wanted, restore
from guide_robot.queue.server.skipping import SKIPPED
from guide_robot.queue.server.tokens import fingerprint, identify
from guide_robot.run.cli import main

CENTRE = read_configuration(CONFIG)
WANTED = Wanted(now_s=MONDAY_S + 3600.0, skipped=SKIPPED)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "backend.sqlite"


def opened(url: object) -> Office:
    return Office(str(url), CENTRE)


def test_a_backup_while_numbers_are_drawn_and_a_restore_gives_none_twice(place: Path, tmp_path: Path) -> None:
    office, drawn, enough = opened(place), [], threading.Event()

    def draw() -> None:
        while len(drawn) < 300:
            drawn.append(office.issue().id)
            if len(drawn) == 50:
                enough.set()

    robots = threading.Thread(target=draw)
    robots.start()
    assert enough.wait(30.0)
    back_up(str(place), tmp_path / "backup")
    robots.join()
    office.close()
    said = restore(str(place), tmp_path / "backup", CENTRE, WANTED)
    assert any("land: next is D301" in line for line in said), said
    again = opened(place)
    later = [again.issue(request_id=f"later-request-{n}").id for n in range(20)]
    again.close()
    assert len(set(drawn + later)) == 320


@pytest.mark.parametrize("lost", ["gone", "broken", "another"])
def test_without_the_old_database_numbers_skip_far_ahead_and_it_is_said(lost: str, place: Path, tmp_path: Path) -> None:
    office = opened(place)
    drawn = [office.issue().id]
    back_up(str(place), tmp_path / "backup")
    drawn += [office.issue().id for _ in range(30)]
    office.close()
    place.unlink()
    if lost == "broken":
        place.write_bytes(b"SQLite format 3\0" + bytes(3000))
    if lost == "another":
        fresh = opened(place)
        fresh.now_s += 500.0
        fresh.issue()
        fresh.close()
    said = restore(str(place), tmp_path / "backup", CENTRE, WANTED)
    assert any(f"land: next is D{2 + SKIPPED}, {SKIPPED} skipped" in line for line in said), said
    again = opened(place)
    assert again.issue(request_id="later-request").id not in drawn
    again.close()


def test_listeners_that_heard_more_than_the_backup_hear_what_comes_after_the_restore(
    place: Path, tmp_path: Path
) -> None:
    office = opened(place)
    office.issue()
    back_up(str(place), tmp_path / "backup")
    for _ in range(5):
        office.issue()
    heard = office.heard[-1].sequence
    office.close()
    restore(str(place), tmp_path / "backup", CENTRE, WANTED)
    again = opened(place)
    again.issue(request_id="later-request")
    assert again.heard[-1].sequence > heard
    again.close()


def test_a_backup_holds_no_card(place: Path, tmp_path: Path) -> None:
    office = opened(place)
    row = office.issue()
    office.do(lambda tx: cards.keep(tx, row.id, b"a sealed card that is not for the safe"))
    back_up(str(place), tmp_path / "backup")
    office.close()
    assert any(b"sealed card that" in file.read_bytes() for file in tmp_path.glob("backend.sqlite*"))
    assert b"sealed card that" not in (tmp_path / "backup").read_bytes()
    assert (tmp_path / "backup").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "No such file"),
        (b"", "expected a backup of an SQLite"),
        (b"PGDMP rest", "expected a backup of an SQLite"),
        (b"SQLite format 3\0 and then nothing", "is no whole database|not a database|malformed"),
        ("empty", "is no backup of a queue|no such table|backup"),
        ("cut", "is no whole database|malformed"),
        ("another program's", "is no backup of a queue"),
    ],
)
def test_a_bad_backup_is_one_line_and_the_database_stays(
    content: bytes | str | None, words: str, place: Path, tmp_path: Path
) -> None:
    office = opened(place)
    office.issue()
    file = tmp_path / "backup"
    if content == "cut":
        back_up(str(place), file)
        file.write_bytes(file.read_bytes()[:50_000])
    elif content == "empty":
        with contextlib.closing(sqlite3.connect(file)) as other:
            other.execute("CREATE TABLE tickets (id TEXT)").close()
    elif content == "another program's":
        with contextlib.closing(sqlite3.connect(file)) as other:
            other.execute("CREATE TABLE moz_places (id TEXT)").close()
    elif isinstance(content, bytes):
        file.write_bytes(content)
    office.close()
    with pytest.raises(UserError, match=words) as caught:
        restore(str(place), file, CENTRE, WANTED)
    assert "\n" not in str(caught.value)
    again = opened(place)
    assert again.issue(request_id="later-request").number == 2
    again.close()
    assert not list(tmp_path.glob(".*partial*"))


def test_a_backup_takes_the_place_of_an_older_backup_and_of_nothing_else(place: Path, tmp_path: Path) -> None:
    office = opened(place)
    (tmp_path / "card_private.key").write_text("0" * 64)
    (tmp_path / "link").symlink_to(place)
    for name in (place.name, "link", "card_private.key"):
        with pytest.raises(UserError, match=r"is the database itself|is no backup"):
            back_up(str(place), tmp_path / name)
    assert (tmp_path / "card_private.key").read_text() == "0" * 64
    for _ in range(2):
        back_up(str(place), tmp_path / "backup")
    assert office.issue().number == 1
    office.close()


def test_a_database_of_a_newer_version_is_named_and_left_alone(place: Path, tmp_path: Path) -> None:
    office = opened(place)
    back_up(str(place), tmp_path / "backup")
    office.close()
    for file in (place, tmp_path / "backup"):
        with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as newer:
            newer.execute("UPDATE alembic_version SET version_num = '9001'").close()
    with pytest.raises(UserError, match=r"backend\.sqlite.*9001.*newer version.*knows up to"):
        Database(str(place)).migrate()
    with pytest.raises(UserError, match=r"backup: its schema is 9001.*newer version"):
        restore(str(place), tmp_path / "backup", CENTRE, WANTED)


def power_cut(*_words: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("where", ["give_to_owner", "sync", "_keep"])
def test_a_restore_that_is_cut_off_leaves_the_old_database_or_the_new_one(
    where: str, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = opened(place)
    back_up(str(place), tmp_path / "backup")
    drawn = office.issue().id
    office.close()
    monkeypatch.setattr(f"guide_robot.queue.server.restore.{where}", power_cut)
    with pytest.raises(KeyboardInterrupt):
        restore(str(place), tmp_path / "backup", CENTRE, WANTED)
    again = opened(place)
    assert again.find(drawn) is not None
    again.close()


def test_the_replaced_database_is_kept_whole_and_its_name_never_stands_for_nothing(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = opened(place)
    back_up(str(place), tmp_path / "backup")
    drawn = office.issue().id
    office.close()
    renamed: list[bool] = []
    rename = Path.replace

    def watched(self: Path, target: Path) -> Path:
        renamed.append(place.exists())
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", watched)
    said = restore(str(place), tmp_path / "backup", CENTRE, WANTED)
    assert renamed and all(renamed)
    kept = opened(said[-1].rpartition(": ")[2])
    assert kept.find(drawn) is not None
    kept.close()


@pytest.mark.parametrize("late", ["backup", "replaced"])
def test_a_clock_that_is_before_the_last_event_is_refused_and_named(late: str, place: Path, tmp_path: Path) -> None:
    office = opened(place)
    if late == "replaced":
        back_up(str(place), tmp_path / "backup")
    office.issue()
    if late == "backup":
        back_up(str(place), tmp_path / "backup")
    office.close()
    wrong = Wanted(now_s=MONDAY_S - 86_400.0, skipped=SKIPPED)
    with pytest.raises(UserError, match=r"this machine's clock.*timedatectl.*--clock-is-right") as caught:
        restore(str(place), tmp_path / "backup", CENTRE, wrong)
    assert "\n" not in str(caught.value)
    restore(str(place), tmp_path / "backup", CENTRE, replace(wrong, clock_is_right=True))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes files that a service's user cannot open")
def test_what_root_restores_belongs_to_the_data_folders_owner(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    os.chown(data, 65534, 65534)
    office = opened(data / "backend.sqlite")
    office.issue()
    back_up(str(data / "backend.sqlite"), tmp_path / "backup")
    office.close()
    words = ["backend", "restore", str(tmp_path / "backup"), "--data", str(data)]
    assert main(words) == 0
    assert {path.name: path.stat().st_uid for path in data.iterdir() if path.stat().st_uid != 65534} == {}


def test_a_backup_of_another_machine_hears_the_tokens_of_this_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    for data in (old, new):
        data.mkdir()
        prepare_tokens(data, CENTRE, default_database(data))
    assert main(["backend", "revoke", "--name", "display", "--data", str(old)]) == 0
    assert main(["backend", "backup", str(tmp_path / "backup"), "--data", str(old)]) == 0
    assert str(old / "backend.sqlite") in capsys.readouterr().out
    assert main(["backend", "restore", str(tmp_path / "backup"), "--data", str(new)]) == 0
    entered = prepare_tokens(new, CENTRE, default_database(new))
    assert "robot" in entered and "counter-1" in entered and "display" not in entered
    database = Database(default_database(new))
    with database.reader.connect() as connection:
        known = [
            identify(connection, fingerprint(token_file(new, name).read_text().strip()), MONDAY_S)
            for name in ("robot", "display")
        ]
    database.close()
    assert known[0] is not None and known[0].name == "robot" and known[1] is None
    assert prepare_tokens(new, CENTRE, default_database(new)) == []


def test_a_new_token_of_a_name_with_a_file_is_what_the_file_holds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    prepare_tokens(tmp_path, CENTRE, default_database(tmp_path))
    assert main(["backend", "token", "--role", "robot", "--name", "robot", "--data", str(tmp_path)]) == 0
    made = capsys.readouterr().out.strip()
    assert token_file(tmp_path, "robot").read_text().strip() == made
    assert prepare_tokens(tmp_path, CENTRE, default_database(tmp_path)) == []


def test_a_running_backend_keeps_a_restore_away_and_two_backends_share_their_folder(tmp_path: Path) -> None:
    first, second = FolderLock(tmp_path, alone=False), FolderLock(tmp_path, alone=False)
    first.release()
    with pytest.raises(UserError, match="stop it first"):
        FolderLock(tmp_path, alone=True)
    second.release()
    FolderLock(tmp_path, alone=True).release()


@pytest.mark.parametrize("where", ["missing/backup", "."])
def test_a_place_where_no_backup_can_be_written_is_named(where: str, place: Path, tmp_path: Path) -> None:
    office = opened(place)
    with pytest.raises(UserError, match="folder"):
        back_up(str(place), tmp_path / where)
    office.close()


def test_postgresql_is_dumped_and_restored_too_also_over_tables_of_a_later_version(
    postgres_url: str, tmp_path: Path
) -> None:
    office = opened(postgres_url)
    first = office.issue("residence")
    back_up(postgres_url, tmp_path / "backup")
    drawn = {first.id} | {office.issue("residence").id for _ in range(5)}
    office.close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("guide_robot.queue.server.restore.skip_ahead", power_cut)
        with pytest.raises(KeyboardInterrupt):
            restore(postgres_url, tmp_path / "backup", CENTRE, WANTED)
    untouched = opened(postgres_url)
    assert {row_id for row_id in drawn if untouched.find(row_id) is not None} == drawn
    untouched.close()
    said = restore(postgres_url, tmp_path / "backup", CENTRE, WANTED)
    assert any(f"residence: next is C{first.number + 6:03d}, 5 skipped" in line for line in said), said
    again = opened(postgres_url)
    assert again.issue("residence", "later-request").id not in drawn
    with again.database.writer.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9001'"))
    again.close()
    with pytest.raises(UserError, match="9001"):
        Database(postgres_url).migrate()
    back_up(postgres_url, tmp_path / "newer")
    with pytest.raises(UserError, match="newer: its schema is 9001"):
        restore(postgres_url, tmp_path / "newer", CENTRE, WANTED)
    restore(postgres_url, tmp_path / "backup", CENTRE, WANTED)
    Database(postgres_url).migrate()


def test_a_service_whose_numbers_came_fast_skips_as_far_as_it_may_have_gone_on(place: Path, tmp_path: Path) -> None:
    office = opened(place)
    drawn = []
    for number in range(200):
        if number == 120:
            back_up(str(place), tmp_path / "backup")
        office.now_s += 0.5
        drawn.append(office.issue().id)
    office.close()
    place.unlink()
    said = restore(str(place), tmp_path / "backup", CENTRE, Wanted(now_s=office.now_s + 1.0, skipped=10))
    again = opened(place)
    assert again.issue(request_id="later-request").id not in drawn
    again.close()
    (land,) = [line for line in said if "land: next is" in line]
    skipped = int(land.split(", ")[1].split()[0])
    assert 80 < skipped < 200 and sum(", 10 skipped" in line for line in said) >= 2, said
