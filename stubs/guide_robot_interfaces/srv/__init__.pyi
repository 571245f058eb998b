# Written by doc/write_message_types.py from the definitions; never by hand.
from collections.abc import Sequence
from typing import ClassVar


from guide_robot_interfaces.msg import *

class DispenseTicket:

    class Request:
        request_id: str
        service: str
        priority: str
        language: str
        appointment: str
        sealed_card: Sequence[int]
        reprint: bool
        def __init__(self, *, request_id: str = ..., service: str = ..., priority: str = ..., language: str = ..., appointment: str = ..., sealed_card: Sequence[int] = ..., reprint: bool = ...) -> None: ...
        @classmethod
        def get_fields_and_field_types(cls) -> dict[str, str]: ...

    class Response:
        PRINTED: ClassVar[int]
        NOT_PRINTED: ClassVar[int]
        RETRY: ClassVar[int]
        IMPOSSIBLE: ClassVar[int]
        status: int
        reason: Reason
        ticket: Ticket
        def __init__(self, *, status: int = ..., reason: Reason = ..., ticket: Ticket = ...) -> None: ...
        @classmethod
        def get_fields_and_field_types(cls) -> dict[str, str]: ...

class IssueTicket:

    class Request:
        request_id: str
        service: str
        priority: str
        language: str
        appointment: str
        sealed_card: Sequence[int]
        def __init__(self, *, request_id: str = ..., service: str = ..., priority: str = ..., language: str = ..., appointment: str = ..., sealed_card: Sequence[int] = ...) -> None: ...
        @classmethod
        def get_fields_and_field_types(cls) -> dict[str, str]: ...

    class Response:
        ISSUED: ClassVar[int]
        RETRY: ClassVar[int]
        IMPOSSIBLE: ClassVar[int]
        status: int
        reason: Reason
        ticket: Ticket
        def __init__(self, *, status: int = ..., reason: Reason = ..., ticket: Ticket = ...) -> None: ...
        @classmethod
        def get_fields_and_field_types(cls) -> dict[str, str]: ...

class OperatorOrder:

    class Request:
        GO_TO: ClassVar[int]
        TAKE_OVER: ClassVar[int]
        order: int
        place: str
        def __init__(self, *, order: int = ..., place: str = ...) -> None: ...
        @classmethod
        def get_fields_and_field_types(cls) -> dict[str, str]: ...

    class Response:
        accepted: bool
        reason: Reason
        def __init__(self, *, accepted: bool = ..., reason: Reason = ...) -> None: ...
        @classmethod
        def get_fields_and_field_types(cls) -> dict[str, str]: ...

class SetMotion:

    class Request:
        allowed: bool
        source: str
        def __init__(self, *, allowed: bool = ..., source: str = ...) -> None: ...
        @classmethod
        def get_fields_and_field_types(cls) -> dict[str, str]: ...

    class Response:
        accepted: bool
        reason: Reason
        def __init__(self, *, accepted: bool = ..., reason: Reason = ...) -> None: ...
        @classmethod
        def get_fields_and_field_types(cls) -> dict[str, str]: ...
