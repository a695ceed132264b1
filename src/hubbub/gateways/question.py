"""One question asked over HTTP: a conversation that says hello, asks once and leaves. Must not know HTTP."""

import asyncio

from ..core.session import Grant, Session, Source
from ..dispatch import Road
from ..protocol.commands import Command, Hello
from ..protocol.errors import Refused
from ..protocol.people import HUBBUB
from ..protocol.replies import Error, Reply


class Question:
    """A door that asks but does not listen; `answer` is the last of `count` replies, or the first refusal."""

    dialect = None

    def __init__(self, count: int, source: Source = Source()) -> None:
        self.left = count
        self.source = source
        self.answer: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()

    def reply(self, *replies: Reply) -> None:
        for reply in replies:
            self.left -= 1
            if (not self.left or isinstance(reply, Error)) and not self.answer.done():
                self.answer.set_result(reply)

    def write(self, data: object) -> None:
        """Nothing is told to a door without a dialect."""

    def close(self, code: int, reason: str) -> None:
        """The refusal that came before has said it."""

    def hold(self, on: bool) -> None:
        """Two questions never are too many."""


async def ask(road: Road, token: str | None, command: Command, source: Source = Source()) -> Reply:
    """The answer to one command, asked by the owner of the token; a hello, or what comes before one, is asked as it is."""
    is_first = isinstance(command, Hello) or (token is None and command.early)
    said = [command] if is_first else [Hello(token=token), command]
    question = Question(len(said), source)
    return await _answer(road, Session(question), question, said)


async def refuse(road: Road, command: Command, refused: Refused, source: Source) -> Reply:
    """The answer to a command that the door has refused itself: that refusal, once it is in the audit log."""
    question = Question(1, source)
    session = Session(question)
    road.refuse(session, command, refused)
    try:
        return await question.answer
    finally:
        road.leave(session)


async def ask_as_hubbub(road: Road, command: Command) -> Reply:
    """The answer to one command that whoever runs the machine asks. MUST NOT be reached by anybody else."""
    question = Question(1, Source("local"))
    session = Session(question)
    session.welcome(HUBBUB, Grant())
    return await _answer(road, session, question, [command])


async def _answer(road: Road, session: Session, question: Question, said: list[Command]) -> Reply:
    for each in said:
        road.ask(session, each)
    try:
        return await question.answer
    finally:
        road.leave(session)
