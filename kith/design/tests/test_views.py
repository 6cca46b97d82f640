from django.test import SimpleTestCase, override_settings

from kith.design.tests.surroundings import design_alone
from tests.pseudo import assert_all_wrapped, pseudo_words


class PartsTests(SimpleTestCase):
    def page(self, path="/_design/"):
        with override_settings(**design_alone()):
            return self.client.get(path)

    def test_every_part_renders(self):
        page = self.page()
        assert page.status_code == 200
        assert b'class="composer is-peer"' in page.content

    def test_the_parts_are_shown_in_development_only(self):
        with override_settings(**{**design_alone(), "DEBUG": False}):
            assert self.client.get("/_design/").status_code == 404

    def test_every_page_has_both_ways_out(self):
        text = self.page("/").content.decode()
        assert text.count('action="/leave"') >= 2
        assert 'href="/help"' in text

    def test_a_page_stands_without_a_house_or_a_person(self):
        alone = design_alone()
        alone["TEMPLATES"][0]["OPTIONS"]["context_processors"] = []
        with override_settings(**alone):
            text = self.client.get("/").content.decode()
        assert "<title>Page · Kith</title>" in text
        assert "hat-row" not in text

    def test_no_page_carries_an_inline_style_script_or_handler(self):
        text = self.page("/_design/?exit").content.decode()
        assert "<style" not in text
        assert " style=" not in text
        assert "<script>" not in text
        assert " onclick=" not in text

    def test_every_sentence_of_the_parts_goes_through_gettext(self):
        with pseudo_words():
            assert_all_wrapped(self.page("/_design/?exit").content.decode())

    def test_what_was_typed_is_kept_and_told_how_to_mend(self):
        text = self.page().content.decode()
        assert 'value="Quiet Fox"' in text
        assert "blue moth" not in text
        assert 'href="#id_passphrase"' in text
        assert 'href="#id_wish_0"' in text
        assert 'aria-invalid="true"' in text
