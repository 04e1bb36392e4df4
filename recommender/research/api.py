"""What scripts and notebooks call, as `recommender.load` and so on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, overload

import pandas as pd
import pyarrow as pa

from recommender.catalog.loader import DATA
from recommender.catalog.weight_set import (
    read_weight_set,
    weight_set_of,
    with_weight_set,
    write_numbers,
    write_weights,
)
from recommender.person.document import result_document
from recommender.person.result import PersonResult
from recommender.recommend import Engine, build_engine, recommend_people
from recommender.research.certainty.sensitivity import Sensitivity
from recommender.research.certainty.sensitivity import sensitivity as sensitivities
from recommender.research.cohort.cluster import EngineSource
from recommender.research.cohort.frame import read_frame, score_frame
from recommender.research.cohort.mapping.propose import Proposal
from recommender.research.cohort.mapping.record import FileMapping, read_mapping
from recommender.research.cohort.mapping.wizard import mapping_text, propose_for
from recommender.research.cohort.pairs import ResultFile, compare_files
from recommender.research.cohort.results import FAULT
from recommender.research.figures import People, people_of
from recommender.research.weights.flips import Flips
from recommender.scoring.responses import read_answers, read_matters

MATTERS = "matters_"
TERM = ["criterion", "level", "reference", "weight", "points"]


def load(
    data: str | Path = DATA, weights: str | Path | None = None, numbers: str | Path | None = None
) -> Engine:
    """The engine of a data folder, with another weights.csv and numbers.toml where given.

    Raises CatalogError with every fault found in them, and OSError for a file that cannot be read.
    """
    texts = [
        None if file is None else Path(file).read_text(encoding="utf-8") for file in (weights, numbers)
    ]
    return EngineSource(Path(data), *texts).load()


@dataclass(frozen=True, repr=False)
class PersonScore:
    """One person's result. `document` is what `tend recommend` prints."""

    document: Mapping[str, Any]

    @cached_property
    def categories(self) -> pd.DataFrame:
        """One row a category with something that leads, by rank: fit, exact range, best activity."""
        return pd.DataFrame(self.document["categories"]).set_index("id")

    @cached_property
    def activities(self) -> pd.DataFrame:
        """One row an activity that is not closed, by fit; `rank` is missing where it does not lead."""
        columns = ["id", "category", "rank", "fit", "low", "high", "base", "lead"]
        frame = pd.DataFrame(self.document["activities"], columns=columns).set_index("id")
        return frame.astype({"rank": "Int16"})

    def receipt(self, activity: str) -> pd.DataFrame:
        """The terms of one activity's fit: points = weight × (level − reference).

        Raises KeyError where the activity is closed for this person.
        """
        for row in self.document["activities"]:
            if row["id"] == activity:
                return pd.DataFrame(row["contributions"], columns=TERM).set_index("criterion")
        raise KeyError(activity)

    def __repr__(self) -> str:
        return str(self.categories[["rank", "fit", "low", "high", "best_activity"]].round(1))


@overload
def score(people: Mapping[str, Any], engine: Engine | None = None) -> PersonScore: ...
@overload
def score(
    people: pd.DataFrame,
    engine: Engine | None = None,
    keep: Sequence[str] = (),
    explain: bool = False,
    ids: Sequence[str] = (),
    ignore_others: bool = False,
    mapping: FileMapping | str | Path | None = None,
) -> pd.DataFrame: ...
def score(
    people: Mapping[str, Any] | pd.DataFrame,
    engine: Engine | None = None,
    keep: Sequence[str] = (),
    explain: bool = False,
    ids: Sequence[str] = (),
    ignore_others: bool = False,
    mapping: FileMapping | str | Path | None = None,
) -> PersonScore | pd.DataFrame:
    """Score one person, or one person a row of a DataFrame; by default with the shipped weights.

    Keys of a person and columns of a frame are item ids, and `matters_<category>`. A frame gives the
    output columns of `tend codebook` for the same rows, and `fault`, the reason why a bad row is not
    scored; `keep` carries other columns along, `ids` those that tell rows apart, `ignore_others` leaves
    out the rest, and `explain` adds the points of every weight. `mapping` (of `map`, or its file) says
    how other columns read. Raises ValueError for a wrong answer of a person, for an unknown column, and
    for a mapping that cannot be used.
    """
    engine = engine or load()
    if isinstance(people, pd.DataFrame):
        given = _mapping_of(engine, mapping)
        return score_frame(people, engine, keep, explain, ids, ignore_others, given)
    answers = {key: value for key, value in people.items() if not key.startswith(MATTERS)}
    matters = {key.removeprefix(MATTERS): value for key, value in people.items() if key not in answers}
    catalog = engine.catalog
    said = recommend_people(
        engine, [read_answers(catalog, answers)], matters=[read_matters(catalog, matters)]
    )
    return PersonScore(result_document(PersonResult(said)))


def _mapping_of(engine: Engine, mapping: FileMapping | str | Path | None) -> FileMapping | None:
    if not isinstance(mapping, str | Path):
        return mapping
    path = Path(mapping)
    return read_mapping(engine.catalog, path.name, path.read_text(encoding="utf-8-sig"))


def people(
    frame: pd.DataFrame,
    engine: Engine | None = None,
    by: Sequence[str] = (),
    ignore_others: bool = False,
    mapping: FileMapping | str | Path | None = None,
    smallest: int | None = None,
) -> People:
    """The good rows of a frame, scored as `score` does, for `sensitivity` and `charts`.

    `by` are columns that part them into groups. Charts round counts to steps of `smallest`, by default
    the one of compare.toml, and leave out fewer people: 1 shows all. Raises ValueError where nobody can
    be scored, and for a column that cannot be used.
    """
    engine = engine or load()
    parsed, keep = read_frame(frame, engine, by, ignore_others, _mapping_of(engine, mapping))
    if not len(parsed.rows):
        first = [f"{fault.column}: {fault.value}: {fault.rule}" for fault in parsed.faults[:3]]
        raise ValueError(engine.catalog.texts("cohort.summary.all_bad") + f" {first}")
    return people_of(engine, [parsed], keep, smallest=smallest)


def sensitivity(people: People) -> pd.DataFrame:
    """Which weights matter: how many people get another first choice when one weight moves.

    One row a weight, the one that matters most first: `by` is its own spread in points, `up` and `down`
    count people as it moves that far, `either` those who change at least one way, `share` of all.
    """
    frame = pd.DataFrame(sensitivities(people.scored), columns=Sensitivity._fields)
    return frame.assign(share=frame["either"] / max(people.n, 1))


@dataclass(frozen=True, repr=False)
class ProposedMapping:
    """How a file reads as Tend's questions: `text` is mapping.toml, `notes` is about the whole file."""

    proposal: Proposal
    text: str
    notes: tuple[str, ...]

    @property
    def mapping(self) -> FileMapping:
        """What is sure or likely, for `score`."""
        return self.proposal.mapping()

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a column that is a question: item, tick, how sure, why, and what to look at."""
        found = self.proposal.entries
        rows = [[e.seen.name, e.item, e.tick, e.sure, e.why, " ".join(e.notes)] for e in found]
        names = ["column", "item", "tick", "sure", "why", "notes"]
        return pd.DataFrame(rows, columns=names).set_index("column")

    def __repr__(self) -> str:
        return str(self.table[["item", "tick", "sure"]])


def map(
    file: str | Path,
    engine: Engine | None = None,
    dictionary: str | Path | None = None,
    sheet: str | None = None,
) -> ProposedMapping:
    """Propose how somebody's file reads as Tend's questions, as `tend map` does.

    `dictionary` is REDCap's, `sheet` the one of a workbook with several. Raises ValueError for a file
    that cannot be read, or without any question.
    """
    catalog = (engine or load()).catalog
    path = None if dictionary is None else Path(dictionary)
    proposal, notes = propose_for(catalog, Path(file), path, sheet)
    return ProposedMapping(proposal, mapping_text(catalog.texts, proposal), notes)


def weights(engine: Engine) -> pd.DataFrame:
    """The weights of an engine: one row a judgement, with the columns of weights.csv."""
    return pd.DataFrame([row.model_dump() for row in engine.catalog.weights])


def with_weights(engine: Engine, change: pd.DataFrame | Mapping[tuple[str, str], float]) -> Engine:
    """A new engine with other weights: a whole frame as `weights` gives it, or some cells.

    Cells are {(activity, criterion): weight}; 0 takes a weight out. A new weight needs a certainty, a
    source and a reason: add a row to the frame. Raises CatalogError with every fault, by its line in the
    weights.csv of that frame, and KeyError for a cell that has no weight.
    """
    if isinstance(change, pd.DataFrame):
        frame = change
    else:
        frame = weights(engine).set_index(["activity", "criterion"])
        for cell, weight in change.items():
            if cell not in frame.index:
                raise KeyError(cell)
            frame.loc[cell, "weight"] = weight
        frame = frame[frame["weight"] != 0].reset_index()
    catalog = engine.catalog
    own = weight_set_of(catalog)
    text = frame.to_csv(index=False) if len(frame) else write_weights(own).splitlines()[0]
    return build_engine(with_weight_set(catalog, read_weight_set(catalog, text, write_numbers(own))))


def compare(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Whose first category differs between two frames of `score` for the same people.

    One row a person who changed: `before` and `after` are tuples, since several may share rank 1; with
    points in both frames (`explain=True`) `because` names the weight. Raises ValueError where the two
    are not of the same people and questions, or nobody was scored.
    """
    comparison = compare_files(_as_result(before, "before"), _as_result(after, "after"))
    flips = Flips(comparison.before.categories)
    rows = [vars(flip) for pair in comparison.pairs() for flip in flips.add(pair)]
    return pd.DataFrame(rows, columns=["row", "before", "after", "because"]).set_index("row")


@dataclass(frozen=True)
class _ResultTable(ResultFile):
    """A result in memory; `path` only names it in errors."""

    table: pa.Table

    def batches(self, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        schema = pa.schema([(name, self.type_of(name)) for name in dict.fromkeys(columns)])
        yield from self.table.select(schema.names).cast(schema).to_batches()


def _as_result(frame: pd.DataFrame, name: str) -> ResultFile:
    good = frame[frame[FAULT].isna()].drop(columns=FAULT)
    if good.empty:
        raise ValueError(f"{name}: no row was scored; first faults: {frame[FAULT].head(3).tolist()}")
    table = pa.Table.from_pandas(good, preserve_index=False)
    return _ResultTable(Path(name), tuple(table.column_names), True, table)
