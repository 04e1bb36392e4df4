"""A person at the screen: AppTest from app.py, driven by keys and read as text."""

import json
import re
import tomllib
from functools import cache
from pathlib import Path

import pyarrow as pa
import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from recommender.ui.navigation import PAGES
from recommender.ui.session import BROWSER, KEY
from recommender.ui.visit import BrowserStorage
from tests.visits import visit_of

ROOT = Path(__file__).parents[2]
# What a print of a page shows instead of it: on the screen a style sheet hides it.
PRINT = "paper"
# What the browser is to keep for this tab: sent along, and drawn nowhere.
DRAFT = "bridge"
# The container that stands above every page.
TOP = "top"
# The container of the two small pictures.
PICTURES = "pictures"
# Fields of a message that no eye and no screen reader gets to see.
UNSEEN = {"id", "key", "form_id", "page_script_hash", "js_content", "css_content", "data_frame", "data"}


@pytest.fixture(scope="session", autouse=True)
def started_once():
    """Each AppTest would look through all installed packages for components and compile every script."""
    scripts, scan = ScriptCache(), cache(manifest_scanner.scan_component_manifests)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", scan)
        for module in ("app_test", "local_script_runner"):
            patch.setattr(f"streamlit.testing.v1.{module}.ScriptCache", lambda: scripts)
        yield


def seen_texts(message):
    """Every string of a protobuf message that the browser may show."""
    for field, value in message.ListFields():
        if field.name in UNSEEN:
            continue
        for part in value if field.is_repeated else [value]:
            if isinstance(part, str):
                yield part
            elif hasattr(part, "ListFields"):
                yield from seen_texts(part)


def chart_rows_of(proto):
    """The rows that travel with a chart, as a list of records."""
    tables = [pa.ipc.open_stream(named.data.data).read_all() for named in proto.datasets]
    if proto.HasField("data"):
        tables.append(pa.ipc.open_stream(proto.data.data).read_all())
    return [row for table in tables for row in table.to_pylist()]


def leaves(part, path=()):
    """(path, value) of every leaf of a specification."""
    if isinstance(part, dict | list):
        for key, value in part.items() if isinstance(part, dict) else enumerate(part):
            yield from leaves(value, (*path, key))
    else:
        yield path, part


def says(text, words):
    """Whether a text holds these words as whole words."""
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE) is not None


def rgb(colour):
    """The three parts of a colour written as #rrggbb."""
    return [int(colour[n : n + 2], 16) for n in (1, 3, 5)]


def contrast(one, other):
    """Contrast of two colours, each as three parts, by WCAG."""

    def luminance(colour):
        parts = [part / 255 for part in colour]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def nodes(node):
    """A node of the tree and everything below it."""
    yield node
    for child in getattr(node, "children", {}).values():
        yield from nodes(child)


class Screen:
    """One visit. `open` a page, `press`, `choose` and `tick` by key, and read `text`.

    AppTest has no browser that could say what it kept, so the session has `heard` of it from the
    start; with heard=False it still waits.
    """

    def __init__(self, visit=None, heard=True, **context):
        self._app, self._has_run = AppTest.from_file(ROOT / "app.py", default_timeout=30), False
        self._app.context = {"theme": "light"} | context
        if heard:
            self._app.session_state[BROWSER] = BrowserStorage("t", heard=True)
        if visit:
            self._app.session_state[KEY] = visit
        if not heard:
            self.open("welcome")

    @property
    def app(self):
        """What was drawn: the welcome page, unless another one was opened first."""
        return self._app if self._has_run else self.open("welcome")._app

    def run(self):
        self._has_run = True
        self.app.run()
        self.app._page_hash = ""  # else AppTest would undo every st.switch_page of the app
        if TOP not in self.keys:  # AppTest forgets the page around a part that was drawn anew
            self.app.run()
        assert not self.app.exception, self.app.exception
        return self

    def open(self, page, **params):
        self._app.query_params = params
        self._app._page_hash = calc_hash(PAGES[page].path)
        return self.run()

    def begin(self, path, **answers):
        """Start on a path from the welcome page, with these answers on its sheet."""
        self.press(f"start_{path}")
        for item, code in answers.items():
            self.answer(item, code)
        return self.press(f"begin_{path}")

    def press(self, key):
        self.app.button(key=key).set_value(True)
        return self.run()

    def go_on(self, place):
        """Continue, and once more where something was left open."""
        self.press(f"forward_{place}")
        return self.press(f"forward_{place}") if f"forward_{place}" in self.keys else self

    def choose(self, key, value):
        self.app.get_by_key(key).set_value(value)
        return self.run()

    def answer(self, item, code):
        return self.choose(f"ask_{item}", code)

    def answer_page(self, answers):
        """Answer all that this page asks, as this person would."""
        for item in self.asked():
            answer = answers[item]
            for code in answer if isinstance(answer, tuple) else ():
                self.tick(item, code)
            if not isinstance(answer, tuple):
                self.answer(item, answer)

    def tick(self, item, code, value=True):
        return self.choose(f"tick_{item}_{code}", value)

    @property
    def visit(self):
        return self.app.session_state[KEY]

    @property
    def browser(self):
        return self.app.session_state[BROWSER]

    @property
    def answers(self):
        return self.visit.answers

    @property
    def title(self):
        return self.app.title[0].value

    @property
    def keys(self):
        """Keys of all widgets and containers on the page, in order."""
        found = (getattr(node, "key", None) for node in nodes(self.app._tree))
        return [key for key in found if key]

    def asked(self):
        """Items asked on this page, in order."""
        return [key.removeprefix("item_") for key in self.keys if key.startswith("item_")]

    def starting(self, start):
        """What follows `start` in the keys of the page, in order."""
        return [key.removeprefix(start) for key in self.keys if key.startswith(start)]

    def blocks(self, without=()):
        """All nodes but those inside the containers with these keys."""
        hidden = {id(n) for key in without if key in self.keys for n in nodes(self.app.get_by_key(key))}
        return [n for n in nodes(self.app._tree) if id(n) not in hidden]

    def text(self, without=()):
        """All that the page shows in words, style sheets left out; one string a line.

        What only a print shows is left out; `inside(PRINT)` has it.
        """
        without = (*without, PRINT, DRAFT)
        protos = [node.proto for node in self.blocks(without) if getattr(node, "proto", None)]
        lines = [line for proto in protos for line in seen_texts(proto)]
        lines += [json.dumps(row) for chart in self.charts(without) for row in chart_rows_of(chart)]
        return "\n".join(line for line in lines if not line.startswith("<style>"))

    def inside(self, key):
        """All words within one container."""
        found = (getattr(node, "proto", None) for node in nodes(self.app.get_by_key(key)))
        return "\n".join(line for proto in found if proto for line in seen_texts(proto))

    def charts(self, without=(PICTURES,)):
        """The charts of this page: a chart has no key of its own, so the small ones go by theirs."""
        return [n.proto for n in self.blocks(without) if n.type == "vega_lite_chart"]

    def rows(self):
        """The rows of the one category chart of this page."""
        (chart,) = self.charts()
        return chart_rows_of(chart)

    def ticked(self, item):
        """Ticked boxes of an item on this page, as their codes."""
        start = f"tick_{item}_"
        boxes = [box for box in self.app.checkbox if (box.key or "").startswith(start)]
        return [box.key.removeprefix(start) for box in boxes if box.value]


@pytest.fixture
def screen():
    """Start a visit, or go on with a given one."""
    return Screen


@pytest.fixture
def results(screen):
    """The results page for these answers, with other fields of the visit as wished."""

    def show(answers, **fields):
        return screen(visit_of(answers=dict(answers), path="full", **fields)).open("results")

    return show


@pytest.fixture(scope="session")
def vocabulary():
    """Patterns of words that stay in their places: food, sex."""
    rules = tomllib.loads((ROOT / "tests" / "word_rules.toml").read_text(encoding="utf-8"))
    return {rule["name"]: re.compile(rule["find"], re.IGNORECASE) for rule in rules["kept"]}


@pytest.fixture(scope="session")
def speaks_of_food(catalog, vocabulary):
    """What a text says on food: words for it, and the names of the food ideas."""
    ideas = [one for one in catalog.activities.values() if one.category == "savoring"]
    names = [name for one in ideas for name in (one.title, one.short)]
    names.append(catalog.categories["savoring"].title)

    def find(text):
        return [name for name in names if name in text] + vocabulary["food"].findall(text)

    return find


@pytest.fixture(scope="session")
def intimate(catalog):
    """What names the private idea: titles, category, description, evidence, and sources only it has."""
    activity = catalog.activities["orgasm"]
    category = catalog.categories[catalog.activities["orgasm"].category]
    evidence = activity.oxytocin.sentence, activity.helpfulness.sentence
    named = {
        key for other in catalog.activities.values() for key in cited(other) if other is not activity
    }
    named |= {key for note in catalog.science.notes for key in note.sources}
    named |= {key for note in catalog.science.minutes if not note.about for key in note.sources}
    own = [catalog.sources[key].citation for key in cited(activity) if key not in named]
    return [activity.title, activity.short, category.title, activity.what, *evidence, *own]


def cited(activity):
    return {*activity.sources, *activity.oxytocin.sources, *activity.helpfulness.sources}


@pytest.fixture(scope="session")
def speaks_of_sex(catalog, vocabulary, intimate):
    """What a text says on the private idea; citations of what stays on screen are not ours to change."""

    def find(text):
        for source in catalog.sources.values():
            text = text if source.citation in intimate else text.replace(source.citation, "")
        named = [words for words in intimate if words.lower() in text.lower()]
        return named + vocabulary["sex"].findall(text)

    return find


@pytest.fixture(scope="session")
def bands(catalog):
    """Names of bands that are no everyday words: none of them is an answer to a question as well."""
    everyday = {o.label.lower() for item in catalog.items.values() for o in item.choices}
    labels = {band.label for score in catalog.scores.values() for band in score.bands}
    return sorted(label for label in labels if label.lower() not in everyday)


@pytest.fixture(scope="session")
def clinical_words(catalog, bands):
    """What only a therapist gets to see: titles of scores, bands, cut-offs, flags, references."""
    scores, texts = catalog.scores.values(), catalog.texts
    notes = [score.cutoff.note for score in scores if score.cutoff]
    references = [score.reference for score in scores if score.reference]
    said = [
        texts("results.scores_title"),
        texts("results.scores_intro"),
        texts("results.score_flag"),
        texts("results.score_no_flag"),
    ]
    return [*(score.title for score in scores), *bands, *notes, *references, *said]


def as_read(markdown):
    """Markdown with its escapes as they are seen on screen."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", markdown)
