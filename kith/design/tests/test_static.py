import re
from itertools import product
from pathlib import Path

import pytest

STATIC = Path(__file__).parent.parent / "static" / "design"
SHEETS = sorted(STATIC.glob("*.css"))
TOKENS = (STATIC / "tokens.css").read_text()
NOT_TOKENS = [sheet for sheet in SHEETS if sheet.name != "tokens.css"]


def without_comments(sheet):
    return re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)


def colours(theme):
    light, _, rest = TOKENS.partition("@media (prefers-color-scheme: dark)")
    dark = rest.partition("@media")[0]
    found = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", light))
    return found if theme == "light" else found | dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", dark))


def contrast(one, other):
    def lightness(colour):
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((lightness(one), lightness(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


ROOM = ["ground", "light", "paper", "sunk"]
WASHES = ["peer-wash", "pro-wash", "help-wash", "danger-wash", "warn-wash", "ok-wash", "lamp-wash"]
WORDS = [
    *product(["ink", "ink-soft"], ROOM + WASHES),
    *product(["peer"], [*ROOM, "peer-wash"]),
    *product(["pro"], [*ROOM, "pro-wash"]),
    *product(["help"], [*ROOM, "help-wash"]),
    *product(["danger"], [*ROOM, "danger-wash"]),
    *product(["warn"], [*ROOM, "warn-wash"]),
    *product(["ok"], [*ROOM, "ok-wash"]),
    ("on-peer", "peer-form"),
    ("on-pro", "pro-form"),
    ("on-help", "help"),
    ("on-help", "help-press"),
    ("on-danger", "danger"),
    ("on-ink", "ink"),
    ("on-lamp", "lamp"),
]
EDGES = [
    *product(["line-strong", "focus"], ROOM + WASHES),
    *product(["peer-form"], [*ROOM, "peer-wash"]),
    *product(["pro-form"], [*ROOM, "pro-wash"]),
    *product(["help", "danger", "warn", "ok"], ROOM),
]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_can_be_read_on_every_surface_they_stand_on(theme):
    known = colours(theme)
    low = {pair: round(contrast(known[pair[0]], known[pair[1]]), 2) for pair in WORDS}
    assert not {pair: ratio for pair, ratio in low.items() if ratio < 4.5}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_edges_and_forms_can_be_told_from_what_they_stand_on(theme):
    known = colours(theme)
    low = {pair: round(contrast(known[pair[0]], known[pair[1]]), 2) for pair in EDGES}
    assert not {pair: ratio for pair, ratio in low.items() if ratio < 3}


@pytest.mark.parametrize("sheet", NOT_TOKENS, ids=lambda sheet: sheet.name)
def test_only_the_tokens_name_a_colour(sheet):
    raw = r"#[0-9a-f]{3,8}\b(?![^{]*\{)|\b(?:rgb|rgba|hsl|hsla|oklch|lab)\(|:\s*(?:white|black|red|green|blue|grey|gray)\b"
    assert re.findall(raw, without_comments(sheet), flags=re.IGNORECASE) == []


@pytest.mark.parametrize("sheet", NOT_TOKENS, ids=lambda sheet: sheet.name)
def test_only_the_tokens_name_a_duration(sheet):
    assert re.findall(r"[\s:]\d*\.?\d+m?s\b", without_comments(sheet)) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_no_sheet_knows_left_from_right(sheet):
    rules = re.sub(r"@(?:media|supports)[^{]*\{", "", without_comments(sheet))
    physical = r"(?<!area-)(?:margin|padding|border|inset)-(?:left|right|top|bottom)\b|(?<![\w-])(?:left|right|top|bottom|width|height|(?:min|max)-(?:width|height))\s*:|text-align:\s*(?:left|right)|float:"
    assert re.findall(physical, rules) == []
    sides = re.findall(r"(?:margin|padding):\s*([^;}]+)", rules)
    four = [value.split() for value in sides if len(value.split()) == 4 and "(" not in value]
    assert [value for value in four if value[1] != value[3]] == []


def test_the_dark_room_changes_every_colour_that_is_not_lamplight():
    light, dark = colours("light"), colours("dark")
    assert {role for role in light if light[role] == dark[role]} <= {"lamp", "on-lamp"}


def test_the_favicon_gives_nothing_away():
    assert re.findall(r"<(\w+)", (STATIC / "favicon.svg").read_text()) == ["svg", "circle"]


@pytest.mark.parametrize("script", sorted(STATIC.glob("*.js")), ids=lambda script: script.name)
def test_no_script_evaluates_words_or_keeps_anything_in_the_browser(script):
    text = script.read_text()
    for word in (
        "eval(",
        "new Function",
        "localStorage",
        "sessionStorage",
        "indexedDB",
        "document.cookie",
        "http://",
        "https://",
    ):
        assert word not in text


def test_every_icon_that_a_template_names_exists():
    known = set(re.findall(r'<symbol id="(\w+)"', (STATIC / "icons.svg").read_text()))
    house = Path(__file__).parents[2]
    named = set()
    for template in house.glob("*/templates/**/*.html"):
        text = template.read_text()
        named |= set(re.findall(r'\bicon(?:_name|_after)?\s*[(=]\s*"(\w+)"', text))
        named |= set(re.findall(r'"icon":\s*"(\w+)"', text))
    assert named <= known
