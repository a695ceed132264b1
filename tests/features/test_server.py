"""What the server tells of itself to anybody who asks."""

from tests.house import NOON, House, house

from hubbub.features.call import Face, Rules
from hubbub.features.first_start import offer_ownership


async def test_somebody_who_has_not_said_hello_learns_which_ways_in_there_are(home: House) -> None:
    told = await home.connect().ask("server.describe")
    assert told == {
        "type": "ok",
        "re": 1,
        "version": "",
        "guests": True,
        "registration": False,
        "owner": False,
        "passkeys": True,
    }


async def test_what_the_operator_has_set_is_told() -> None:
    rules = Rules(
        rate=0, guests=False, registration=True, require_factor=True, face=Face("Our school", "1.2", "School account")
    )
    async with house(rules=rules) as home:
        assert await home.connect().ask("server.describe") == {
            "type": "ok", "re": 1, "name": "Our school", "version": "1.2", "guests": False, "registration": True,
            "owner": False, "oidc": "School account", "factor": True, "passkeys": True,
        }  # fmt: skip


async def test_a_server_has_an_owner_once_somebody_used_the_link_of_its_start(home: House) -> None:
    await home.store.transaction(lambda tx: offer_ownership(tx, NOON, "first-start"))
    ann = home.connect()
    await ann.ask("account.register", name="ann", password="correct horse", invite="first-start")
    assert (await ann.ask("server.describe"))["owner"] is True


async def test_it_may_be_asked_in_the_middle_of_a_conversation_too(home: House) -> None:
    ann = await home.enter("ann")
    assert (await ann.ask("server.describe"))["type"] == "ok"
