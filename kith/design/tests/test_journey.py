"""The parts and the scripts in a real browser."""

import json
import re
import threading
import time
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application
from django.test import override_settings

from kith.design.tests.surroundings import design_alone
from tests.browser import THEMES, axe_clean, fits, screenshot, someone

pytestmark = pytest.mark.journey


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Silent(WSGIRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture
def house():
    with override_settings(**design_alone()):
        server = make_server("127.0.0.1", 0, StaticFilesHandler(get_wsgi_application()), Server, Silent)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", [320, 360, 1280])
def test_the_parts_are_clean_at_every_width_in_both_themes(house, chromium, width, theme):
    with someone(chromium, width=width, theme=theme) as context:
        page = context.new_page()
        page.goto(house + "/_design/")
        axe_clean(page)
        fits(page)
        screenshot(page, f"parts-{width}-{theme}")


def test_the_parts_fit_when_the_page_runs_from_right_to_left(house, chromium):
    with someone(chromium, width=360) as context:
        page = context.new_page()
        page.goto(house + "/_design/")
        page.evaluate("document.documentElement.dir = 'rtl'")
        fits(page)


@pytest.mark.parametrize("path", ["/", "/?exit", "/_design/", "/_design/?exit"])
@pytest.mark.parametrize("width", [320, 360])
def test_the_way_out_is_at_one_place_on_a_phone_and_nothing_covers_it(house, chromium, path, width):
    with someone(chromium, width=width, height=640) as context:
        page = context.new_page()
        places = set()
        page.goto(house + path)
        for down in (0, 400, 100_000):
            page.evaluate("y => window.scrollTo(0, y)", down)
            button = page.locator(".exits .btn--leave")
            box = button.bounding_box()
            places.add((round(box["x"]), round(box["y"])))
            at = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
            assert page.evaluate("([x, y]) => !!document.elementFromPoint(x, y).closest('.btn--leave')", at)
        assert len(places) == 1
        assert next(iter(places))[1] < 60


def test_three_shifts_leave_and_no_page_of_ours_is_behind(house, chromium):
    with someone(chromium) as context:
        page = context.new_page()
        posts = []
        page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
        page.route("**/away", lambda route: route.fulfill(body="weather", content_type="text/html"))
        page.goto("about:blank")
        page.goto(house + "/_design/")
        for _ in range(3):
            page.keyboard.press("Shift")
        page.wait_for_url("**/away")
        assert posts == [house + "/leave"]
        page.go_back()
        assert page.url == "about:blank"


def test_leaving_works_without_script(house, chromium):
    with someone(chromium, script=False) as context:
        page = context.new_page()
        page.goto(house + "/")
        page.locator(".exits .btn--leave").click()
        assert page.url == house + "/leave"


def composer(page):
    return page.locator("form[data-send=flow-a]")


def test_a_message_is_tried_again_with_the_same_key_until_it_is_kept(house, chromium):
    with someone(chromium) as context:
        page = context.new_page()
        keys = []

        def answer(route):
            if route.request.method != "POST":
                return route.fallback()
            keys.append(dict(pair.split("=") for pair in route.request.post_data.split("&"))["key"])
            if len(keys) == 1:
                return route.abort()
            if len(keys) == 2:
                return route.fulfill(status=503, body="later")
            return route.fulfill(
                status=200, content_type="text/html", body='<li id="m9" class="bubble">kept</li>'
            )

        page.route("**/_design/", answer)
        page.goto(house + "/_design/")
        box = composer(page).locator("textarea")
        box.fill("Hello there")
        box.press("Control+Enter")
        composer(page).get_by_text("Not sent yet. Trying again.").wait_for()
        assert box.input_value() == "Hello there"
        page.locator("#flow-a #m9").wait_for()
        assert len(keys) == 3
        assert len(set(keys)) == 1
        assert box.input_value() == ""
        assert composer(page).locator("input[name=key]").input_value() not in keys


def test_refused_words_stay_in_the_box_beside_the_reason(house, chromium):
    with someone(chromium) as context:
        page = context.new_page()
        page.route(
            "**/_design/",
            lambda route: (
                route.fulfill(status=403, content_type="text/plain", body="This conversation has ended.")
                if route.request.method == "POST"
                else route.fallback()
            ),
        )
        page.goto(house + "/_design/")
        box = composer(page).locator("textarea")
        box.fill("Hello there")
        composer(page).locator("button[type=submit]").click()
        composer(page).get_by_text("This conversation has ended.").wait_for()
        assert box.input_value() == "Hello there"


def told(number, **event):
    return f"id: {number}\ndata: {json.dumps(event)}\n\n"


def test_what_arrives_live_is_placed_once_and_a_lost_stream_says_so(house, chromium):
    with someone(chromium) as context:
        page = context.new_page()
        streams = []

        def stream(route):
            streams.append(route.request.url)
            if len(streams) > 1:
                return route.fulfill(status=503, body="")
            body = told(7, kind="talk", target="flow-a", html='<li id="m7">first</li>', id="m7")
            body += told(8, kind="talk", target="flow-a", html='<li id="m7">again</li>', id="m7")
            return route.fulfill(status=200, content_type="text/event-stream", body="retry: 50\n\n" + body)

        page.route(re.compile(r"/live(\?after=\d+)?$"), stream)
        page.goto(house + "/_design/?live")
        page.locator("#m7").wait_for()
        page.wait_for_function("document.getElementById('m7').textContent === 'again'")
        assert page.locator("#m7").count() == 1
        assert page.locator("[data-count=talk]").inner_text() == "3"
        before = time.monotonic()
        page.get_by_text("Connecting again.").wait_for()
        assert time.monotonic() - before > 2
        assert any("after=8" in url for url in streams) or len(streams) == 2
