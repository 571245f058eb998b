"""Simulated clerks: call the next number at each counter and serve it for a while, over the backend's HTTP API.

They see of the hall what a clerk sees: whether somebody stands at the counter.
"""

import argparse
import random
import sys
import time
from pathlib import Path

import httpx

from guide_robot.queue.client.http_client import Connection, make_client


def main() -> int:
    """Run until killed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True)
    parser.add_argument("--tokens", type=Path, required=True, help="folder with counter-ID.token files")
    parser.add_argument("--serve-s", type=float, default=15.0, help="seconds on the wall to serve a citizen")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    desks = [
        make_client(Connection(url=arguments.url, token_file=file))
        for file in sorted(arguments.tokens.glob("counter-*.token"))
    ]
    busy_until = [0.0] * len(desks)
    for desk in desks:
        _post(desk, "/v1/desk/open")
    while True:
        for number, desk in enumerate(desks):
            if time.monotonic() >= busy_until[number] and _next(desk):
                busy_until[number] = time.monotonic() + arguments.serve_s * chance.uniform(0.7, 1.3)
        time.sleep(0.5)


def _next(desk: httpx.Client) -> bool:
    """Finish whoever is served and call the next; True when somebody is called."""
    state = _get(desk, "/v1/desk")
    current = (state or {}).get("current")
    if current:
        if current.get("state") == "called":
            _post(desk, f"/v1/tickets/{current['id']}/start")
        _post(desk, f"/v1/tickets/{current['id']}/finish")
    answer = _post(desk, "/v1/desk/next")
    return bool((answer or {}).get("current"))


def _get(desk: httpx.Client, path: str) -> dict | None:  # type: ignore[type-arg]
    try:
        response = desk.get(path)
        return response.json() if response.is_success else None
    except (httpx.HTTPError, ValueError):
        return None


def _post(desk: httpx.Client, path: str) -> dict | None:  # type: ignore[type-arg]
    try:
        response = desk.post(path)
        return response.json() if response.is_success else None
    except (httpx.HTTPError, ValueError):
        return None


if __name__ == "__main__":
    sys.exit(main())
