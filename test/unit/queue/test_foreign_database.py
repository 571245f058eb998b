"""A database of another program is refused by everything that would write into it, and stays as it is."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from office_kit import CONFIG, MONDAY_S, Office
from sqlalchemy import text
from sqlalchemy.engine import make_url

from guide_robot.common.errors import UserError
from guide_robot.queue.domain.configuration import read_configuration
from guide_robot.queue.server.backup import back_up
from guide_robot.queue.server.database import Database
from guide_robot.queue.server.restore import Wanted, restore
from guide_robot.queue.server.skipping import SKIPPED
from guide_robot.run.cli import main

CENTRE = read_configuration(CONFIG)
WANTED = Wanted(now_s=MONDAY_S + 3600.0, skipped=SKIPPED)
OTHERS = ["CREATE TABLE tickets (id TEXT)", "CREATE TABLE alembic_version (version_num TEXT)"]


def another_programs(file: Path, statements: list[str] = OTHERS) -> bytes:
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as other:
        for statement in statements:
            other.execute(statement).close()
    return file.read_bytes()


@pytest.mark.parametrize("action", [["serve", "--port", "0"], ["check"], ["tokens"], ["backup", "copy"]])
@pytest.mark.parametrize("kind", ["a browser's", "another alembic's", "no SQLite", "short"])
def test_another_programs_file_is_refused_in_one_line_and_nothing_is_written(
    kind: str, action: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "places.sqlite"
    if kind == "a browser's":
        before = another_programs(file, ["CREATE TABLE moz_places (id TEXT)"])
    elif kind == "another alembic's":
        before = another_programs(file)
    else:
        before = b"Dear Sir or Madam, " * (500 if kind == "no SQLite" else 1)
        file.write_bytes(before)
    assert main(["backend", *action, "--data", "data", "--database", str(file)]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "places.sqlite" in said, said
    assert "is another program's" in said or "is no SQLite database" in said, said
    assert file.read_bytes() == before
    assert [one.name for one in tmp_path.glob("places*")] == ["places.sqlite"]


def test_a_backup_does_not_take_the_place_of_another_programs_database(tmp_path: Path) -> None:
    office = Office(str(tmp_path / "queue.sqlite"), CENTRE)
    back_up(str(tmp_path / "queue.sqlite"), tmp_path / "backup")
    office.close()
    before = another_programs(tmp_path / "other.sqlite")
    with pytest.raises(UserError, match=r"other\.sqlite: is another program's .*database of its own"):
        restore(str(tmp_path / "other.sqlite"), tmp_path / "backup", CENTRE, WANTED)
    assert (tmp_path / "other.sqlite").read_bytes() == before


def test_an_empty_database_has_no_queue_to_back_up(tmp_path: Path) -> None:
    for url in (tmp_path / "missing.sqlite", tmp_path / "empty.sqlite"):
        if url.stem == "empty":
            url.touch()
        with pytest.raises(UserError, match="there is no queue in it yet"):
            back_up(str(url), tmp_path / "backup")
    assert not (tmp_path / "backup").exists()


@pytest.fixture
def other_url(postgres_url: str) -> Iterator[str]:
    """A PostgreSQL database of its own."""
    server = Database(postgres_url)
    with server.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("DROP DATABASE IF EXISTS other WITH (FORCE)"))
        connection.execute(text("CREATE DATABASE other"))
    server.close()
    yield make_url(postgres_url).set(database="other").render_as_string(hide_password=False)


def run_all(url: str, statements: list[str]) -> None:
    database = Database(url)
    with database.writer.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    database.close()


def test_another_programs_tables_in_postgresql_are_neither_used_nor_replaced(other_url: str, tmp_path: Path) -> None:
    run_all(other_url, ["CREATE TABLE spatial_ref_sys (id INT)"])
    office = Office(other_url, CENTRE)
    office.issue()
    office.close()
    back_up(other_url, tmp_path / "backup")
    run_all(other_url, ["DROP TABLE journal_head", "DROP TABLE tickets CASCADE", "CREATE TABLE tickets (seat TEXT)"])
    run_all(other_url, ["INSERT INTO tickets VALUES ('7B')"])
    for work in (
        lambda: Office(other_url, CENTRE),
        lambda: back_up(other_url, tmp_path / "backup"),
        lambda: restore(other_url, tmp_path / "backup", CENTRE, WANTED),
    ):
        with pytest.raises(UserError, match=r"is another program's \(tables .*database of its own") as caught:
            work()
        assert "\n" not in str(caught.value)
    run_all(other_url, ["DELETE FROM tickets WHERE seat = '7B'"])
