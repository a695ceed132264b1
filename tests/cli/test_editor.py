"""Typing one line: what keys do to it, and that what is shown of it always fits."""

import pytest
from rich.cells import cell_len

from hubbub.cli.editor import Editor, EndOfInput


def typed(*keys: str) -> tuple[list[str], str]:
    """The lines that were finished, and the one that was not."""
    editor = Editor()
    return [line for some in keys for line in editor.feed(some)], editor.typed


@pytest.mark.parametrize(
    ("keys", "lines", "left"),
    [
        ("hi\rthere\n", ["hi", "there"], ""),
        ("hi\x7f\x7f\x7fyo", [], "yo"),
        ("one two\x17three", [], "one three"),
        ("gone\x15here", [], "here"),
        ("e\u0301\x7f", [], ""),
        ("a\x1b[Cb\x1b[3~c\x1bOPd", [], "abcd"),
        ("\x1b[200~one\rtwo\x1b[201~\r", ["one\ntwo"], ""),
        ("first\r\x1b[A!\r", ["first", "first!"], ""),
        ("first\r\x1b[A\x1b[B", ["first"], ""),
        ("\x01\x07ok", [], "ok"),
    ],
)
def test_keys(keys: str, lines: list[str], left: str) -> None:
    assert typed(keys) == (lines, left)


def test_ctrl_d_ends_only_an_empty_line() -> None:
    assert typed("a\x04") == ([], "a")
    with pytest.raises(EndOfInput):
        typed("\x04")


@pytest.mark.parametrize("text", ["", "short", "x" * 500, "漢字" * 100, "👩‍👩‍👧" * 50, "\u202e" * 90])
@pytest.mark.parametrize("width", [1, 8, 40, 80])
def test_the_view_never_wraps(text: str, width: int) -> None:
    editor = Editor()
    editor.typed = text
    assert cell_len(editor.view("#lobby> ", width)) <= max(width - 1, cell_len("#lobby> ") + 1)
