"""The ledger of `hubbub bench`: a story that begins in the middle of a room's history, among strangers."""

from hubbub.bench.ledger import Frame, Ledger


def said(seq: int, key: str = "", by: str = "u1") -> Frame:
    return {"type": "message.sent", "room": "r1", "seq": seq, "by": {"id": by}, "key": key or f"k{seq}", "text": "Hi"}


def books(*seqs: int, begun: int = 0, alone: bool = True) -> Ledger:
    """ann said something as each of these numbers, and it was accepted."""
    ledger = Ledger({"r1": begun}, alone)
    for seq in seqs:
        ledger.intend("u1", f"k{seq}", "r1", "Hi")
        ledger.accept("u1", f"k{seq}", seq)
    return ledger


def laws(ledger: Ledger, *history: Frame) -> list[str]:
    return [fault[:2] for fault in ledger.check({"r1": history}).faults]


def test_a_story_may_begin_in_the_middle() -> None:
    """What was in the room before is nobody's business; the numbers go on from there without a gap."""
    assert laws(books(8, 9, begun=7), said(8), said(9)) == []
    assert laws(books(9, begun=7), said(9)) == ["I3"]


def test_strangers_may_speak_only_where_we_are_not_alone() -> None:
    """I5: what nobody sent is a fault, unless somebody said it whose books are not kept."""
    eve = said(2, "of eve", by="u9")
    assert laws(books(1), said(1), eve) == ["I5"]
    assert laws(books(1, alone=False), said(1), eve) == []
    assert laws(books(1, alone=False), said(1), said(2, "not of ann")) == ["I5"]


def test_whoever_follows_hears_the_end_too() -> None:
    """I1: a listener that got the first half in good order has lost the second; one that came later has not lost the first."""
    ledger = books(1, 2, 3)
    for bob in ("u2", "u3"):
        ledger.follow(bob, "r1", 1 if bob == "u3" else 0)
    for reader, seqs in (("u2", (1, 2)), ("u3", (2, 3))):
        for seq in seqs:
            ledger.receive(reader, said(seq))
    faults = ledger.check({"r1": [said(1), said(2), said(3)]}).faults
    assert faults == ["I1 u2 lacks 1 of r1, first 3"]
