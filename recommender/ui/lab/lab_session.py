"""What the research lab stores in this session: a draft, files, results. No answer leaves it.

The session itself is reached through `session.py` alone, so that `forget` wipes the lab as well.
Nothing of it goes into the tab's storage, a URL or a cache for others.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from recommender.catalog.faults import CatalogError, Fault
from recommender.catalog.records.base import Certainty
from recommender.catalog.weight_set import WeightSet, with_weight_set
from recommender.recommend import Engine, build_engine
from recommender.research.weights.cohort_file import CohortCheck, CohortRun
from recommender.research.weights.draft import Draft, draft_of
from recommender.research.weights.table import Cell
from recommender.ui import session

KEY, SECTION = "tend_lab", "section"
T = TypeVar("T")
# Results of this session that are cached: one for each part of the page and each set.
MOST_CACHED = 24


@dataclass
class Cohort:
    """An uploaded file of many people, for this session only, and what came of it.

    `made_with` is the key of the weight set that the run was made with.
    """

    name: str = ""
    content: bytes | None = None
    keep: tuple[str, ...] = ()
    by: str | None = None
    check: CohortCheck | None = None
    run: CohortRun | None = None
    made_with: Hashable = None


@dataclass
class Lab:
    """The lab of one session. `draft` is None while the shipped set is looked at."""

    draft: Draft | None = None
    undo: list[Draft | None] = field(default_factory=list)
    turns: int = 0
    has_turned: bool = False
    choices: dict[str, Any] = field(default_factory=dict)
    added: list[Cell] = field(default_factory=list)
    opened: list[Cell] = field(default_factory=list)
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
    built, faults = _built()
    if built is None:
        raise CatalogError(list(faults))
    return built


def faults() -> tuple[str, ...]:
    """Why the current set cannot be used, one sentence each; empty if it can."""
    return tuple(str(fault) for fault in _built()[1])


def _built() -> tuple[Engine | None, tuple[Fault, ...]]:
    """The engine, or why there is none: both are cached, since the checks take their time."""

    def build() -> tuple[Engine | None, tuple[Fault, ...]]:
        try:
            return build_engine(with_weight_set(session.catalog(), weight_set())), ()
        except CatalogError as error:
            return None, error.faults

    return memoize(("engine", set_key()), build) if current().rows else (session.engine(), ())


def uncited() -> tuple[Cell, ...]:
    return current().uncited(session.catalog().sources)


def is_ready() -> bool:
    """Whether the current set may go into a file: every change is cited, and it can be used."""
    return not uncited() and not faults()


def refusal(not_cited: str) -> str:
    """Why the set is not ready: this sentence, or that it cannot be used."""
    return not_cited if uncited() else session.texts()("lab.page.needs_usable")


# --- changing it ---------------------------------------------------------------------------------


def change(draft: Draft | None) -> None:
    """Replace the draft; undo brings the one before back."""
    here = lab()
    if draft != here.draft:
        here.undo.append(here.draft)
        _replace(draft)
    here.faults = ()


def _replace(draft: Draft | None) -> None:
    here = lab()
    if (draft is None) != (here.draft is None):
        here.turns, here.has_turned = here.turns + 1, True
    here.draft = draft


def focus() -> str:
    """The element that gets the focus when a draft began or ended, since the button pressed is gone.

    Asked once a run.
    """
    here = lab()
    key, here.has_turned = ("st-key-lab_status" if here.has_turned else ""), False
    return key


def begin() -> None:
    change(draft_of(session.catalog()))


def reset() -> None:
    change(None)


def undo() -> None:
    here = lab()
    if here.undo:
        _replace(here.undo.pop())
        here.faults = ()


def put(cell: Cell, value: float | None = None, certainty: Certainty | None = None) -> None:
    """Change a weight or a number, or how sure it is; only whole quarters are accepted."""
    draft = lab().draft
    if draft and (value is not None or certainty) and _is_quarter(value):
        change(draft.put(cell, value, certainty))


def _is_quarter(value: float | None) -> bool:
    if value is None or not (value * 4) % 1:
        return True
    refuse(session.texts()("lab.weights.not_quarter", value=f"{value:g}"))
    return False


def cite(cell: Cell, *, source: str | None = None, reason: str | None = None) -> None:
    """Change the source of a change, a key or a DOI, or its reason."""
    draft = lab().draft
    if draft:
        change(draft.cite(cell, source=source, reason=reason))


def put_rows(cells: Sequence[Cell], edits: Mapping[int, Mapping[str, Any]]) -> None:
    """Change weights as a grid reports it: by row, the columns that were edited."""
    draft = lab().draft
    if draft is None:
        return
    for row, edit in edits.items():
        if not _is_quarter(edit.get("weight")):
            return
        draft = draft.put(cells[row], edit.get("weight"), edit.get("certainty"))
        if "source" in edit or "reason" in edit:
            draft = draft.cite(cells[row], source=edit.get("source"), reason=edit.get("reason"))
    change(draft)


def refuse(*faults: str) -> None:
    lab().faults = faults


# --- which weights are shown ---------------------------------------------------------------------


def hidden_activities() -> frozenset[str]:
    """Activities that stay off this screen: private ones if others may look, and those that this
    visit's answers keep off every page.
    """
    if session.audience().is_discreet:
        return session.audience().hidden_activities(session.catalog())
    visit = session.visit()
    if visit.example or not visit.answers:
        return frozenset()
    return session.view().result.silent_activities


def titles(by: str) -> dict[str, str]:
    """What weights can be looked up by: activities or criteria, by id."""
    catalog, hidden = session.catalog(), hidden_activities()
    if by == "activity":
        return {a.id: a.title for a in catalog.ranked_activities if a.id not in hidden}
    return {criterion.id: criterion.label for criterion in catalog.criteria.values()}


def cells_of(by: str, id: str) -> tuple[tuple[Cell, ...], tuple[Cell, ...]]:
    """Cells of one activity or criterion in catalog order: those with a weight, and all others.

    A cell has a weight if it is in the shipped set or in the draft, or if a number box was opened.
    """
    if by == "activity":
        cells = [Cell(id, criterion) for criterion in session.catalog().criteria]
    else:
        cells = [Cell(activity, id) for activity in titles("activity")]
    weighted = {*current().table, *lab().added}
    return (
        tuple(cell for cell in cells if cell in weighted),
        tuple(cell for cell in cells if cell not in weighted),
    )


# --- choices, files, long work -------------------------------------------------------------------


def choice(name: str, default: Any = None) -> Any:
    return lab().choices.get(name, default)


def choose(name: str, value: object) -> None:
    """Store a choice; nothing chosen changes nothing."""
    if value is not None:
        lab().choices[name] = value
    if name == SECTION:
        lab().opened.clear()
        stop()


def start(job: str) -> None:
    """Ask for a long piece of work; it begins in the next run."""
    lab().job = job


def stop() -> None:
    """Cancel long work, or note that it is done."""
    lab().job = None


def load_people(name: str, content: bytes | None) -> None:
    """Replace the uploaded file of many people, or remove it; its check begins at once."""
    lab().cohort = Cohort(name, content)
    lab().job = "check" if content is not None else None


def keep_columns(columns: Sequence[str]) -> None:
    """Keep these columns of the file; it is read again."""
    here = lab().cohort
    here.keep, here.check, here.run = tuple(columns), None, None
    here.by = here.by if here.by in here.keep else None
    start("check")


def group_by(column: str | None) -> None:
    """Count flips by this kept column, which takes another run."""
    here = lab().cohort
    here.by, here.run = column, None
