"""Files of people who do not exist hold what they should, and can be scored as they are."""

import csv
import io

from recommender.research.cohort.simulate import example_rows, write_people
from recommender.scoring.population import simulate
from tests.research.cohort.people import RAW
from tests.research.cohort.scored import score_file


def test_the_csv_holds_exactly_the_answers(engine):
    people, out = simulate(engine.catalog, 40, 2), io.StringIO()
    write_people(engine.catalog, people, out)
    assert score_file(engine, out.getvalue().encode(), "people.csv").summary.suspects == ()
    rows = list(csv.DictReader(io.StringIO(out.getvalue())))
    assert len(rows) == 40
    for id, item in RAW.items.items():
        codes = [str(option["code"]) for option in item.get("options", [])]
        if RAW.is_many(id):
            found = [[row[f"{id}___{code}"] for code in codes] for row in rows]
            assert found == [["" if t < 0 else str(t) for t in ticks] for ticks in people.ticks[id]]
        elif codes:
            wanted = ["" if place < 0 else codes[place] for place in people.codes[id]]
            assert [row[id] for row in rows] == wanted


def test_example_rows_can_be_scored_as_they_are(engine):
    text = example_rows(engine.catalog)
    scored = score_file(engine, text.encode(), "example.csv")
    assert (scored.faults, scored.results.num_rows) == ([], 4)
    for kind in ("blank", "declined", "not_asked"):
        assert scored.results[f"missing_{kind}"][3].as_py() >= 1
