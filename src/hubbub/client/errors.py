"""How a conversation with a server can fail, as the SDK's callers see it. Must not know how the failure came about."""

from hubbub.protocol.errors import REFUSALS
from hubbub.protocol.replies import Error


class HubbubError(Exception):
    """Whatever the SDK raises on purpose."""


class Refused(HubbubError):
    """The server said no, and nothing was changed.

    `code` is one of `hubbub.protocol.errors.REFUSALS` (a newer server may know more), `message` a sentence for people,
    `retry` whether the same request may succeed later, `retry_after` seconds to wait before that, when known.
    """

    def __init__(self, code: str, message: str, retry: bool = False, retry_after: float | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.retry = retry
        self.retry_after = retry_after

    @classmethod
    def told(cls, error: Error) -> "Refused":
        """From the reply on the wire."""
        kind = {"bad_login": BadLogin, "need_code": NeedCode}.get(error.code, cls)
        return kind(error.code, error.message, error.retry, error.retry_after)

    @property
    def meaning(self) -> str:
        """What the code means in general; empty for a code this version does not know."""
        return REFUSALS[self.code].meaning if self.code in REFUSALS else ""


class BadLogin(Refused):
    """Name and password do not go together, or the second factor's code is wrong. Which of them, the server does not say."""


class NeedCode(Refused):
    """The password is right: ask for the second factor's code, and sign in with both."""


class ConnectionLost(HubbubError, ConnectionError):
    """The server could not be reached, or went away and nobody asked to wait for it. What was under way may have happened."""


class Closed(HubbubError):
    """The conversation is over and will not be taken up again. `code` is the WebSocket close code, 1000 after `close()`."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"{message} ({code})")
        self.code = code
        self.message = message
