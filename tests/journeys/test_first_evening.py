"""From the front door to the first conversation, and everything that can end or interrupt it."""

import time

import pytest
from playwright.sync_api import expect

from tests.journeys.screens import Screen, screen

pytestmark = pytest.mark.journey

ANSWERS = {
    "for_whom": "me",
    "age": "18_64",
    "danger": "0",
    "suicide": "0",
    "attempt": "0",
    "home_safety": "0",
    "distress": "2",
    "duration": "1",
    "functioning": "1",
    "about": "loss",
    "support": "2",
    "goals": "lived",
    "preference": "peer",
    "cost": "free",
}
PASSPHRASE = "lamp under the blue stairs"


def came_to_a_suggestion(at: Screen, *, look: bool) -> Screen:
    """From the front door through the questions."""
    at.go("/").heading("Come in.")
    if look:
        at.look()
    at.follow("I am not sure").heading("Is it safe to read this now?")
    if look:
        at.look()
    at.choose("Yes. I am alone with this screen").press("Continue", within=at.main)
    expect(at.main.locator("input[name=question]")).to_have_count(1)
    return at.answer(ANSWERS, look=False).sees("This is a suggestion, not a diagnosis.")


def made_a_place(at: Screen, name: str) -> Screen:
    """From the suggestion to an account: the age first."""
    at.join().heading("How old are you?").look()
    at.pick("adult").press("Continue", within=at.main).heading("Your own place here").look()
    at.type("A name to be called by", name).type("A passphrase", PASSPHRASE)
    at.pick("yes").main.get_by_role("checkbox").last.check(force=True)
    at.press("Make my place").heading("Eight words").look()
    return at.press("Keep the answers from before").heading("Who would be good to talk with?").look()


def asked_ben(at: Screen, name: str) -> Screen:
    """What must be so, what one wishes for, three people, one ask."""
    at.choose("Loss or grief")
    for fold, wish in (("Something you share", "bereaved"), ("Their manner", "listener")):
        at.main.locator("summary").filter(has_text=fold).click()
        at.pick(wish)
    at.press("Show people").look()
    expect(at.main.locator(".trio > li")).to_have_count(3)
    card = at.main.locator(".trio > li").filter(has_text="I lost my brother")
    card.locator("summary").filter(has_text="Write a hello first").click()
    card.get_by_role("textbox").fill(f"Hello Ben. I am {name}. My father died and I talk to nobody.")
    return at.press("Ask ben").heading("You asked ben").look()


@pytest.mark.parametrize(("width", "theme"), [(360, "dark"), (1280, "light")])
def test_a_frightened_newcomer_ends_the_evening_talking(chromium, demo, width, theme, record_property):
    name = "Lantern"
    with (
        screen(chromium, demo, width=width, theme=theme) as newcomer,
        screen(chromium, demo, width=1640 - width, theme=theme) as ben,
    ):
        ben.enter("ben", "peer supporter").look()
        ben.go("/asks")
        began = time.monotonic()
        came_to_a_suggestion(newcomer, look=True).look()
        made_a_place(newcomer, name)
        asked_ben(newcomer, name)

        # The ask arrives on the other's screen by itself.
        expect(ben.main).to_contain_text(f"{name} asks you.")
        ben.look().follow("Show the ask")
        waiting = ben.main.locator("article").filter(has_text=name)
        expect(waiting).to_be_visible()
        expect(waiting).to_contain_text("My father died")
        expect(waiting).not_to_contain_text("bereaved")
        ben.look().press(f"Yes, talk with {name}")
        expect(ben.spoken("My father died")).to_be_visible()
        ben.look()

        newcomer.sees("said yes").follow("Open the conversation")
        newcomer.say("Thank you for saying yes.")
        took = time.monotonic() - began
        newcomer.look()
        record_property("clicks_to_first_message", newcomer.clicks)
        record_property("seconds_to_first_message", round(took))
        assert newcomer.clicks <= 75
        assert took < 180

        arrives_within_a_second(ben, newcomer, "Good evening, Lantern. Begin anywhere.")
        arrives_within_a_second(newcomer, ben, "He was a bus driver. He whistled.")
        survives_a_reload(newcomer)
        survives_a_lost_connection(newcomer, ben)
        survives_a_restart(demo, newcomer, ben)
        expect(newcomer.spoken("Begin anywhere")).to_have_count(1)

        each_sees_who_can_read(newcomer, "ben")
        each_sees_who_can_read(ben, name)
        ben.go(ben.path.removesuffix("/about"))
        newcomer.go(newcomer.path.removesuffix("/about") + "/end").look()
        newcomer.press("End it").sees("You ended this conversation.").look()
        expect(ben.page.get_by_text(f"{name} has ended this conversation.")).to_be_visible()


def arrives_within_a_second(speaker: Screen, listener: Screen, words: str) -> None:
    """Said on one screen, it stands on the other within a second of being sent."""
    if not speaker.path.startswith("/c/"):
        speaker.page.go_back()
    speaker.say(words)
    expect(listener.spoken(words)).to_be_visible(timeout=1000)


def survives_a_reload(at: Screen) -> None:
    at.page.reload()
    expect(at.spoken("He was a bus driver")).to_have_count(1)


def survives_a_lost_connection(one: Screen, other: Screen) -> None:
    """Words written without a connection are sent when it is back, once; words said meanwhile arrive."""
    one.off_line = True
    one.context.set_offline(True)
    one.write("I write this in a tunnel.")
    one.sees("Not sent yet. Trying again.")
    other.say("I am still here.")
    one.context.set_offline(False)
    expect(other.spoken("in a tunnel")).to_be_visible(timeout=20_000)
    expect(one.spoken("I am still here.")).to_be_visible(timeout=20_000)
    expect(other.spoken("in a tunnel")).to_have_count(1)
    expect(one.spoken("in a tunnel")).to_have_count(1)
    one.off_line = False


def survives_a_restart(server, one: Screen, other: Screen) -> None:
    """The server is killed and started again: nobody loads a page, and both talk on."""
    one.off_line = other.off_line = True
    server.restart()
    one.say("You were gone for a moment.")
    expect(other.spoken("You were gone")).to_be_visible(timeout=40_000)
    other.say("And back again.")
    expect(one.spoken("And back again.")).to_be_visible(timeout=40_000)
    one.off_line = other.off_line = False


def each_sees_who_can_read(at: Screen, other: str) -> None:
    at.go(at.path.split("/about")[0] + "/about").heading("About this conversation").look()
    at.sees("Who can read this")
    expect(at.main).to_contain_text(other)


def talk_of(at: Screen, helper: str) -> str:
    """The address of one's conversation with somebody."""
    at.go("/c")
    row = at.main.locator(".talks__row").filter(has_text=helper).first
    return (row.get_by_role("link").first.get_attribute("href") or "").partition("#")[0]


def test_a_block_is_invisible_to_the_one_who_is_blocked(chromium, demo):
    with (
        screen(chromium, demo, width=360) as ann,
        screen(chromium, demo, theme="dark") as ben,
    ):
        ann.enter("ann", "member")
        ben.enter("ben", "peer supporter")
        talk = talk_of(ann, "ben")
        ben.go(talk)
        ann.go(talk + "/block").look().press("Block ben")
        expect(ben.page.get_by_text("ann has ended this conversation.")).to_be_visible()
        ben.page.reload()
        ben.sees("ann has ended this conversation.").look()
        ann.go("/c").look()
        expect(ann.main.locator(".talks__row").filter(has_text="ben")).to_have_count(0)
        ann.page.goto(demo.url + talk)
        ann.heading("")
        expect(ann.main).not_to_contain_text("half a cushion")


def test_a_report_reaches_the_moderator_who_closes_it_with_a_reason(chromium, demo):
    with (
        screen(chromium, demo, width=360, theme="dark") as ann,
        screen(chromium, demo) as mia,
    ):
        ann.enter("ann", "member")
        talk = talk_of(ann, "ben")
        ann.go(talk + "/report").look()
        ann.main.get_by_role("radio").first.check(force=True)
        ann.main.get_by_role("textbox").fill("I only want somebody to have read this.")
        ann.press("Send the report").look()
        mia.enter("mia", "moderator").look()
        mia.go("/reports").look()
        mia.main.get_by_role("row").filter(has_text="ann").get_by_role("link").first.click()
        mia.heading("A report about ben").look().sees("I only want somebody to have read this.")
        mia.press("Close it")
        mia.sees("Please say how it ended.").look()
        mia.pick("no_action").main.get_by_label("reason", exact=False).or_(mia.main.locator("textarea[name=reason]")).first.fill("Read it. Nothing to do.")  # fmt: skip
        mia.press("Close it").heading("Reports").follow("Open about ben")
        expect(mia.main).to_contain_text("Read it. Nothing to do.")
        ann.go("/me/reports").look().sees("losed")


def test_who_needs_someone_now_gets_an_owned_concern_that_closes_with_a_reason(chromium, demo):
    with (
        screen(chromium, demo, width=360) as ann,
        screen(chromium, demo, theme="dark") as olu,
    ):
        ann.enter("ann", "member")
        ann.go(talk_of(ann, "ben") + "/now").look().sees("olu is on call now and will be told at once.")
        ann.main.locator("textarea").first.fill("It is a bad hour.")
        ann.press("Tell them now").look()
        olu.enter("olu", "on call").look()
        olu.go("/concerns").look()
        olu.press("I have this", within=olu.main.get_by_role("row").filter(has_text="ann"))
        olu.heading("ann").look().sees("It is a bad hour.")
        olu.press("Close it").sees("Please say how it ended.")
        olu.pick("reached").main.locator("textarea[name=reason]").fill("We talked. Her brother is with her.")
        olu.press("Close it")
        olu.go("/concerns").look()
        expect(olu.main.locator("table").first).not_to_contain_text("It is a bad hour.")


def test_who_needs_someone_when_nobody_is_there_is_told_the_truth(chromium, demo):
    with (
        screen(chromium, demo, width=360, theme="dark") as ann,
        screen(chromium, demo) as olu,
    ):
        olu.enter("olu", "on call").go("/concerns").press("End my shift")
        ann.enter("ann", "member")
        ann.go(talk_of(ann, "ben") + "/now").look().sees("Nobody is on call right now.")
        ann.press("Tell them now").look()
        expect(ann.page.get_by_text("obody is on call").first).to_be_visible()
        ann.go("/now").look().sees("988")
