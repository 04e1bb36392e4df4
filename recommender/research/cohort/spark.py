"""Score a Spark DataFrame: a function for `mapInArrow`, and the schema of what it gives."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np
import pyarrow as pa

from recommender.catalog.loader import DATA
from recommender.research.cohort.cluster import EngineSource, engine_of
from recommender.research.cohort.frame import with_faults
from recommender.research.cohort.mapping.record import FileMapping
from recommender.research.cohort.parse import Options
from recommender.research.cohort.results import FAULT, output_schema
from recommender.research.cohort.score import Scorer
from recommender.research.cohort.table import Chunk

# Types of Spark by those of Arrow; all others are texts.
KINDS = {pa.int64(): "long", pa.int16(): "short", pa.float64(): "double"}

Batches = Iterator[pa.RecordBatch]


def scoring(
    source: EngineSource | None = None,
    keep: Sequence[str] = (),
    explain: bool = False,
    ids: Sequence[str] = (),
    ignore_others: bool = False,
    mapping: FileMapping | None = None,
) -> tuple[Callable[[Batches], Batches], str]:
    """The two arguments of `mapInArrow`: `people.mapInArrow(*scoring(ids=("pid",)))`.

    Gives a row for each row: the columns of `tend cohort` and `fault`, the reason why a bad row has no
    results. `row` counts from 1 in every partition, so let `ids` or `keep` carry along what tells rows
    apart. `source` must be readable where the workers are. Raises CatalogError for data that cannot be
    used; a worker raises TableError for columns that cannot be.
    """
    source = source or EngineSource(DATA)
    options = Options(tuple(keep), tuple(ids), ignore_others, mapping, explain)
    fields = output_schema(engine_of(source).catalog, options.carried, explain)
    columns = [f"`{field.name}` {KINDS.get(field.type, 'string')}" for field in fields]
    function = partial(score_batches, source=source, options=options)
    return function, ", ".join([*columns, f"{FAULT} string"])


def score_batches(batches: Batches, source: EngineSource, options: Options) -> Batches:
    """The results of one partition, batch by batch."""
    scorer, done = None, 0
    for batch in batches:
        scorer = scorer or Scorer(engine_of(source), batch.schema, options)
        rows = np.arange(done + 1, done + 1 + batch.num_rows, dtype=np.int64)
        done += batch.num_rows
        table = pa.Table.from_batches([batch])
        found = with_faults(scorer.score(Chunk(table, rows)), rows)
        for name in scorer.parser.layout.keep:  # of a bad row too, which its number cannot tell here
            place = found.column_names.index(name)
            found = found.set_column(place, name, table[name].cast(pa.string()))
        # Spark has no dictionaries.
        plain = [f.with_type(f.type if f.type in KINDS else pa.string()) for f in found.schema]
        yield from found.cast(pa.schema(plain)).combine_chunks().to_batches()
