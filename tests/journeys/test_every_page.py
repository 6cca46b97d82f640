"""Every page of the demo world as every hat, light and dark, on a phone and a desk: axe, width, console, no other site."""

import pytest

from tests.journeys.screens import Screen, screen

pytestmark = pytest.mark.journey

VISITOR = [
    "/",
    "/guide",
    "/help",
    "/help?where=GB",
    "/young",
    "/in",
    "/in/sheet",
    "/join",
    "/professional",
    "/agreement",
    "/privacy",
    "/complain",
]
EVERYBODY = ["/today", "/me", "/me/reports", "/now", "/help", "/agreement", "/privacy", "/complain"]
HATS = {
    ("ann", "member"): ["/find", "/find/people", "/find/asked", "/c", "talk /c", "/guide/kept", "/guide"],
    ("ben", "peer supporter"): ["/asks", "/profile", "/c", "talk /c"],
    ("cara", "professional"): ["/c", "talk /c"],
    ("dan", "coordinator"): ["/waiting", "/waiting?late", "first /waiting", "/people", "first /people", "/concerns", "/pauses", "/house/numbers"],
    ("eve", "member"): ["/find", "/c"],
    ("fay", "circle facilitator"): ["/c"],
    ("mia", "moderator"): ["/reports", "first /reports", "/pauses"],
    ("olu", "on call"): ["/concerns", "first /concerns"],
    ("sue", "supervisor"): [],
    ("gus", "member"): ["/find", "/c", "talk /c"],
    ("ada", "administrator"): ["/house", "/house/words", "/house/calls", "/house/door", "/house/agreement", "/house/supporter", "/people", "/pauses", "/house/numbers", "/reports"],
}  # fmt: skip
LOOKS = (
    (360, "light", None),
    (360, "dark", ["color-contrast"]),
    (1280, "light", ["color-contrast"]),
    (1280, "dark", None),
)
"""All rules where words wrap otherwise; where only colours differ, the rule about colours."""
OF_A_TALK = ("", "/about", "/end", "/block", "/report", "/now", "?before=200")


def visit(at: Screen, page: str) -> list[str]:
    """Open one page of the list, or all pages of the first thing that a list leads to. Returns what is wrong."""
    wrong = []
    for path in addresses(at, page):
        at.wrong.clear()
        at.go(path)
        for width, theme, rules in LOOKS:
            at.page.set_viewport_size({"width": width, "height": 740})
            at.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            try:
                at.look(rules=rules)
                assert at.page.get_by_role("link", name="Help now").first.is_visible(), "no Help now"
            except AssertionError as error:
                wrong.append(f"{path} at {width}, {theme}\n{error}")
    return wrong


def addresses(at: Screen, page: str) -> list[str]:
    """The addresses that one entry of the lists above stands for."""
    kind, _, address = page.rpartition(" ")
    if not kind:
        return [address]
    at.go(address)
    found = at.main.locator(f'a[href^="{address}/"]').evaluate_all(
        "all => all.map(a => a.getAttribute('href'))"
    )
    things = [href.partition("#")[0] for href in found if len(href.partition("#")[0]) >= 36]
    assert things, f"{address} leads nowhere"
    if kind == "first":
        return things[:1]
    return [things[0] + rest for rest in OF_A_TALK] + things[1:2]


def test_every_page_a_visitor_can_open(chromium, looked_at):
    with screen(chromium, looked_at, width=360) as at:
        wrong = [each for page in VISITOR for each in visit(at, page)]
        at.wrong.clear()
    assert wrong == [], "\n\n".join(wrong)


@pytest.mark.parametrize("name", [name for name, _hat in HATS])
def test_every_page_of_every_hat(chromium, looked_at, name):
    hat = next(hat for one, hat in HATS if one == name)
    with screen(chromium, looked_at, width=360) as at:
        at.enter(name, hat)
        wrong = [each for page in [*EVERYBODY, *HATS[name, hat]] for each in visit(at, page)]
        at.wrong.clear()
    assert wrong == [], "\n\n".join(wrong)
