"""What the research lab stores in this session: a draft, files, results. No answer leaves it.

The session itself is reached through `session.py` alone, so that `forget` wipes the lab as well.
Nothing of it goes into the tab's storage, a URL or a cache for others.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from recommender.catalog.faults import CatalogError
from recommender.catalog.records.base import Certainty
from recommender.catalog.weight_set import WeightSet, with_weight_set
from recommender.recommend import Engine, build_engine, recommend
from recommender.research.cohort.mapping.record import FileMapping
from recommender.research.figures import People, people_of
from recommender.research.weights.cohort_file import CohortCheck, CohortRun, Offer
from recommender.research.weights.draft import Cell, Draft, Row, draft_of
from recommender.scoring.population import simulate
from recommender.ui import session

KEY, SECTION = "tend_lab", "section"
# Work that takes long: reading a file of people.
READ = "read"
T = TypeVar("T")
# Results of this session that are cached: one for each part of the page and each set.
MOST_CACHED = 24


@dataclass
class Cohort:
    """An uploaded file of many people, for this session only, and what came of it.

    `mapped` asks for a mapping though all columns are Tend's own; `mapping` is the accepted one.
    `read` tells what was read from any other in this session; `made_with` is the key of the set that the
    run was made with.
    """

    name: str = ""
    content: bytes | None = None
    dictionary: bytes | None = None
    sheet: str | None = None
    mapped: bool = False
    offer: Offer | None = None
    mapping: FileMapping | None = None
    mapping_text: str = ""
    check: CohortCheck | None = None
    read: str = ""
    run: CohortRun | None = None
    made_with: Hashable = None

    @property
    def good(self) -> CohortCheck | None:
        """What was read, where anybody in it can be scored."""
        return self.check if self.check and self.check.bad < self.check.rows else None


@dataclass
class Lab:
    """The lab of one session. `draft` is None while nothing was changed.

    `sheet` counts how often the table of changes began anew.
    """

    draft: Draft | None = None
    undo: list[Draft | None] = field(default_factory=list)
    sheet: int = 0
    choices: dict[str, Any] = field(default_factory=dict)
    faults: tuple[str, ...] = ()
    job: str | None = None
    cohort: Cohort = field(default_factory=Cohort)
    cache: dict[Hashable, Any] = field(default_factory=dict)


def lab() -> Lab:
    return session.session_value(KEY, Lab)


def memoize(key: Hashable, make: Callable[[], T]) -> T:
    """A result of this session: cached under the key, or made now. The one unused longest goes first."""
    cache = lab().cache
    result: T = cache.pop(key) if key in cache else make()
    while len(cache) >= MOST_CACHED:
        del cache[next(iter(cache))]
    cache[key] = result
    return result


# --- the current set -----------------------------------------------------------------------------


def current() -> Draft:
    """The draft, or the shipped set as a draft without changes."""
    return lab().draft or memoize("shipped", lambda: draft_of(session.catalog()))


def set_key() -> Hashable:
    """Tells the current set from any other in this session."""
    return frozenset(current().rows.items())


def weight_set() -> WeightSet:
    return memoize(("weight set", set_key()), lambda: current().weight_set(session.catalog()))


def engine() -> Engine:
    """The engine of the current set. Raises CatalogError if the set cannot be used."""
    built = _built()
    if isinstance(built, CatalogError):
        raise built
    return built


def faults() -> tuple[str, ...]:
    """Why the current set cannot be used, one sentence each; empty if it can."""
    built = _built()
    return tuple(map(str, built.faults)) if isinstance(built, CatalogError) else ()


def _built() -> Engine | CatalogError:
    """The engine, or why there is none: both are cached, since the checks take their time."""

    def build() -> Engine | CatalogError:
        try:
            return build_engine(with_weight_set(session.catalog(), weight_set()))
        except CatalogError as error:
            return error

    return memoize(("engine", set_key()), build) if current().rows else session.engine()


def uncited() -> tuple[Cell, ...]:
    return current().uncited(session.catalog().sources)


def refusal(not_cited: str) -> str:
    """Why the current set may not go into a file, by this sentence or another; empty if it may."""
    if uncited():
        return not_cited
    return session.texts()("lab.page.needs_usable") if faults() else ""


# --- changing it ---------------------------------------------------------------------------------


def change(draft: Draft | None) -> None:
    """Replace the draft; undo brings the one before back."""
    here = lab()
    if draft != here.draft:
        here.undo.append(here.draft)
        here.draft = draft
        here.sheet += 1
    here.faults = ()


def undo() -> None:
    here = lab()
    if here.undo:
        here.draft = here.undo.pop()
        here.sheet += 1
        here.faults = ()


def put(cell: Cell, value: float | None = None, certainty: Certainty | None = None) -> None:
    """Change a weight or a number, or how sure it is; only whole quarters are accepted."""
    if (value is not None or certainty) and _is_quarter(value):
        change(current().put(cell, value, certainty))


def _is_quarter(value: float | None) -> bool:
    if value is None or not (value * 4) % 1:
        return True
    refuse(session.texts()("lab.weights.not_quarter", value=f"{value:g}"))
    return False


def cite(cell: Cell, *, source: str | None = None, reason: str | None = None) -> None:
    """Change the source of a change, a key or a DOI, or its reason."""
    change(current().cite(cell, source=source, reason=reason))


def fill_in(shown: Mapping[Cell, Mapping[str, Any]], edits: Mapping[int, Mapping[str, Any]]) -> None:
    """Take what was filled into the table of changes: by its row, the columns that were edited.

    `shown` are its rows as they were drawn. The table goes on as it is unless a row differs now from
    what was filled in.
    """
    here, draft, cells = lab(), current(), list(shown)
    for row, edit in edits.items():
        if not _is_quarter(edit.get("weight")):
            here.sheet += 1
            return
        draft = draft.put(cells[row], edit.get("weight"), edit.get("certainty"))
        if "source" in edit or "reason" in edit:
            draft = draft.cite(cells[row], source=edit.get("source"), reason=edit.get("reason"))
    before = here.sheet
    change(draft)
    filled = {cell: {**shown[cell], **edits.get(n, {})} for n, cell in enumerate(cells)}
    if all(filled[cell] == {**filled[cell], **as_filled(draft.row(cell))} for cell in cells):
        here.sheet = before


def as_filled(row: Row) -> dict[str, Any]:
    """A row of the draft as the columns of the table that can be filled in."""
    return {"weight": row.value, "certainty": row.certainty, "source": row.source, "reason": row.reason}


def refuse(*faults: str) -> None:
    lab().faults = faults


# --- which weights are shown ---------------------------------------------------------------------


def hidden_activities() -> frozenset[str]:
    """Activities that stay off this screen: private ones if others may look, and those that this
    visit's answers keep off every page.
    """
    audience, visit = session.audience(), session.visit()
    if audience.is_discreet:
        return audience.hidden_activities(session.catalog())
    if visit.example or not visit.answers:
        return frozenset()
    return session.view().result.silent_activities


def people() -> tuple[People, People]:
    """For whom all is counted, with the shipped set and with the current one.

    The file that was read, or as many simulated people as the lab shows at most.
    """
    catalog, hidden, found = session.catalog(), hidden_activities(), lab().cohort
    limits = catalog.lab.simulated

    def make() -> People:
        if check := found.good:
            return people_of(session.engine(), check.people, check.keep, limits.most_drawn, hidden)
        made_up = simulate(catalog, max(limits.sizes), limits.seed)
        return People(recommend(session.engine(), made_up), without=hidden)

    key = found.read, hidden
    before: People = memoize(("people", key), make)
    if not current().rows:
        return before, before
    return before, memoize(("people", key, set_key()), lambda: before.rescored(engine()))


# --- choices, files, long work -------------------------------------------------------------------


def choice(name: str, default: Any = None) -> Any:
    return lab().choices.get(name, default)


def choose(name: str, value: object) -> None:
    """Store a choice; nothing chosen changes nothing."""
    if value is not None:
        lab().choices[name] = value
    if name == SECTION:
        stop()


def start(job: str) -> None:
    """Ask for a long piece of work; it begins in the next run."""
    lab().job = job


def stop() -> None:
    """Cancel long work, or note that it is done."""
    lab().job = None


def load_people(name: str, content: bytes | None) -> None:
    """Replace the uploaded file of many people, or remove it; it is read at once."""
    lab().cohort = Cohort(name, content)
    lab().job = READ if content is not None else None


def read_as(**ways: Any) -> None:
    """Read the file once more, in another way: its dictionary, its sheet, through a mapping."""
    here = lab().cohort
    lab().cohort = replace(
        Cohort(here.name, here.content, here.dictionary, here.sheet, here.mapped), **ways
    )
    start(READ)


def accept(mapping: FileMapping, text: str) -> None:
    """Score the file through this mapping, of which `text` is the file."""
    here = lab().cohort
    here.mapping, here.mapping_text = mapping, text
    start(READ)
