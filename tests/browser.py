"""A real browser for the journeys: Chromium of the system, axe, pictures to look at."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

EXECUTABLE = os.environ.get("KITH_TEST_CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PICTURES = Path(__file__).parent / "pictures"
WIDTHS = (360, 1280)
THEMES = ("light", "dark")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@contextmanager
def launched() -> Iterator[Browser]:
    """Chromium, closed again at the end."""
    # Playwright keeps an event loop in this thread, at which Django's ORM would refuse to work here.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=EXECUTABLE, args=ARGUMENTS)
        try:
            yield chromium
        finally:
            chromium.close()


def someone(
    browser: Browser, *, width: int = 1280, height: int = 800, theme: str = "light", script: bool = True
) -> BrowserContext:
    """A person at a screen of their own: no cookie shared with anybody."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if theme == "dark" else "light",
        java_script_enabled=script,
        has_touch=width < 700,
        reduced_motion="reduce",
        locale="en-GB",
    )
    context.set_default_timeout(10_000)
    return context


def axe_clean(page: Page) -> None:
    """Fail with the report unless axe finds nothing against WCAG 2.2 AA or its best practice."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"


def fits(page: Page) -> None:
    """Fail if the page must be pushed sideways to be read."""
    wide, seen = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert wide <= seen, f"{page.url} is {wide} wide on a screen of {seen}"


def screenshot(page: Page, name: str) -> Path:
    """Keep a picture of the whole page under tests/pictures (never in the repository)."""
    PICTURES.mkdir(exist_ok=True)
    to = PICTURES / f"{name}.png"
    page.screenshot(path=to, full_page=True)
    return to
