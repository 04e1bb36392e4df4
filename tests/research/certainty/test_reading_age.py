"""One measure of reading age: the tests of words and the self-check look at the same texts."""

from recommender.research.certainty.self_check import check_reading_age, grade, texts_of
from tests.test_words import SHIPPED


def test_the_texts_are_those_of_the_raw_files(catalog):
    assert {tuple(text) for text in texts_of(catalog)} == {
        (text.place, text.words.strip()) for text in SHIPPED
    }


def test_the_grade_is_that_of_the_published_formula():
    """4.71 × characters per word + 0.5 × words per sentence − 21.43, full stops counted as well."""
    words = "The old dog sat in the warm sun and slept. Later on it ate a big bone."
    letters = len(words.replace(" ", ""))
    assert abs(grade(words) - (4.71 * letters / 17 + 0.5 * 17 / 2 - 21.43)) < 0.1


def test_long_texts_are_easy_to_read(catalog):
    assert not [finding for finding in check_reading_age(catalog) if finding.is_fault]
