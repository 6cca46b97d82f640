"""Walking through the guide as somebody would: by the forms on the pages, and nothing else."""

import html
import re
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.test import Client

from kith.guidance import forms, rules

RESULT = "result"
QUIET_DAY = {
    "for_whom": "me",
    "age": "18_64",
    "danger": "0",
    "suicide": "0",
    "attempt": "0",
    "harm_others": "0",
    "home_safety": "0",
    "self_harm": "0",
    "reality": "0",
    "perinatal": "0",
    "withdrawal": "0",
    "body": "0",
    "distress": "1",
    "duration": "0",
    "functioning": "0",
    "substance": "0",
    "health": "0",
    "trauma": "0",
    "response": "0",
    "stage": "new",
    "stress": "0",
    "support": "0",
    "preference": "none",
    "readiness": "0",
    "cost": "any",
}


class Walker:
    """Somebody at a screen. `page` is what they see, `answer` the whole response."""

    def __init__(self, client: Client | None = None, safe: str = "yes", **answers: str) -> None:
        self.client = client or Client()
        self.answers = {**QUIET_DAY, **answers}
        self.answer: HttpResponse = self.client.get("/guide")
        self.seen: list[HttpResponse] = [self.answer]
        if safe:
            self.press("start", safe=safe)

    @property
    def page(self) -> str:
        return self.answer.content.decode()

    @property
    def question(self) -> str | None:
        found = re.search(r'name="question" value="(\w+)"', self.page)
        return found[1] if found else None

    @property
    def heading(self) -> str:
        found = re.search(r"<h1[^>]*>(.*?)</h1>", self.page, re.S)
        return html.unescape(re.sub(r"<[^>]+>", "", found[1])).strip() if found else ""

    def hidden(self, name: str) -> str | None:
        found = re.search(rf'name="{name}" value="([^"]*)"', self.page)
        return html.unescape(found[1]) if found else None

    def press(self, do: str, **fields) -> "Walker":
        sent = {name: self.hidden(name) for name in ("walk", "to", "question")}
        sent = {name: value for name, value in sent.items() if value is not None}
        self.answer = self.client.post("/guide", {**sent, "do": do, **fields})
        self.seen.append(self.answer)
        return self

    def change(self, key: str) -> "Walker":
        self.answer = self.client.post("/guide", {"walk": self.hidden("walk"), "change": key})
        self.seen.append(self.answer)
        return self

    def say(self, value: str | None = None, do: str = "answer") -> "Walker":
        """Answer the question on the page."""
        key = self.question
        if key == "place":
            return self.press(do, country=self.answers.get("country", ""), language="")
        if value is None:
            value = self.answers.get(key, "0" if key.startswith(forms.OWN) else "skip")
        return self.press(do, answer=value)

    def jump(self) -> "Walker":
        """To the result at once, with every question before it put: as if each had been answered on its page."""
        return self._skip_to("", RESULT)

    def until(self, key: str) -> "Walker":
        """To one question at once, with every question before it put."""
        return self if self.question == key else self._skip_to(key, "go_on")

    def _skip_to(self, key: str, do: str) -> "Walker":
        walk = forms.opened(self.hidden("walk"))
        for question in rules.BOOK.questions.values():
            if question.key == key or question.tier == "after_result":
                break
            if question.key not in walk.asked:
                typed = {
                    "answer": self.answers.get(question.key, "skip"),
                    "country": self.answers.get("country", ""),
                }
                form = forms.QuestionForm(question, walk, QueryDict(urlencode(typed)))
                assert form.is_valid(), form.errors
                walk.take(question.key, form.value)
        walk.young_read = walk.young
        self.answer = self.client.post("/guide", {"walk": walk.token, "do": do})
        self.seen.append(self.answer)
        assert not key or self.question == key
        return self

    def step_until(self, key: str) -> "Walker":
        """To one question, page by page."""
        while self.question != key:
            self.on()
        return self

    def on(self) -> "Walker":
        return self.say() if self.question else self.press("go_on")

    def to_the_result(self) -> "Walker":
        """Answer everything that comes."""
        for _ in range(2 * len(rules.BOOK.questions)):
            if "<title>What may fit" in self.page:
                return self
            self.on()
        raise AssertionError(f"never came to a result: {self.heading}")
