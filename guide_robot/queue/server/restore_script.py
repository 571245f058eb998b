"""What pg_restore writes for psql, run as a part of a transaction of ours, so that what follows belongs to it."""

import re
from pathlib import Path

import psycopg
from sqlalchemy import Connection

from guide_robot.common.errors import UserError

COPY = re.compile(r"COPY .* FROM stdin;")
END_OF_ROWS = "\\."


def run_script(connection: Connection, script: str, file: Path) -> None:
    """Run a script's statements and the rows between them; UserError names the backup from which it is."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    statements: list[str] = []
    lines = iter(script.split("\n"))
    try:
        with driver.cursor() as cursor:
            for line in lines:
                if COPY.fullmatch(line):
                    cursor.execute("\n".join(statements).encode())
                    statements.clear()
                    with cursor.copy(line.removesuffix(";").encode()) as rows:
                        for row in iter(lines.__next__, END_OF_ROWS):
                            rows.write(f"{row}\n")
                elif not line.startswith("\\"):  # a word to psql itself
                    statements.append(line)
            cursor.execute("\n".join([*statements, "RESET search_path;"]).encode())
    except psycopg.Error as error:
        raise UserError(f"{file}: {' '.join(str(error).split())}") from None
