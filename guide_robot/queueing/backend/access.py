"""Who may do what: a token's role, checked before a route runs."""

from collections.abc import Awaitable, Callable

from fastapi import Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from guide_robot.queueing.backend.answers import the_centre
from guide_robot.queueing.backend.problems import Refusal
from guide_robot.queueing.backend.tokens import Identity, Role
from guide_robot.queueing.model import Reason

_bearer = HTTPBearer(auto_error=False, description="a token made by `guide-robot backend token`")
_credentials = Security(_bearer)


def only(*roles: Role) -> Callable[..., Awaitable[Identity]]:
    """Return a dependency that lets these roles in."""

    async def check(request: Request, credentials: HTTPAuthorizationCredentials | None = _credentials) -> Identity:
        if credentials is None:
            raise Refusal(401, Reason.NOT_ALLOWED, "Expected a header Authorization: Bearer TOKEN.")
        identity = await the_centre(request).identify(credentials.credentials)
        if identity.role not in roles:
            raise Refusal(403, Reason.NOT_ALLOWED, f"A token of role {identity.role.value} may not do this.")
        return identity

    return check


def own_counter(identity: Identity) -> str:
    """Return the counter that this token works at."""
    if identity.counter is None:
        raise Refusal(403, Reason.NOT_ALLOWED, "This token belongs to no counter.")
    return identity.counter
