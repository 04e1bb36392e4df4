"""Whether what a person was shown follows from that person's own answers."""

import json
from collections.abc import Iterator
from typing import Any

from click.testing import CliRunner
from person import Person

from recommender.catalog.catalog import Catalog
from recommender.cli.main import main
from recommender.person.document import result_document
from recommender.person.result import PersonResult
from recommender.recommend import Engine, recommend_people
from recommender.scoring.responses import DECLINED, NOT_ASKED


def differences(engine: Engine, person: Person, by_command: bool) -> Iterator[str]:
    """What in the review or in the chart is not this person's own; nothing, if all is well.

    `by_command`: what `tend recommend` prints is compared, else what it would print.
    """
    catalog = engine.catalog
    for id, item in catalog.items.items():
        # The page about oneself has no Continue: what is left open there was not asked.
        if id not in person.answers or (id in catalog.intake.welcome_items and not person.answers[id]):
            continue
        if person.review.get(item.label) != _said(catalog, id, person.answers):
            yield f"Check your answers: {id}"
    document = _by_command(person.answers) if by_command else _by_engine(engine, person.answers)
    wanted = [(c["fit"], c["low"], c["high"]) for c in document["categories"]]
    if wanted != [(row["fit"], row["low"], row["high"]) for row in person.chart]:
        yield "Results: fits, ranges or their order"
    kinds = [catalog.categories[c["id"]] for c in document["categories"]]
    for kind, row in zip(kinds, person.chart, strict=False):
        if row["title"] not in {kind.title} | _other_titles(catalog, kind.id):
            yield f"Results: the title of {kind.id}"


def _other_titles(catalog: Catalog, kind: str) -> set[str]:
    """A kind has another title for some people."""
    return {new.title for gate in catalog.gates.gates for new in gate.retitle if new.category == kind}


def _said(catalog: Catalog, id: str, answers: dict[str, Any]) -> str:
    """What the review says of an answer, in the item's own words."""
    item, texts, answer = catalog.items[id], catalog.texts, answers[id]
    if answer == DECLINED:
        return texts("checkin.declined")
    if answer is None:
        return texts("checkin.blank")
    codes = answer if isinstance(answer, tuple) else (answer,)
    labels = {option.code: option.label for option in item.choices}
    return "; ".join(labels[code] for code in codes)


def _by_command(answers: dict[str, Any]) -> Any:
    """Run `tend recommend` on the answers."""
    ran = CliRunner().invoke(main, ["recommend", "-"], input=json.dumps({"answers": answers}))
    if ran.exit_code:
        raise SystemExit(f"tend recommend: {ran.output}")
    return json.loads(ran.stdout)


def _by_engine(engine: Engine, answers: dict[str, Any]) -> Any:
    """The same without loading the data each time."""
    said = {id: answer for id, answer in answers.items() if answer != NOT_ASKED}
    return result_document(PersonResult(recommend_people(engine, [said])))
