"""Rules between the files of data/: ids resolve both ways, all is cited, nothing is left over."""

from contextlib import suppress

from recommender.catalog.catalog import Catalog
from recommender.catalog.checks import content, method, questionnaire, references
from recommender.catalog.faults import Fault, UnsoundError

CHECKS = (
    questionnaire.check_ids,
    questionnaire.check_instruments,
    questionnaire.check_own_items,
    questionnaire.check_conditions,
    questionnaire.check_pages,
    questionnaire.check_criteria,
    questionnaire.check_blocks,
    method.check_weights,
    method.check_weighed_criteria,
    method.check_clauses,
    method.check_effects,
    method.check_never_raised,
    method.check_careful,
    method.check_matters,
    method.check_changeable,
    content.check_activities,
    content.check_categories,
    content.check_helplines,
    content.check_choices,
    content.check_plan,
    content.check_pictures,
    content.check_lab,
    references.check_references,
    references.check_answers_used,
    references.check_texts_used,
)


def check_catalog(catalog: Catalog) -> list[Fault]:
    """Every fault between the files of one catalog.

    Of a catalog with unsound files, what compares with them is left out: no sound file is blamed for
    a partner that could not be read.
    """
    faults: list[Fault] = []
    for check in CHECKS:
        with suppress(UnsoundError):
            for fault in check(catalog):
                faults.append(fault)  # one by one: those before an UnsoundError count
    return faults
