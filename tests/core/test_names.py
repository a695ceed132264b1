"""What people and rooms may be called."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubbub.core.names import key_of, mentioned, room_name, user_name
from hubbub.protocol.errors import Refused


@pytest.mark.parametrize(
    ("wish", "name"),
    [
        ("ann", "ann"),
        ("  Ann   Lee ", "Ann Lee"),
        ("Ann\u00a0Lee", "Ann Lee"),
        ("Ａｎｎ", "Ann"),
        ("ﬁn", "fin"),
        ("Zoe\u0308", "Zoë"),
        ("王小明", "王小明"),
        ("हिन्दी", "हिन्दी"),
        ("O'Neil-Smith_2.0", "O'Neil-Smith_2.0"),
        ("Ann 🎈", "Ann 🎈"),
        ("x" * 40, "x" * 40),
        ("u", "u"),
        ("u1x", "u1x"),
    ],
)
def test_a_name_is_shown_in_its_composed_form(wish: str, name: str) -> None:
    assert user_name(wish) == name


@pytest.mark.parametrize(
    "wish",
    [
        "", "   ", "\t\n", "x" * 41, "@ann", "#ann", "/ann", "-ann", "🎈", "hubbub", "HUBBUB", "Ｈubbub", "System", "all",
        "u1", "U12", "r7", "u\u0663",
        "a\x00n", "a\x1bn", "a\x7fn", "a\u200bn", "a\u200dn", "a\u202en", "a\u2066n", "a\ufeffn", "a\u00adn",
        "a\ud800n", "a\ue000n", "a\U000e0041n",
        "ann\ufe0f", "ann\u034f", "ann\u3164", "ann\u115f", "ann\u1160", "ann\uffa0", "ann\u2800", "ann\U000e0100",
        "ann\u180b", "ann\u17b4", "\ufdfa" * 3,
    ],
)  # fmt: skip
def test_what_cannot_be_seen_typed_or_told_from_an_id_is_refused(wish: str) -> None:
    with pytest.raises(Refused) as refused:
        user_name(wish)
    assert refused.value.code == "bad_name"
    refused.value.message.encode()


@pytest.mark.parametrize(
    ("wish", "name"),
    [("ops", "ops"), ("#ops", "ops"), (" Ops ", "Ops"), ("ｏｐｓ", "ops"), ("новости", "новости"), ("हिन्दी", "हिन्दी"),
     ("ห้อง", "ห้อง"), ("a.b-c_d", "a.b-c_d"), ("2024", "2024"), ("x" * 64, "x" * 64)],
)  # fmt: skip
def test_rooms_are_named_in_any_script(wish: str, name: str) -> None:
    assert room_name(wish) == name


@pytest.mark.parametrize(
    "wish",
    [
        "",
        "#",
        "##ops",
        "a b",
        "a/b",
        "a@b",
        "@bob",
        "@u1:u2",
        "-a",
        ".a",
        "_a",
        "r1",
        "R1",
        "u5",
        "x" * 65,
        "a\nb",
        "a\u200b",
        "a:b",
    ],
)
def test_rooms_are_not_named_like_anything_else(wish: str) -> None:
    with pytest.raises(Refused) as refused:
        room_name(wish)
    assert refused.value.code == "bad_name"


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ann", "aNN"), ("ＡＮＮ", "ann"), ("Ann Lee", "ann_lee"), ("Zoe\u0308", "ZOË"), ("Straße", "STRASSE")],
)
def test_names_that_count_as_the_same(one: str, other: str) -> None:
    assert key_of(one) == key_of(other)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("hello", []),
        ("@bob hello", ["bob"]),
        ("hi @Bob, @ANN: and @bob.", ["bob", "ann"]),
        ("bob@example.org", []),
        ("@@bob", []),
        ("(@bob)", ["bob"]),
        ("@ann_lee", ["ann_lee"]),
        ("@O'Neil-2", ["o'neil-2"]),
        ("@हिन्दी!", ["हिन्दी"]),
        ("@ @.", []),
    ],
)
def test_whom_a_text_mentions(text: str, keys: list[str]) -> None:
    assert mentioned(text) == keys


def test_a_text_mentions_at_most_fifty() -> None:
    assert len(mentioned(" ".join(f"@a{n}" for n in range(99)))) == 50


@settings(derandomize=True, max_examples=1000)
@given(st.text(max_size=60))
def test_a_name_that_was_allowed_is_allowed_as_shown_and_found_as_typed(wish: str) -> None:
    """Showing, typing and finding a name meet: nobody is unreachable under the name that others see."""
    try:
        name = user_name(wish)
    except Refused as refused:
        assert refused.code == "bad_name"  # noqa: PT017  (most wishes are granted)
        return
    assert user_name(name) == name
    assert key_of(name) == key_of(wish) == key_of(key_of(name))
    assert 1 <= len(name) <= 40
    assert not {unicodedata.category(char)[0] for char in name} & {"C"}


@settings(derandomize=True, max_examples=500)
@given(st.text(max_size=80))
def test_a_room_that_was_allowed_is_found_by_its_name_with_or_without_the_sign(wish: str) -> None:
    try:
        name = room_name(wish)
    except Refused:
        return
    assert room_name("#" + name) == name
    assert key_of(name) == key_of(key_of(name))
    assert not any(char.isspace() for char in name)
