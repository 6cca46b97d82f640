"""A language in which every sentence is bracketed: what stands outside brackets never went through gettext."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from unittest import mock

from django.utils import translation

OPEN, CLOSE = "⟦", "⟧"
KEPT = re.compile(r"(%\(\w+\)[sdif]|%[sdif%]|<[^>]*>|&#?\w+;|\{\w*\})")
ACCENTS = str.maketrans("aeiounycAEIOUNYC", "áéíóúñýçÁÉÍÓÚÑÝÇ")
SPOKEN = {"placeholder", "aria-label", "aria-description", "title", "alt"}
SPOKEN_BY_SCRIPT = {
    "data-label",
    "data-live-lost",
    "data-trying",
    "data-sending",
    "data-sent",
    "data-refused",
}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SILENT = {"script", "style", "template", "textarea"}


def pseudo(sentence: str) -> str:
    """The sentence with accents and in brackets; its placeholders and markup untouched."""
    if not sentence.strip():
        return sentence
    parts = KEPT.split(sentence)
    return (
        OPEN + "".join(part if at % 2 else part.translate(ACCENTS) for at, part in enumerate(parts)) + CLOSE
    )


@contextmanager
def pseudo_words() -> Iterator[None]:
    """Everything rendered inside speaks the bracketed language."""
    spoken = translation._trans  # type: ignore[attr-defined]
    with (
        mock.patch.object(spoken, "gettext", pseudo, create=True),
        mock.patch.object(
            spoken, "ngettext", lambda one, more, n: pseudo(one if n == 1 else more), create=True
        ),
        mock.patch.object(spoken, "pgettext", lambda context, words: pseudo(words), create=True),
        mock.patch.object(
            spoken, "npgettext", lambda context, one, more, n: pseudo(one if n == 1 else more), create=True
        ),
    ):
        yield


class _Listener(HTMLParser):
    """Walks a page and notes every word that stands outside the brackets."""

    def __init__(self, names: frozenset[str] = frozenset()) -> None:
        super().__init__(convert_charrefs=True)
        self.names = names
        self.depth = 0
        self.stack: list[tuple[str, bool]] = []
        self.bare: list[str] = []

    @property
    def ignored(self) -> bool:
        return bool(self.stack) and self.stack[-1][1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        own = self.ignored or tag in SILENT or "data-own" in given or given.get("translate") == "no"
        if not own:
            spoken = SPOKEN | SPOKEN_BY_SCRIPT
            if tag == "input" and given.get("type") in ("submit", "button", "reset"):
                spoken = spoken | {"value"}
            for name in sorted(spoken & given.keys()):
                self._check_attribute(tag, name, given[name] or "")
        if tag not in VOID:
            self.stack.append((tag, own))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        for at in range(len(self.stack) - 1, -1, -1):
            if self.stack[at][0] == tag:
                del self.stack[at:]
                return

    def handle_data(self, data: str) -> None:
        if self.stack and self.stack[-1][0] == "title":
            # The last part of a title is the name of the house.
            data = data.rsplit(" · ", 1)[0]
        outside = ""
        for letter in data:
            if letter == OPEN:
                self.depth += 1
            elif letter == CLOSE:
                self.depth -= 1
            elif self.depth == 0:
                outside += letter
        if " ".join(outside.split()) in self.names:
            return
        if not self.ignored and any(letter.isalpha() for letter in outside):
            where = " > ".join(tag for tag, _ in self.stack[-3:])
            self.bare.append(f"{where}: {' '.join(outside.split())[:120]}")

    def _check_attribute(self, tag: str, name: str, value: str) -> None:
        outside = re.sub(f"{OPEN}.*{CLOSE}", "", value, flags=re.DOTALL)
        if any(letter.isalpha() for letter in outside):
            self.bare.append(f"{tag}[{name}]: {value[:120]}")


def bare_words(html: str, names: frozenset[str] = frozenset()) -> list[str]:
    """Every word of a page that did not go through gettext, is not marked data-own or translate="no", and is none of `names`."""
    listener = _Listener(names)
    listener.feed(html)
    listener.close()
    return listener.bare


def assert_all_wrapped(html: str, names: frozenset[str] = frozenset()) -> None:
    """Fail, naming each, if a page rendered inside `pseudo_words()` shows a bare word."""
    bare = bare_words(html, names)
    assert not bare, "These words did not go through gettext:\n" + "\n".join(bare)
