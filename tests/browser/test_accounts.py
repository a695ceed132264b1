"""People have accounts in tabs: the first owner, signing in and out, invites, sessions and ranks as they change under one's hands."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenTab
from tests.browser.server import Server
from tests.browser.sight import check
from tests.browser.tab import PASSWORD, invite_of, new_tab

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_link_of_the_first_start_makes_an_owner_who_stays_one(open_tab: OpenTab, server: Server) -> None:
    ann = await open_tab()
    await ann.page.goto(await server.claim())
    await expect(ann.page.get_by_role("heading", name="You are about to own this server")).to_be_visible()
    await ann.register(await server.claim(), "ann")
    await ann.page.get_by_role("button", name="You, ann").click()
    await expect(ann.page.get_by_role("dialog").get_by_text("Owner")).to_be_visible()
    await ann.page.get_by_role("link", name="Look after this server").click()
    await expect(ann.page.get_by_role("list", name="People").get_by_text("Owner, you")).to_be_visible()
    await ann.page.reload()
    await expect(ann.page.get_by_role("list", name="People")).to_be_visible()
    eve = await open_tab()
    await eve.page.goto(await server.claim())
    await expect(eve.page.get_by_role("alert")).to_contain_text("used up")


async def test_a_password_is_refused_beside_its_field_and_then_lets_in(open_tab: OpenTab, server: Server) -> None:
    ann = await open_tab()
    await ann.register(await server.claim(), "ann")
    await ann.say("before")
    await ann.has_sent()
    await ann.page.get_by_role("button", name="You, ann").click()
    await ann.page.get_by_role("button", name="Sign out", exact=True).click()
    await ann.sign_in_as("ann", "correct mule")
    field = ann.page.get_by_label("Password", exact=True)
    await expect(field).to_be_focused()
    await expect(field).to_have_attribute("aria-invalid", "true")
    await expect(field).to_have_accessible_description("Name and password do not go together.")
    await ann.sign_in_as("ann")
    await ann.is_in("#lobby")
    await ann.sees("before")


async def test_whoever_comes_back_from_a_company_s_sign_in_with_a_cookie_is_in(
    open_tab: OpenTab, server: Server
) -> None:
    ann, far = await open_tab(), await open_tab()
    await ann.register(await server.claim(), "ann")
    opened = await far.page.request.post(
        f"{server.url}api/v1/session.open?cookie=yes",
        data={"name": "ann", "password": PASSWORD},
        headers={"Origin": server.url.rstrip("/")},
    )
    assert opened.ok
    await far.page.goto(f"{server.url}#/signed-in")
    await far.page.reload()
    await far.is_in("#lobby")
    await expect(far.page.get_by_role("button", name="You, ann")).to_be_visible()
    kept = await far.page.evaluate("() => JSON.stringify(localStorage) + document.cookie")
    assert "cookie:u" in kept
    assert not any(str(cookie["value"]) in kept for cookie in await far.page.context.cookies())


async def test_an_invite_names_who_asks_and_leads_into_its_rooms(open_tab: OpenTab, server: Server) -> None:
    ann, bob = await open_tab(), await open_tab()
    await ann.register(await server.claim(), "ann")
    await ann.make_room("tea")
    link = await invite_of(ann, rooms=["#tea"])
    await bob.page.goto(link)
    await expect(bob.page.get_by_text("ann asks you in as a member, into #tea.")).to_be_visible()
    await bob.register(link, "bob")
    await bob.room("channel tea").click()
    await bob.say("thank you")
    await ann.page.get_by_role("button", name="Back to the chat").click()
    await ann.sees("thank you")


async def test_a_guest_who_is_invited_keeps_name_rooms_and_words(open_tab: OpenTab, server: Server) -> None:
    ann, bob = await open_tab(), await open_tab("bob")
    await ann.register(await server.claim(), "ann")
    await bob.say("said as a guest")
    twin = await new_tab(bob.page.context, server.url)
    await twin.visit()
    await twin.sees("said as a guest")
    await bob.page.goto(await invite_of(ann))
    await expect(bob.page.get_by_text("You keep your messages and rooms as bob.")).to_be_visible()
    await bob.page.get_by_label("Password", exact=True).fill(PASSWORD)
    await bob.page.get_by_role("button", name="Come in").click()
    await bob.is_in("#lobby")
    await bob.sees("said as a guest")
    for tab in (bob, twin):
        await tab.page.get_by_role("button", name="You, bob").click()
        await expect(tab.page.get_by_role("dialog").get_by_text("Member")).to_be_visible()
        await tab.page.keyboard.press("Escape")
    assert twin.faults == []


async def test_a_session_that_is_ended_elsewhere_goes_back_to_the_way_in_and_loses_nothing(
    open_tab: OpenTab, server: Server
) -> None:
    ann, far = await open_tab(), await open_tab()
    await ann.register(await server.claim(), "ann")
    await far.sign_in_as("ann")
    await far.is_in("#lobby")
    await ann.turn_to("account/sessions")
    sessions = ann.page.get_by_role("list", name="Sessions").get_by_role("listitem")
    await expect(sessions).to_have_count(2)
    await expect(sessions.first).to_contain_text("this one")
    await far.page.context.set_offline(True)
    await far.say("written without a line")
    await far.sees("written without a line")
    await sessions.last.get_by_role("button", name=re.compile("^End the session")).click()
    await sessions.last.get_by_role("button", name="End", exact=True).click()
    await expect(sessions).to_have_count(1)
    await far.page.context.set_offline(False)
    await expect(far.page.get_by_role("alert")).to_contain_text("Sign in again to go on as ann.")
    await expect(far.page.get_by_role("alert")).to_contain_text("What you had not sent is kept")
    await far.sign_in_as("ann")
    await far.sees("written without a line")
    await far.has_sent()


async def test_a_session_that_is_ended_is_told_at_once(open_tab: OpenTab, server: Server) -> None:
    ann, far = await open_tab(), await open_tab()
    await ann.register(await server.claim(), "ann")
    await far.sign_in_as("ann")
    await far.is_in("#lobby")
    await ann.turn_to("account/sessions")
    await ann.page.get_by_role("button", name="Sign out everywhere else").click()
    await ann.page.get_by_role("group").get_by_role("button", name="Sign out everywhere else").click()
    await expect(far.page.get_by_role("alert")).to_contain_text("You have been signed out.", timeout=2000)
    await expect(ann.page.get_by_role("list", name="Sessions").get_by_role("listitem")).to_have_count(1)


async def test_a_rank_that_changes_is_seen_at_once(open_tab: OpenTab, server: Server) -> None:
    ann, bob = await open_tab(), await open_tab()
    await ann.register(await server.claim(), "ann")
    await bob.register(await invite_of(ann), "bob")
    await bob.page.get_by_role("button", name="You, bob").click()
    await expect(bob.page.get_by_role("link", name="Look after this server")).to_have_count(0)
    await ann.turn_to("admin/people")
    await ann.page.get_by_label("Rank of bob").select_option("admin")
    await bob.page.get_by_role("link", name="Look after this server").click(timeout=3000)
    await expect(bob.page.get_by_role("list", name="People").get_by_text("ann")).to_be_visible()
    await ann.page.get_by_label("Rank of bob").select_option("member")
    await expect(bob.page.get_by_text("There is nothing here that you may see.")).to_be_visible(timeout=3000)


async def test_whoever_is_kept_out_is_out_and_comes_in_again_when_let(open_tab: OpenTab, server: Server) -> None:
    ann, bob = await open_tab(), await open_tab()
    await ann.register(await server.claim(), "ann")
    await bob.register(await invite_of(ann), "bob")
    await ann.turn_to("admin/people")
    await ann.page.get_by_role("button", name="Keep out bob").click()
    await ann.page.get_by_label("Why").fill("spam")
    await ann.page.get_by_role("form", name="Keep bob out").get_by_role("button", name="Keep bob out").click()
    await expect(bob.page.get_by_role("alert")).to_contain_text("signed out", timeout=2000)
    await bob.sign_in_as("bob")
    await expect(bob.page.get_by_label("Password", exact=True)).to_have_attribute("aria-invalid", "true")
    await ann.page.get_by_role("button", name="Let in again: bob").click()
    await expect(ann.page.get_by_role("button", name="Keep out bob")).to_be_visible()
    await bob.sign_in_as("bob")
    await bob.is_in("#lobby")
    await ann.turn_to("admin/audit")
    await expect(ann.page.get_by_text("kept bob out, because “spam”.")).to_be_visible()
    await expect(ann.page.get_by_text("tried to sign in")).to_be_visible()
    await ann.page.get_by_role("button", name="Somebody as bob").click()
    await expect(ann.page.get_by_label("About")).to_have_value("bob")
    await expect(ann.page.get_by_text("made an account")).to_have_count(0)
    await expect(ann.page.get_by_text("kept bob out, because “spam”.")).to_be_visible()


async def test_an_admin_ends_what_lets_somebody_else_in(open_tab: OpenTab, server: Server) -> None:
    """One session, and then all: each page is told at once."""
    ann, bob, far = await open_tab(), await open_tab(), await open_tab()
    await ann.register(await server.claim(), "ann")
    await bob.register(await invite_of(ann), "bob")
    await far.sign_in_as("bob")
    await far.is_in("#lobby")
    await ann.turn_to("admin/people")
    await ann.page.get_by_role("button", name="Sessions of bob").click()
    found = ann.page.get_by_role("list", name="What lets bob in")
    await expect(found.get_by_role("listitem")).to_have_count(2)
    await check(ann.page, "what lets somebody in")
    newest = found.get_by_role("listitem").first
    await newest.get_by_role("button", name=re.compile("^End ")).click()
    await newest.get_by_role("button", name="End", exact=True).click()
    await expect(far.page.get_by_role("alert")).to_contain_text("signed out", timeout=2000)
    await expect(found.get_by_role("listitem")).to_have_count(1)
    await ann.page.get_by_role("button", name="End all that lets bob in").click()
    await ann.page.get_by_role("group").get_by_role("button", name="End all").click()
    await expect(bob.page.get_by_role("alert")).to_contain_text("signed out", timeout=2000)
    await expect(found).to_contain_text("Nothing lets bob in just now")


async def test_somebody_is_added_and_takes_a_password(open_tab: OpenTab, server: Server) -> None:
    ann, bob = await open_tab(), await open_tab()
    await ann.register(await server.claim(), "ann")
    await ann.turn_to("admin/people")
    await ann.page.get_by_role("button", name="Add somebody").click()
    await ann.page.get_by_label("Name", exact=True).fill("ann")
    await ann.page.get_by_role("button", name="Add them").click()
    await expect(ann.page.get_by_label("Name", exact=True)).to_have_attribute("aria-invalid", "true")
    await ann.page.get_by_label("Name", exact=True).fill("bob")
    await ann.page.get_by_role("button", name="Add them").click()
    link = await ann.page.get_by_label(re.compile("^Send this to bob")).input_value()
    await expect(ann.page.get_by_label("Rank of bob")).to_have_value("member")
    await bob.page.goto(link)
    await bob.page.get_by_label("New password").fill(PASSWORD)
    await bob.page.get_by_role("button", name="Take this password").click()
    await bob.is_in("#lobby")


async def test_a_link_gives_somebody_a_new_password(open_tab: OpenTab, server: Server) -> None:
    ann, bob = await open_tab(), await open_tab()
    await ann.register(await server.claim(), "ann")
    await bob.register(await invite_of(ann), "bob")
    await ann.turn_to("admin/people")
    await ann.page.get_by_role("button", name="Reset the password of bob").click()
    await ann.page.get_by_role("group").get_by_role("button", name="Make a link").click()
    link = await ann.page.get_by_label(re.compile("^Send this to bob")).input_value()
    other = await open_tab()
    await other.page.goto(link)
    await expect(other.page.get_by_role("heading", name="Welcome, bob")).to_be_visible()
    await other.page.get_by_label("New password").fill("another horse")
    await other.page.get_by_role("button", name="Take this password").click()
    await other.is_in("#lobby")
    await expect(bob.page.get_by_role("alert")).to_contain_text("Sign in again to go on as bob.")
    await bob.sign_in_as("bob", "another horse")
    await bob.is_in("#lobby")


async def test_a_token_is_shown_once_and_is_good_until_it_is_revoked(open_tab: OpenTab, server: Server) -> None:
    ann = await open_tab()
    await ann.register(await server.claim(), "ann")
    await ann.turn_to("account/tokens")
    await ann.page.get_by_label("What it is for").fill("build server")
    await ann.page.get_by_label("Speaks as a bot called").fill("builder")
    await ann.page.get_by_role("button", name="Make the token").click()
    token = await ann.page.get_by_label(re.compile("^The token build server")).input_value()
    post = {"data": {"room": "lobby", "text": "it is built"}, "headers": {"Authorization": f"Bearer {token}"}}
    sent = await ann.page.request.post(f"{server.url}api/v1/message.send", **post)
    assert sent.ok, await sent.text()
    tokens = ann.page.get_by_role("list", name="Tokens")
    await tokens.get_by_role("button", name="Revoke the token build server").click()
    await tokens.get_by_role("button", name="Revoke", exact=True).click()
    await expect(tokens).to_have_text("You have no tokens.")
    assert (await ann.page.request.post(f"{server.url}api/v1/message.send", **post)).status == 401
    await ann.page.get_by_role("button", name="Back to the chat").click()
    await ann.sees("it is built")
    await expect(
        ann.log.get_by_role("article", name=re.compile("^builder")).get_by_text("bot", exact=True)
    ).to_be_visible()


async def test_a_page_of_people_that_stays_open_asks_nothing_more(open_tab: OpenTab, server: Server) -> None:
    """Looking at somebody's sessions is one line in the audit log, however long one looks."""
    ann = await open_tab()
    await ann.register(await server.claim(), "ann")
    bob = await open_tab("bob")
    asked: list[str] = []
    ann.page.on("websocket", lambda socket: socket.on("framesent", lambda frame: asked.append(str(frame))))
    await ann.turn_to("admin/people")
    await ann.page.clock.install()
    await ann.page.reload()
    for _ in range(2):
        await ann.page.clock.run_for(1000)
        await expect(ann.page.get_by_role("button", name="Sessions of bob")).to_be_visible()
    await ann.page.get_by_role("button", name="Sessions of bob").click()
    await expect(ann.page.get_by_role("button", name="End all that lets bob in")).to_be_visible()
    for n in range(5):
        await ann.page.clock.run_for(1000)
        await bob.say(f"round trip {n}")
        await bob.has_sent()
    counts = [sum(f'"{command}"' in frame for frame in asked) for command in ("user.list", "user.sessions")]
    assert counts == [1, 1]
