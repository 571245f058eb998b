"""`guide-robot backend`: runs the queue backend, and makes, lists and revokes its tokens.

    guide-robot backend --data DIR --port 0            one line: listening on http://127.0.0.1:PORT
    guide-robot backend check --config FILE --data DIR whether it could start with these options
    guide-robot backend token --role counter --counter 2 --name counter-2-evening --data DIR
    guide-robot backend tokens | revoke --name NAME    --data DIR
    guide-robot backend backup FILE --data DIR         while it runs; restore FILE when it is stopped

The data folder holds what is made by itself: backend.sqlite, the public keys, and tokens/robot.token,
counter-ID.token, display.token, reception.token, head.token, admin.token, all of mode 0600. The private keys lie in a
folder apart, DIR-keys: ticket_signing.key, card_private.key, and in cards/ the key of each citizen card kept now.
"""

import argparse
import os
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

from guide_robot.common.core_dumps import forbid_core_dumps
from guide_robot.common.errors import UserError
from guide_robot.common.resources import resource
from guide_robot.common.secret_file import read_secret
from guide_robot.common.seldom_log import log_seldom
from guide_robot.queue.domain.configuration import Configuration, read_configuration
from guide_robot.queue.server import tokens
from guide_robot.queue.server.alert_file import begin_alert_plan
from guide_robot.queue.server.backup import back_up
from guide_robot.queue.server.card_keys import CardKeys
from guide_robot.queue.server.centre import Settings
from guide_robot.queue.server.data_folder import default_database, prepare_tokens, token_file
from guide_robot.queue.server.database import Database, has_password, with_password
from guide_robot.queue.server.in_use import FolderLock
from guide_robot.queue.server.keys import (
    Keys,
    keys_folder,
    load_keys,
    load_push_key,
    make_private_folder,
    move_old_keys,
    write_private,
)
from guide_robot.queue.server.opening_file import FILE, OpeningFile
from guide_robot.queue.server.restore import Wanted, restore
from guide_robot.queue.server.server import Listening, serve
from guide_robot.queue.server.skipping import MOST_SKIPPED, SKIPPED
from guide_robot.queue.server.tls import RenewedPair, check_pair
from guide_robot.queue.server.tokens import Role
from guide_robot.web.server import bind

DAY_S = 86_400.0
CARDS = "cards"
NAME = r"[A-Za-z0-9_\-]{1,32}"  # of a token, as the HTTP API has it
MOST_DAYS = 36_500.0
ACTIONS = ("serve", "check", "token", "tokens", "revoke", "backup", "restore")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of all actions."""
    parser.add_argument("action", nargs="?", default="serve", choices=ACTIONS)
    parser.add_argument("file", nargs="?", type=Path, help="backup, restore: the file")
    parser.add_argument(
        "--data", type=Path, required=True, help="folder for database, keys and tokens; made if missing"
    )
    parser.add_argument("--keys", type=Path, help="folder for the private keys (default: DATA-keys beside the data)")
    parser.add_argument("--config", type=Path, help="the centre, YAML (default: the shipped backend.yaml)")
    parser.add_argument("--database", help="sqlite:///FILE or postgresql://... (default: a file in the data folder)")
    parser.add_argument(
        "--database-password-file", type=Path, help="file with the database's password (or PGPASSFILE, PGPASSWORD)"
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen at (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8090, help="0 takes a free one (default: %(default)s)")
    parser.add_argument(
        "--allowed-host",
        action="append",
        default=[],
        metavar="NAME",
        help="a name by which browsers ask for it",
    )
    parser.add_argument("--tls-certificate", type=Path, help="serve https with this certificate chain (PEM)")
    parser.add_argument("--tls-key", type=Path, help="the certificate's private key (PEM)")
    parser.add_argument("--always-open", action="store_true", help="give numbers at any time, for a demonstration")
    parser.add_argument("--role", choices=[role.value for role in Role], help="token: whose it is")
    parser.add_argument("--name", help="token, revoke: the token's name")
    parser.add_argument("--counter", help="token: the counter of a counter token")
    parser.add_argument(
        "--skip",
        type=int,
        default=SKIPPED,
        help="restore: numbers to skip when the replaced database does not tell how many were given since",
    )
    parser.add_argument(
        "--clock-is-right",
        action="store_true",
        help="restore: also when something happened later than now by this machine's clock",
    )
    parser.add_argument("--days", type=float, help="token: expires after so many days (default: never)")


def run(arguments: argparse.Namespace, clock: Callable[[], float] = time.time) -> int:
    """Carry out one action. What it writes is for its owner's eyes alone."""
    os.umask(0o077)
    forbid_core_dumps()
    log_seldom()
    configuration = _configuration(arguments)
    if (arguments.file is None) == (arguments.action in ("backup", "restore")):
        raise UserError("backend: expected a FILE with backup and restore, and only there")
    if arguments.action == "check":
        _check_database(_database_url(arguments))
        _certificate(arguments)
        print(f"backend: {arguments.config or 'the shipped backend.yaml'} can be used")
        return 0
    if arguments.action == "backup":
        print(back_up(_database_url(arguments), arguments.file))
        return 0
    if arguments.action == "restore":
        return _restore(arguments, configuration, clock())
    folder = arguments.keys or keys_folder(arguments.data)
    keys = _keys(arguments.data, folder)
    database_url = _database_url(arguments)
    if arguments.action != "serve":
        return _manage_tokens(arguments, configuration, database_url)
    listening = _listening(arguments, clock())
    lock = FolderLock(arguments.data, alone=False)
    for name in prepare_tokens(arguments.data, configuration, database_url):
        words = "its token holds from now on, in place of the one that the database (of a backup?) had"
        print(f"backend: {token_file(arguments.data, name)}: {words}", file=sys.stderr, flush=True)
    opening_file = None if arguments.always_open else OpeningFile(arguments.data / FILE, configuration)
    alert_plan, problem = begin_alert_plan(arguments.data)
    settings = Settings(
        configuration=configuration if opening_file is None else opening_file.begin(),
        opening_file=opening_file,
        alert_plan=alert_plan,
        problems=(problem,) if problem else (),
        certificate=listening.pair,
        data=arguments.data,
        keys=keys,
        database_url=database_url,
        clock=clock,
        card_keys=CardKeys(folder / CARDS),
        push_key=load_push_key(folder) if configuration.phone_notices.web_push else None,
        allowed_hosts=tuple(arguments.allowed_host),
    )
    try:
        return serve(settings, listening)
    finally:
        lock.release()


def _check_database(url: str) -> None:
    database = Database(url)
    try:
        database.holds_queue()
    finally:
        database.close()


def _restore(arguments: argparse.Namespace, configuration: Configuration, now_s: float) -> int:
    """Restore, with the data folder locked for this program alone."""
    if not 0 <= arguments.skip <= MOST_SKIPPED:
        raise UserError(f"--skip {arguments.skip}: expected 0 to {MOST_SKIPPED}")
    make_private_folder(arguments.data)
    lock = FolderLock(arguments.data, alone=True)
    try:
        wanted = Wanted(now_s=now_s, skipped=arguments.skip, clock_is_right=arguments.clock_is_right)
        lines = restore(_database_url(arguments), arguments.file, configuration, wanted)
    finally:
        lock.release()
    print("\n".join(lines))
    return 0


def _keys(data: Path, folder: Path) -> Keys:
    """Return the keys; those of an older version are moved out of the data folder first, with a word."""
    if folder.resolve() == data.resolve():
        raise UserError(f"--keys {folder}: expected another folder than --data: no copy of the data has the keys then")
    moved = move_old_keys(data, folder)
    if moved:
        words = f"moved {' and '.join(moved)} from {data} to {folder}: keep that folder out of copies of the data"
        print(f"backend: {words}", file=sys.stderr, flush=True)
    return load_keys(data, folder)


def _database_url(arguments: argparse.Namespace) -> str:
    """Return the URL with the password of its file, if any; every user of this machine can read a command line."""
    url = arguments.database or default_database(arguments.data)
    if has_password(url):
        raise UserError(
            "--database: expected no password in it, others can read the command line; "
            "put it into a file: --database-password-file FILE (or PGPASSFILE, or the environment variable PGPASSWORD)"
        )
    file = arguments.database_password_file
    if file is None:
        return str(url)
    return with_password(url, read_secret(file).strip("\r\n"))


def _configuration(arguments: argparse.Namespace) -> Configuration:
    configuration = read_configuration(arguments.config or resource("config", "backend.yaml"))
    if arguments.always_open:
        configuration = configuration.model_copy(update={"opening_hours": "always"})
    return configuration


def _listening(arguments: argparse.Namespace, now_s: float) -> Listening:
    pair = _certificate(arguments)
    if pair is not None and (words := pair.warning(now_s)):
        print(f"backend: {words}", file=sys.stderr, flush=True)
    listener = bind(arguments.host, arguments.port, name=f"--host {arguments.host} --port {arguments.port}")
    return Listening(listener=listener, pair=pair)


def _certificate(arguments: argparse.Namespace) -> RenewedPair | None:
    """Return certificate and key, None for neither; UserError when they do not fit."""
    if (arguments.tls_certificate is None) != (arguments.tls_key is None):
        raise UserError("--tls-certificate and --tls-key: expected both or neither")
    if arguments.tls_certificate is None:
        return None
    check_pair(arguments.tls_certificate, arguments.tls_key)
    return RenewedPair(certificate=arguments.tls_certificate, key=arguments.tls_key)


def _manage_tokens(arguments: argparse.Namespace, configuration: Configuration, database_url: str) -> int:
    database = Database(database_url)
    try:
        database.migrate()
        if arguments.action == "token":
            return _make_token(arguments, configuration, database)
        if arguments.action == "revoke":
            return _revoke_token(arguments, database)
        with database.reader.connect() as connection:
            for row in tokens.list_tokens(connection):
                print(row.name, row.role, row.counter or "-", "revoked" if row.revoked else "valid")
        return 0
    finally:
        database.close()


def _make_token(arguments: argparse.Namespace, configuration: Configuration, database: Database) -> int:
    if not arguments.role or not arguments.name:
        raise UserError("backend token: expected --role and --name")
    role = Role(arguments.role)
    if (role is Role.COUNTER) != (arguments.counter is not None):
        raise UserError("backend token: --counter is expected for role counter, and only there")
    if arguments.counter is not None and configuration.counter(arguments.counter) is None:
        raise UserError(f"--counter {arguments.counter}: the configuration has no such counter")
    if not re.fullmatch(NAME, arguments.name):
        raise UserError(f"--name {arguments.name!r}: expected 1 to 32 letters, digits, - and _")
    if arguments.days is not None and not 0.0 < arguments.days <= MOST_DAYS:
        raise UserError(f"--days {arguments.days:g}: expected more than 0 and at most {MOST_DAYS:g}")
    now_s = time.time()
    expires_at_s = None if arguments.days is None else now_s + arguments.days * DAY_S
    with database.writer.begin() as connection:
        text = tokens.create_token(
            connection,
            role=role,
            name=arguments.name,
            counter=arguments.counter,
            now_s=now_s,
            expires_at_s=expires_at_s,
        )
    file = token_file(arguments.data, arguments.name)
    if file.exists():  # one of the folder's own: its file must not bring the old token back
        write_private(file, text + "\n")
    print(text)
    return 0


def _revoke_token(arguments: argparse.Namespace, database: Database) -> int:
    with database.writer.begin() as connection:
        if not arguments.name or not tokens.revoke_token(connection, arguments.name):
            raise UserError(f"--name {arguments.name}: there is no such token")
    return 0
