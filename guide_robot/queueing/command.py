"""`guide-robot backend`: runs the queue backend, and makes, lists and revokes its tokens.

    guide-robot backend --data DIR --port 0            one line: listening on http://127.0.0.1:PORT
    guide-robot backend token --role counter --counter 2 --name counter-2-evening --data DIR
    guide-robot backend tokens | revoke --name NAME    --data DIR

The data folder holds everything that is made by itself: backend.sqlite, ticket_signing.key, card_private.key,
and tokens/robot.token, counter-ID.token, display.token, admin.token, all of mode 0600.
"""

import argparse
import os
import socket
import time
from collections.abc import Callable
from pathlib import Path

from guide_robot.errors import UserError
from guide_robot.queueing.backend import tokens
from guide_robot.queueing.backend.centre import Settings
from guide_robot.queueing.backend.configuration import Configuration, read_configuration
from guide_robot.queueing.backend.data_folder import default_database, prepare_tokens
from guide_robot.queueing.backend.database import Database
from guide_robot.queueing.backend.keys import load_keys
from guide_robot.queueing.backend.server import Listening, serve
from guide_robot.queueing.backend.tokens import Role
from guide_robot.resources import resource

DAY_S = 86_400.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of all four actions."""
    parser.add_argument("action", nargs="?", default="serve", choices=["serve", "token", "tokens", "revoke"])
    parser.add_argument(
        "--data", type=Path, required=True, help="folder for database, keys and tokens; made if missing"
    )
    parser.add_argument("--config", type=Path, help="the centre, YAML (default: the shipped backend.yaml)")
    parser.add_argument("--database", help="sqlite:///FILE or postgresql://... (default: a file in the data folder)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen at (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8090, help="0 takes a free one (default: %(default)s)")
    parser.add_argument("--tls-certificate", type=Path, help="serve https with this certificate chain (PEM)")
    parser.add_argument("--tls-key", type=Path, help="the certificate's private key (PEM)")
    parser.add_argument("--always-open", action="store_true", help="give numbers at any time, for a demonstration")
    parser.add_argument("--role", choices=[role.value for role in Role], help="token: whose it is")
    parser.add_argument("--name", help="token, revoke: the token's name")
    parser.add_argument("--counter", help="token: the counter of a counter token")
    parser.add_argument("--days", type=float, help="token: expires after so many days (default: never)")


def run(arguments: argparse.Namespace, clock: Callable[[], float] = time.time) -> int:
    """Carry out one action. What it writes is for its owner's eyes alone."""
    os.umask(0o077)
    configuration = _configuration(arguments)
    keys = load_keys(arguments.data)
    database_url = arguments.database or default_database(arguments.data)
    if arguments.action != "serve":
        return _manage_tokens(arguments, configuration, database_url)
    prepare_tokens(arguments.data, configuration, database_url)
    settings = Settings(configuration=configuration, keys=keys, database_url=database_url, clock=clock)
    return serve(settings, _listening(arguments))


def _configuration(arguments: argparse.Namespace) -> Configuration:
    configuration = read_configuration(arguments.config or resource("config", "backend.yaml"))
    if arguments.always_open:
        configuration = configuration.model_copy(update={"opening_hours": "always"})
    return configuration


def _listening(arguments: argparse.Namespace) -> Listening:
    if (arguments.tls_certificate is None) != (arguments.tls_key is None):
        raise UserError("--tls-certificate and --tls-key: expected both or neither")
    for path in (arguments.tls_certificate, arguments.tls_key):
        if path is not None and not path.is_file():
            raise UserError(f"{path}: no such file")
    family = socket.AF_INET6 if ":" in arguments.host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((arguments.host, arguments.port))
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UserError(f"--host {arguments.host} --port {arguments.port}: {reason}") from None
    return Listening(listener=listener, certificate=arguments.tls_certificate, key=arguments.tls_key)


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
    print(text)
    return 0


def _revoke_token(arguments: argparse.Namespace, database: Database) -> int:
    with database.writer.begin() as connection:
        if not arguments.name or not tokens.revoke_token(connection, arguments.name):
            raise UserError(f"--name {arguments.name}: there is no such token")
    return 0
