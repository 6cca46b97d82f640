"""Somebody at a screen: walks by what can be seen, and watches for all that must never happen."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser import axe_clean, fits, someone
from tests.server import Server

PASSPHRASE = "kith demo passphrase"


class Screen:
    """One person, one browser context. Every page that is looked at is clean for axe, fits, and asks nothing of other sites."""

    def __init__(
        self,
        browser: Browser,
        server: Server,
        *,
        width: int = 1280,
        theme: str = "light",
        script: bool = True,
    ) -> None:
        self.server = server
        self.script = script
        self.clicks = 0
        self.wrong: list[str] = []
        self.off_line = False
        self.looked: set[str] = set()
        self.context: BrowserContext = someone(
            browser, width=width, height=740 if width < 700 else 800, theme=theme, script=script
        )
        self.page: Page = self.context.new_page()
        self.page.on("console", lambda said: self._said(said.type, said.text))
        self.page.on("pageerror", lambda error: self.wrong.append(f"{self.page.url}: {error}"))
        self.page.on("request", lambda asked: self._asked(asked.url))
        self.page.on(
            "response",
            lambda answer: answer.status >= 500 and self.wrong.append(f"{answer.status} {answer.url}"),
        )

    def _said(self, kind: str, text: str) -> None:
        if kind == "error" and not self.off_line and "status of 4" not in text:
            self.wrong.append(f"{self.page.url} said: {text}")

    def _asked(self, url: str) -> None:
        if not url.startswith((self.server.url, "data:", "blob:", "about:")):
            self.wrong.append(f"{self.page.url} asked {url}")

    def go(self, path: str) -> "Screen":
        """Open an address of the house."""
        self.page.goto(self.server.url + path)
        return self

    @property
    def path(self) -> str:
        """Where the screen is now."""
        return urlsplit(self.page.url).path

    def look(self, *, rules: list[str] | None = None) -> "Screen":
        """This page is clean: axe, width, console, no other site, a title that names nothing."""
        assert self.page.locator("h1").count() == 1, (
            f"{self.page.url} has {self.page.locator('h1').count()} h1"
        )
        if self.script and rules:
            found = Axe().run(self.page, options={"runOnly": {"type": "rule", "values": rules}})
            assert found.violations_count == 0, f"{self.page.url}\n{found.generate_report()}"
        elif self.script:
            axe_clean(self.page)
        fits(self.page)
        expect(self.main.get_by_text("Traceback")).to_have_count(0)
        self.calm()
        return self

    def calm(self) -> None:
        """Nothing has gone wrong up to now."""
        assert self.wrong == [], "\n".join(self.wrong)

    @property
    def main(self) -> Locator:
        """What the page is about, without its frame."""
        return self.page.get_by_role("main")

    def press(self, name: str, *, within: Locator | None = None, exact: bool = False) -> "Screen":
        """Press a button."""
        self.clicks += 1
        (within or self.page).get_by_role("button", name=name, exact=exact).first.click()
        return self

    def follow(self, name: str, *, within: Locator | None = None, exact: bool = False) -> "Screen":
        """Follow a link."""
        self.clicks += 1
        (within or self.page).get_by_role("link", name=name, exact=exact).first.click()
        return self

    def choose(self, name: str, *, exact: bool = True, within: Locator | None = None) -> "Screen":
        """Choose or tick an answer by its words."""
        self.clicks += 1
        place = within or self.main
        found = place.get_by_role("radio", name=name, exact=exact).or_(
            place.get_by_role("checkbox", name=name, exact=exact)
        )
        found.first.check(force=True)
        return self

    def type(self, label: str, words: str) -> "Screen":
        """Write into a field by its label."""
        self.main.get_by_label(label, exact=False).first.fill(words)
        return self

    def join(self) -> "Screen":
        """Follow the way from a suggestion to a place of one's own, whatever the link is called."""
        self.clicks += 1
        self.main.locator('a[href^="/join"], form[action="/join"] button').first.click()
        return self

    def pick(self, value: str) -> "Screen":
        """Choose an answer by its value."""
        self.clicks += 1
        self.main.locator(f'input[value="{value}"]').first.check(force=True)
        return self

    def question(self) -> str:
        """The key of the question on this page; "" where there is none."""
        found = self.main.locator("input[name=question]")
        return found.first.get_attribute("value") or "" if found.count() else ""

    def answer(self, answers: dict[str, str], *, look: bool = False) -> "Screen":
        """Answer one question after another, leaving out what is not in `answers`, until something else comes than a question."""
        while key := self.question():
            if look:
                self.look()
            if key in answers or self.main.locator('input[value="skip"]').count():
                self.pick(answers.get(key, "skip"))
            self.press("Continue", within=self.main)
            expect(self.main.locator(f'input[name=question][value="{key}"]')).to_have_count(0)
            expect(self.page.get_by_role("heading", level=1)).to_be_visible()
        return self

    def say(self, words: str) -> "Screen":
        """Write a message and send it, and wait until the house has it."""
        self.write(words)
        expect(self.spoken(words)).to_be_visible()
        return self

    def write(self, words: str) -> "Screen":
        """Write a message and press send."""
        self.page.locator("textarea[name=text]").fill(words)
        return self.press("Send", within=self.page.locator("form.composer"))

    def spoken(self, words: str) -> Locator:
        """A message on the page. Said twice, it is an error to look for it."""
        return self.page.locator(".bubble").filter(has_text=words)

    def sees(self, words: str) -> "Screen":
        """These words stand on the page."""
        expect(self.page.get_by_text(words).first).to_be_visible()
        return self

    def heading(self, words: str) -> "Screen":
        """This is the heading of the page."""
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(words)
        return self

    def enter(self, name: str, hat: str) -> "Screen":
        """Sign in with one click, as the demonstration offers it."""
        self.go("/in")
        self.page.get_by_role("button", name=f"Come in as {name}, {hat}").click()
        self.page.wait_for_url("**/today")
        return self


@contextmanager
def screen(browser: Browser, server: Server, **how: object) -> Iterator[Screen]:
    """A screen that is switched off at the end, and that was calm throughout."""
    found = Screen(browser, server, **how)  # type: ignore[arg-type]
    try:
        yield found
        found.calm()
    finally:
        found.context.close()
