"""Who a client is, by frames alone, once a guest has made an account."""

from hubbub.protocol import commands as c
from tests.client.talk import Talk


def test_a_guest_who_makes_an_account_goes_on_and_comes_back_as_the_account() -> None:
    """A repeated answer has no token, and somebody else's account is not the guest's."""
    ann = Talk()
    ann.come_in(token="t1")
    person = {"id": "u1", "name": "anna", "kind": "person"}
    answers = [
        ({"you": person, "token": "t2"}, "t2"),
        ({"you": person, "duplicate": True}, "t2"),
        ({"you": {**person, "id": "u9"}, "token": "t3"}, "t2"),
    ]  # fmt: skip
    for n, (answer, token) in enumerate(answers, 1):
        ann.talk.request(c.RegisterAccount(name="anna", password="correct horse"), ann.now)
        ann.hear(type="ok", re=n, **answer)
        assert (ann.talk.identity.token, ann.talk.mirror.you and ann.talk.mirror.you.name) == (token, "anna")
    ann.lose()
    assert ann.open()["token"] == "t2"
