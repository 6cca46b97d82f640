"""What people may have lived through, as content/experiences.json lists it."""

import json
from dataclasses import dataclass
from pathlib import Path

CONTENT = Path(__file__).parent.parent / "content" / "experiences.json"


@dataclass(frozen=True, slots=True)
class Experience:
    """One thing lived through. `label` names it, `has` says it of a supporter, `hoped` follows "You hoped for"."""

    code: str
    group: str
    label: str
    has: str
    hoped: str


EXPERIENCES: dict[str, Experience] = {
    row["code"]: Experience(**row) for row in json.loads(CONTENT.read_text("utf-8"))["experiences"]
}
ABOUT = tuple(code for code, each in EXPERIENCES.items() if each.group == "about")
"""What a need can be about: the same codes as the question "What is it mostly about?" of the rule file of guidance."""
LIFE = tuple(code for code, each in EXPERIENCES.items() if each.group == "life")
"""Events of a life that somebody may hope to share."""
