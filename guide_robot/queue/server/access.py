"""Who may do what: a token's role, checked before a route runs."""

from collections.abc import Awaitable, Callable

from fastapi import Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy.exc import SQLAlchemyError

from guide_robot.queue.domain.model import Reason
from guide_robot.queue.server.answers import the_centre
from guide_robot.queue.server.problems import Refusal
from guide_robot.queue.server.tokens import Identity, Role
from guide_robot.queue.server.writer import Unanswered
from guide_robot.web.addresses import address_key

_bearer = HTTPBearer(auto_error=False, description="a token made by `guide-robot backend token`")
_credentials = Security(_bearer)


def only(*roles: Role) -> Callable[..., Awaitable[Identity]]:
    """Return a dependency that lets these roles in."""

    async def check(request: Request, credentials: HTTPAuthorizationCredentials | None = _credentials) -> Identity:
        if credentials is None:
            raise Refusal(401, Reason.NOT_ALLOWED, "Expected a header Authorization: Bearer TOKEN.")
        identity = await the_centre(request).identify(credentials.credentials, caller(request))
        if identity.role not in roles:
            raise Refusal(403, Reason.NOT_ALLOWED, f"A token of role {identity.role.value} may not do this.")
        return identity

    return check


async def is_admin(request: Request) -> bool:
    """Whether a request, which anybody may make, has the administrator's token; a wrong one counts as a guess."""
    token = _token(request)
    try:
        return bool(token) and (await the_centre(request).identify(token, caller(request))).role is Role.ADMIN
    except (Refusal, Unanswered, SQLAlchemyError):
        return False


def still_holds(request: Request) -> Callable[[], Awaitable[bool]]:
    """Return what says whether the request's token is valid now, for answers that last."""
    centre = the_centre(request)
    token = _token(request)
    return lambda: centre.holds(token)


def _token(request: Request) -> str:
    return request.headers.get("authorization", "").partition(" ")[2].strip()


def caller(request: Request) -> str:
    """Return what counts as one address of whoever asks."""
    return address_key(request.client.host) if request.client else ""


def own_counter(identity: Identity) -> str:
    """Return the counter that this token works at."""
    if identity.counter is None:
        raise Refusal(403, Reason.NOT_ALLOWED, "This token belongs to no counter.")
    return identity.counter
