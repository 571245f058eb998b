"""What all that tell something to the outside share: the deadline of one attempt, and words for what went wrong."""

import httpcore
import httpx

SEND_S = 10.0


def words_of(kind: str, error: Exception) -> str:
    """Return a failed attempt in words for log and page: never an address, a number or a token."""
    if isinstance(error, httpx.HTTPStatusError):
        return words_of_status(kind, error.response.status_code)
    if isinstance(error, httpcore.ConnectError | httpx.ConnectError):
        return f"{kind}: no connection"
    return f"{kind}: {type(error).__name__}"


def words_of_status(kind: str, status: int) -> str:
    """Return a declining answer in words."""
    return f"{kind}: HTTP {status}"
