"""Sentences by their key: filled or refused; languages against English; the code against the file."""

import tomllib

import pytest

from recommender.catalog.checks.texts import check_asked
from recommender.catalog.faults import CatalogError
from recommender.catalog.loader import DATA, PACKAGE, load_catalog
from recommender.catalog.texts import Texts

SMALL = {
    "page": {"title": "Hello", "step": "Page {step} of {total}", "limits": ["One.", "Two."]},
    "file": {"errors": {"no_object": 'Write {"answers": {item: code}}.'}},
    "parts": {"one": {"title": "First", "lead": "It is."}, "two": {"title": "Second"}},
}
XX = """
complete = false
[welcome]
title = "Eka"
start_full = "{count} ja {minutes} ja alku"
[results]
limits = ["Yksi."]
"""


@pytest.fixture
def small():
    return Texts(SMALL)


def faults_of(folder, **options):
    with pytest.raises(CatalogError) as caught:
        load_catalog(folder, **options)
    return [str(fault) for fault in caught.value.faults]


def test_a_sentence_is_filled_and_braces_that_are_no_placeholder_stay(small):
    assert small("page.title") == "Hello"
    assert small("page.step", step=2, total="{step}") == "Page 2 of {step}"
    assert small("file.errors.no_object") == 'Write {"answers": {item: code}}.'
    assert small.lines("page.limits") == ("One.", "Two.")
    assert small.table("page") == {"title": "Hello", "step": "Page {step} of {total}"}


@pytest.mark.parametrize("values", [{}, {"step": 1}, {"step": 1, "total": 2, "more": 3}], ids=str)
def test_a_sentence_is_never_half_filled(small, values):
    with pytest.raises(KeyError):
        small("page.step", **values)


@pytest.mark.parametrize("key", ["page.titel", "page", "page.limits", ""])
def test_what_is_no_sentence_is_refused(small, key):
    with pytest.raises(KeyError):
        small(key)


# --- languages ---


def test_a_language_that_is_not_complete_falls_back_sentence_by_sentence(data_copy, catalog):
    (data_copy / "text" / "xx.toml").write_text(XX, encoding="utf-8")
    texts, english = load_catalog(data_copy, "xx").texts, catalog.texts
    assert texts("welcome.start_full", count=2, minutes=3) == "2 ja 3 ja alku"
    assert texts.lines("results.limits") == ("Yksi.",)
    assert texts("welcome.private") == english("welcome.private")
    assert list(texts.sentences) == list(english.sentences)
    assert texts.table("start.phone_choices") == english.table("start.phone_choices")
    assert load_catalog(data_copy).texts.sentences == english.sentences


def test_a_complete_language_has_every_sentence(data_copy):
    (data_copy / "text" / "xx.toml").write_text(XX.replace("complete = false", ""), encoding="utf-8")
    found = faults_of(data_copy)
    assert "text/xx.toml: welcome.private: missing: translate it, or write complete = false" in str(
        found
    )
    assert len(found) > 500


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("title =", "titel =", "welcome.titel: not in English: remove it; did you mean welcome.title?"),
        (
            "{minutes}",
            "{minuten}",
            "welcome.start_full: {count} {minuten}: write {count} {minutes}, as in English",
        ),
        ("{minutes} ", "", "welcome.start_full: {count}: write {count} {minutes}, as in English"),
        ('"Eka"', '" "', "welcome.title: ' ': write a sentence in quotes, or a list of them"),
        ('"Eka"', "7", "welcome.title: 7: write a sentence in quotes, or a list of them"),
        ('["Yksi."]', "[]", "results.limits: []: write a sentence in quotes, or a list of them"),
    ],
)
def test_what_is_wrong_with_a_language_is_named(data_copy, old, new, said):
    assert old in XX
    (data_copy / "text" / "xx.toml").write_text(XX.replace(old, new), encoding="utf-8")
    assert faults_of(data_copy) == [f"text/xx.toml: {said}"]


def test_a_language_without_a_file_is_refused(data_copy):
    (fault,) = faults_of(data_copy, lang="zz")
    assert fault.startswith("text/zz.toml: file: missing: translate text/en.toml, or choose one of en")


# --- what the code asks for ---


def content():
    return tomllib.loads((DATA / "text/en.toml").read_text("utf-8"))


def test_a_misspelt_placeholder_a_missing_key_and_one_that_nothing_asks_for_are_found():
    texts = content()
    texts["welcome"]["start_full"] = texts["welcome"]["start_full"].replace("minutes", "minuets")
    texts["common"]["hepl"] = texts["common"].pop("help")
    missing, *misspelt, unused = [str(fault) for fault in check_asked(Texts(texts), PACKAGE)]
    assert missing.startswith("text/en.toml: common.help: missing: ")
    assert missing.endswith(" asks for it; did you mean common.hepl?")
    assert unused == "text/en.toml: common.hepl: asked for nowhere: use it or remove it"
    assert any("fills {count} {minutes}; write the same" in line for line in misspelt)


CODE = {
    'texts("page.titel")': "page.titel: missing: a.py line 1 asks for it; did you mean page.title?",
    'texts("paeg.title")': "paeg.title: missing: a.py line 1 asks for it; did you mean page.title?",
    'self._texts("page.step", step=1)': "page.step: {step} {total}: a.py line 1 fills {step}",
    'session.texts()("page.title", name=1)': "page.title: no placeholder: a.py line 1 fills {name}",
    'raise SomeError("page.step", total=1)': "page.step: {step} {total}: a.py line 1 fills {total}",
    'texts("page.title" if x else "page.no")': "page.no: missing: a.py line 1 asks for it",
    'for key in ("page.step",): texts(key, step=1)': "page.step: {step} {total}: a.py line 1 fills",
    'texts.table("pages")': "pages: missing: a.py line 1 asks for it; did you mean page?",
    'texts(f"pages.{x}")': "pages.: missing: a.py line 1 asks for it",
    'texts(f"parts.{x}.lead")': "parts.two.lead: missing: a.py line 1 asks for it",
    'texts.lines("page.line")': "page.line: missing: a.py line 1 asks for it",
}


@pytest.mark.parametrize("code", CODE)
def test_what_one_line_of_code_asks_for_is_checked(small, tmp_path, code):
    (tmp_path / "a.py").write_text(code, encoding="utf-8")
    found = [str(fault) for fault in check_asked(small, tmp_path)]
    assert [line for line in found if line.startswith(f"text/en.toml: {CODE[code]}")]


FINE = [
    'texts("page.step", **values)',
    'texts("page.step", step=1, total=2)',
    'texts(f"page.{name}", **values)',
    'for key in ("page.step", "page.title"): texts(key, step=1, total=2)',
    'read("file.css")',
    'Fault("method/model.toml", "page.other", "", "")',
]


@pytest.mark.parametrize("code", FINE)
def test_what_fits_is_no_fault(small, tmp_path, code):
    (tmp_path / "a.py").write_text(f"texts = 1\n{code}", encoding="utf-8")
    found = [str(fault) for fault in check_asked(small, tmp_path)]
    assert [line for line in found if "asked for nowhere" not in line] == []


def test_a_package_without_source_is_not_looked_at(small, tmp_path):
    assert list(check_asked(small, tmp_path)) == []
    assert list(check_asked(small, tmp_path / "gone.zip")) == []
