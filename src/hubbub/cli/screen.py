"""Where a chat is shown: plain lines, or lines above a prompt in a terminal. Must not know what the lines mean."""

import os
import shutil
import signal
import sys
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager

from . import keyboard
from .editor import Editor, EndOfInput
from .lines import block

_CLEAR = "\r\x1b[K"


class Screen:
    """Plain lines: what is said on stdout, what the client itself has to say on stderr. Input is read line by line."""

    def say(self, line: str) -> None:
        """Something of the conversation."""
        print(line, flush=True)

    def note(self, line: str) -> None:
        """Something about the client or the connection."""
        print(f"* {line}", file=sys.stderr, flush=True)

    def place(self, room: str) -> None:
        """The current room, for a prompt."""

    def wait(self, text: str) -> None:
        """Something typed cannot be sent just now."""

    @property
    def is_terminal(self) -> bool:
        """Whether a person types."""
        return sys.stdin.isatty()

    @property
    def echoes(self) -> bool:
        """Whether the terminal has shown what was typed, and goes on showing it."""
        return self.is_terminal

    async def typed(self) -> AsyncGenerator[str, None]:
        """Each line typed, until the end of input."""
        async for line in keyboard.lines():
            yield line


class Terminal(Screen):
    """A prompt on the last line, redrawn after every line that comes in. The typed line never wraps, so it can be cleared."""

    def __init__(self) -> None:
        self._editor = Editor()
        self._prompt = "> "

    def say(self, line: str) -> None:
        sys.stdout.write(f"{_CLEAR}{line}\n{self._line()}")
        sys.stdout.flush()

    def note(self, line: str) -> None:
        if sys.stderr.isatty():
            self.say(f"* {line}")
        else:
            super().note(line)

    def place(self, room: str) -> None:
        self._prompt = f"{room}> "
        self.redraw()

    def wait(self, text: str) -> None:
        self.say(block("* not sent yet: ", text))

    @property
    def echoes(self) -> bool:
        return False

    async def typed(self) -> AsyncGenerator[str, None]:
        try:
            async for keys in keyboard.chunks():
                for line in self._editor.feed(keys):
                    self.redraw()
                    yield line
                self.redraw()
        except EndOfInput:
            return

    def redraw(self) -> None:
        """Draw the prompt and the typed line again."""
        sys.stdout.write(_CLEAR + self._line())
        sys.stdout.flush()

    def clear(self) -> None:
        """Take the prompt away."""
        sys.stdout.write(_CLEAR)
        sys.stdout.flush()

    def _line(self) -> str:
        return self._editor.view(self._prompt, shutil.get_terminal_size().columns)


@contextmanager
def screen() -> Iterator[Screen]:
    """A prompt where one can be kept whole, else plain lines. The terminal is left as it was found."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    if not (sys.stdin.isatty() and sys.stdout.isatty()) or os.environ.get("TERM", "dumb") == "dumb":
        yield Screen()
        return
    import termios

    before = termios.tcgetattr(0)
    terminal = Terminal()
    _enter(terminal)
    try:
        yield terminal
    finally:
        signal.signal(signal.SIGCONT, signal.SIG_DFL)
        signal.signal(signal.SIGWINCH, signal.SIG_DFL)
        sys.stdout.write("\x1b[?2004l")
        terminal.clear()
        termios.tcsetattr(0, termios.TCSADRAIN, before)


def _enter(terminal: Terminal) -> None:
    """Keys one by one and unechoed; again after the shell has had the terminal, and a new drawing for a new width."""
    import tty

    def again(*_: object) -> None:
        tty.setcbreak(0)
        sys.stdout.write("\x1b[?2004h")
        terminal.redraw()

    again()
    signal.signal(signal.SIGCONT, again)
    signal.signal(signal.SIGWINCH, lambda *_: terminal.redraw())
