"""A line being typed: keys in, finished lines out, and what to show of it. Must not know the terminal that shows it."""

import re
import unicodedata
from collections.abc import Iterator

from rich.cells import cell_len

from .lines import visible

_KEYS = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1bO.|\x1b[^\[O]|\x1b|.", re.DOTALL)
PASTE, PASTED = "\x1b[200~", "\x1b[201~"


class EndOfInput(Exception):
    """Ctrl-D on an empty line."""


class Editor:
    """Typing at the end of one line: Backspace, Ctrl-U (all), Ctrl-W (a word), Up and Down for earlier lines.

    A pasted line break does not send: it becomes one in the message.
    """

    def __init__(self) -> None:
        self.typed = ""
        self._past: list[str] = []
        self._at = 0
        self._pasting = False

    def feed(self, keys: str) -> Iterator[str]:
        """Take some keys in; yields each line that Enter finished. Raises EndOfInput."""
        for key in _KEYS.findall(keys):
            if key in (PASTE, PASTED):
                self._pasting = key == PASTE
            elif key in "\r\n" and not self._pasting:
                yield self._finish()
            else:
                self._press(key)

    def view(self, prompt: str, width: int) -> str:
        """Prompt and line in at most `width - 1` cells; of a longer line, its end."""
        shown = visible(self.typed.replace("\n", "⏎"))
        space = max(1, width - 1 - cell_len(prompt))
        while cell_len(shown) > space:
            shown = shown[max(1, (cell_len(shown) - space) // 2) :]
        return prompt + shown

    def _press(self, key: str) -> None:
        if key in ("\x7f", "\b"):
            self.typed = self._without_last()
        elif key == "\x15":
            self.typed = ""
        elif key == "\x17":
            self.typed = re.sub(r"\S*\s*\Z", "", self.typed)
        elif key == "\x04" and not self.typed:
            raise EndOfInput
        elif key in ("\x1b[A", "\x1bOA", "\x1b[B", "\x1bOB"):
            self._recall(-1 if key[-1] == "A" else 1)
        elif self._pasting and key in "\r\n":
            self.typed += "\n"
        elif len(key) == 1 and (key >= " " or key == "\t"):
            self.typed += key

    def _without_last(self) -> str:
        """The line without its last character and the marks that sit on it."""
        end = len(self.typed) - 1
        while end > 0 and (unicodedata.combining(self.typed[end]) or self.typed[end] in "\u200d\ufe0f"):
            end -= 1
        return self.typed[: max(0, end)]

    def _finish(self) -> str:
        line, self.typed = self.typed, ""
        if line.strip():
            self._past = [*self._past[-99:], line]
        self._at = len(self._past)
        return line

    def _recall(self, step: int) -> None:
        self._at = min(max(self._at + step, 0), len(self._past))
        self.typed = self._past[self._at] if self._at < len(self._past) else ""
