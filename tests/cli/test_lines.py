"""What people write cannot steer a terminal or pass for somebody else's line."""

import pytest

from hubbub.cli.lines import block, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain ü 漢 👩‍👧", "plain ü 漢 👩‍👧"),
        ("\x1b[2J", "\\x1b[2J"),
        ("\x9b2J", "\\x9b2J"),
        ("a\rb\x07", "a\\rb\\x07"),
        ("abc\u202ecba", "abc\\u202ecba"),
        ("[bold]red[/bold]", "[bold]red[/bold]"),
    ],
)
def test_what_steers_is_shown(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_further_lines_are_indented_and_a_lone_carriage_return_is_no_line() -> None:
    assert block("ann: ", "one\r\ntwo\nthree\rfour\n") == "ann: one\n    two\n    three\\rfour"
