"""Who is speaking, as the server knows them over one connection after another. Must not know what they say."""

from hubbub.protocol.commands import Hello, Resume
from hubbub.protocol.replies import SessionOpened

HELLO = 0
"""The request id of hello; all others are above."""


class Identity:
    """Who is speaking: a token, or a name, or neither; and every id the server has given us."""

    def __init__(self, name: str | None, token: str | None, visit: bool) -> None:
        self.name, self.token, self.visit = name, token, visit
        self.ids: set[str] = set()

    def hello(self, resume: Resume | None) -> Hello:
        if self.token is not None:
            return Hello(id=HELLO, token=self.token, resume=resume)
        return Hello(id=HELLO, name=self.name, visit=self.visit, resume=resume)

    def registered(self, opened: SessionOpened) -> None:
        """The guest has an account now, and the guest's token is good for nothing any more."""
        if opened.token and opened.you.id in self.ids:
            self.token = opened.token
