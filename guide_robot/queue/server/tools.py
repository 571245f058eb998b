"""PostgreSQL's own programs, told what to do without a password on their command line."""

import os
import shutil
import subprocess
from collections.abc import Sequence

from sqlalchemy.engine import URL, make_url

from guide_robot.common.errors import UserError


def run_tool(program: str, database_url: str | None, words: Sequence[str]) -> None:
    """Run pg_dump or pg_restore, on a database if one is given; UserError with its last words when it fails."""
    if shutil.which(program) is None:
        raise UserError(f"{program}: not installed; it is in Debian's postgresql-client")
    environment, command = dict(os.environ), [program, *words]
    if database_url is not None:
        url = make_url(database_url)
        environment |= {"PGPASSWORD": str(url.password)} if url.password else {}
        command[1:1] = [f"--dbname={_plain(url)}", "--no-password"]
    done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines() or [f"exit code {done.returncode}"]
        raise UserError(f"{program}: {' '.join(said[0].split())}")


def _plain(url: URL) -> str:
    """Return the URL as PostgreSQL's programs read it, without the password."""
    bare = URL.create(
        "postgresql", username=url.username, host=url.host, port=url.port, database=url.database, query=url.query
    )
    return bare.render_as_string(hide_password=False)
