"""How the service says no: to one object, to a Retrieve as a whole, or to a call."""

from __future__ import annotations

Reason = tuple[int, str]
"""A code and a message: what a Refusal is made of."""


class Refusal(Exception):
    """The service does not do what is asked with one object; other objects of the call are not affected.

    Args:
        code: the ErrorCode of its result.
        message: the StatusMessage of its result.
    """

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class RetrieveError(Exception):
    """A Retrieve fails as a whole: HTTP 200, and an OverallStatus that begins with "Error: "."""


class ServiceFault(Exception):
    """The call fails: HTTP 500, and a SOAP fault.

    Args:
        message: the faultstring.
        code: the code in the fault's detail; None for faults that have no detail.
        faultcode: the local part of the faultcode, in the namespace of the envelope.
        security: whether the faultcode is one of WS-Security instead, `Security`.
    """

    def __init__(
        self, message: str, code: int | None = None, faultcode: str = "Server", *, security: bool = False
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.faultcode = faultcode
        self.security = security


class NotKnown(Exception):
    """Nobody is known by what a call says of its caller.

    Args:
        expired: whether it has a token that was good once.
    """

    def __init__(self, *, expired: bool) -> None:
        super().__init__("the token has expired" if expired else "nobody is known by that")
        self.expired = expired
