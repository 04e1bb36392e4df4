"""What the research lab keeps in this session: a draft, files, results. No answer leaves it.

The session itself is reached through `state.py` alone (`kept`, `mirror`, `widget`), so that `forget`
wipes the lab as well. Nothing of it goes into the tab's storage, a URL or a cache for others.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from recommender.catalog.faults import CatalogError
from recommender.catalog.weight_set import WeightSet, weight_set_of, with_weight_set
from recommender.lab.changes import Change
from recommender.lab.changes import changes as list_changes
from recommender.lab.cohort_file import CohortCheck, CohortRun
from recommender.lab.draft import Cell, DraftSet, draft_of, entries_of, weight_set_of_draft
from recommender.recommend import Engine, build_engine
from recommender.ui import state

KEY, SECTION = "tend_lab", "section"
T = TypeVar("T")
# Results of this session that may be used again: one for each part of the page and each set.
MOST_KEPT = 24


@dataclass
class Cohort:
    """An uploaded file of many people, for this session only, and what became of it.

    `made_with` tells which weight set the run was made with.
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
    """The lab of one session. `kept` holds what was computed, by what it was computed from."""

    draft: DraftSet | None = None
    undo: list[DraftSet | None] = field(default_factory=list)
    turns: int = 0
    has_turned: bool = False
    choices: dict[str, Any] = field(default_factory=dict)
    added: list[Cell] = field(default_factory=list)
    opened: list[Cell] = field(default_factory=list)
    held: tuple[DraftSet | None, WeightSet, Hashable] | None = None
    faults: tuple[str, ...] = ()
    job: str | None = None
    cohort: Cohort = field(default_factory=Cohort)
    kept: dict[Hashable, Any] = field(default_factory=dict)


def lab() -> Lab:
    """The lab of this session."""
    return state.kept(KEY, Lab)


# --- the draft -----------------------------------------------------------------------------------


def shipped() -> WeightSet:
    """The shipped set: nothing here changes it."""
    return once("shipped", lambda: weight_set_of(state.catalog()))


def change(draft: DraftSet | None) -> None:
    """Take over another draft; undo brings back the one before."""
    here = lab()
    if draft != here.draft:
        here.undo.append(here.draft)
        _put(draft)
    here.faults = ()


def _put(draft: DraftSet | None) -> None:
    """Put a draft in place; where it begins or ends, the button that did it is gone."""
    here = lab()
    if (draft is None) != (here.draft is None):
        here.turns, here.has_turned = here.turns + 1, True
    here.draft = draft


def focus() -> str:
    """Where the focus goes once a draft began or ended: to the line that tells it. Asked once a run."""
    here = lab()
    found, here.has_turned = ("st-key-lab_status" if here.has_turned else ""), False
    return found


def take(draft: DraftSet, keep_weights: bool) -> None:
    """Put an uploaded set in place; weights that were not uploaded keep what is written about them."""
    held = lab().draft
    change(replace(draft, entries=held.entries) if keep_weights and held else draft)


def begin() -> None:
    """Make a draft: a copy of the shipped set."""
    change(draft_of(shipped(), state.catalog().lab.draft))


def reset() -> None:
    """Back to the shipped set; the draft can be brought back by undo."""
    change(None)


def undo() -> None:
    """Take the last change back."""
    here = lab()
    if here.undo:
        _put(here.undo.pop())
        here.faults = ()


def held_set() -> WeightSet:
    """The draft as a set to compute with, or the shipped set."""
    return _held()[0]


def set_key() -> Hashable:
    """What tells the set in hand from any other, in this session."""
    return _held()[1]


def _held() -> tuple[WeightSet, Hashable]:
    """The set in hand and its key, made once for each draft."""
    here = lab()
    if here.held is None or here.held[0] is not here.draft:
        rules, sources = state.catalog().lab.draft, state.catalog().sources
        found = weight_set_of_draft(here.draft, rules, sources) if here.draft else shipped()
        here.held = here.draft, found, (found.weights, found.numbers.model_dump_json())
    return here.held[1:]


def shipped_value(cell: Cell) -> float:
    """What the shipped set holds in a cell."""
    return (
        once("shipped draft", lambda: draft_of(shipped(), state.catalog().lab.draft)).entry(cell).weight
    )


def uncited() -> tuple[Cell, ...]:
    """Changes of the draft that lack a reason or a source."""
    draft = lab().draft
    return draft.uncited(state.catalog().sources) if draft else ()


def is_ready() -> bool:
    """Whether the set in hand may go into a file: every change is cited, and it can be used."""
    return not uncited() and not faults()


def refusal(not_cited: str) -> str:
    """What to say where the set is not ready: this sentence, or that it cannot be used."""
    return not_cited if uncited() else state.catalog().lab.page.needs_usable


def engine() -> Engine:
    """The engine of the set in hand. Raises CatalogError where the set cannot be used."""
    draft = lab().draft
    if draft is None:
        return state.engine()
    found = once(("engine", set_key()), _built)
    if isinstance(found, CatalogError):
        raise CatalogError(list(found.faults))
    return found


def _built() -> Engine | CatalogError:
    """The engine, or why there is none: both are kept, since the checks take their time."""
    try:
        return build_engine(with_weight_set(state.catalog(), held_set()))
    except CatalogError as error:
        return CatalogError(list(error.faults))


def faults() -> tuple[str, ...]:
    """Why the set in hand cannot be used, one sentence each; empty where it can."""
    try:
        engine()
    except CatalogError as error:
        return tuple(str(fault) for fault in error.faults)
    return ()


def changes() -> tuple[Change, ...]:
    """Every change of the draft against the shipped set; none without a draft."""
    draft = lab().draft
    if draft is None:
        return ()
    return list_changes(shipped(), held_set(), draft.citations())


# --- one weight at a time ------------------------------------------------------------------------


def put(cell: Cell) -> None:
    """Take over the number box of a weight or of a number; only whole quarters count."""
    value, draft = state.widget(f"lab_weight_{cell[0]}_{cell[1]}"), lab().draft
    if draft and value is not None and _is_quarter(value):
        change(draft.put(cell, float(value)))


def _is_quarter(value: float) -> bool:
    """Whether a value may be taken over; says so where it may not."""
    if (value * 4) % 1:
        refuse(state.catalog().lab.weights.not_quarter.format(value=f"{value:g}"))
        return False
    return True


def trust(cell: Cell) -> None:
    """Take over how sure a weight is."""
    certainty, draft = state.widget(f"lab_trust_{cell[0]}_{cell[1]}"), lab().draft
    if draft and certainty:
        change(draft.trust(cell, certainty))


def give_reason(cell: Cell) -> None:
    """Take over the reason for a change."""
    draft = lab().draft
    if draft:
        change(draft.cite(cell, reason=state.widget(f"lab_reason_{cell[0]}_{cell[1]}") or ""))


def give_source(cell: Cell, key: str) -> None:
    """Take over the source of a change, from the list or as a DOI."""
    draft = lab().draft
    if draft:
        change(draft.cite(cell, source=state.widget(key) or ""))


def add(key: str, cells: Mapping[str, Cell]) -> None:
    """Open a number box for a weight that has no row yet."""
    cell = cells.get(state.widget(key) or "")
    if cell:
        lab().added.append(cell)


def grid_key() -> str:
    """Key of the grid; a new one after each change, so that it starts from the draft again."""
    return f"lab_grid_{len(lab().undo)}"


def take_grid(key: str, cells: Sequence[Cell]) -> None:
    """Take over what was changed in the grid."""
    draft = lab().draft
    if draft is None:
        return
    for place, changed in state.widget(key)["edited_rows"].items():
        cell = cells[place]
        weight = changed.get("weight")
        if weight is not None and not _is_quarter(weight):
            return
        if weight is not None:
            draft = draft.weigh(cell, float(weight))
        if changed.get("certainty") is not None:
            draft = draft.trust(cell, changed["certainty"])
        if "source" in changed or "reason" in changed:
            draft = draft.cite(cell, source=changed.get("source"), reason=changed.get("reason"))
    change(draft)


def refuse(*faults: str) -> None:
    """Show why the last change was not taken over."""
    lab().faults = faults


# --- which weights are shown ---------------------------------------------------------------------


def hidden_activities() -> frozenset[str]:
    """Activities that stay off this screen: private ones where others may look, and those that this
    visit's answers keep off every page.
    """
    if state.is_discreet():
        return state.catalog().private_activities
    visit = state.checkin()
    if visit.example or not visit.answers:
        return frozenset()
    return state.result().silent_activities


def titles(by: str) -> dict[str, str]:
    """What weights can be looked up by: activities or criteria, by id."""
    catalog, hidden = state.catalog(), hidden_activities()
    if by == "activity":
        return {a.id: a.title for a in catalog.ranked_activities if a.id not in hidden}
    return {criterion.id: criterion.label for criterion in catalog.criteria.values()}


def all_cells_of(by: str, id: str) -> tuple[Cell, ...]:
    """Every cell of one activity or criterion, in catalog order."""
    if by == "activity":
        return tuple((id, criterion) for criterion in state.catalog().criteria)
    return tuple((activity, id) for activity in titles("activity"))


def cells_of(by: str, id: str) -> tuple[Cell, ...]:
    """Those of them with a weight here or in the shipped set, or a number box of their own."""
    here = lab()
    held = {**entries_of(shipped()), **(here.draft.entries if here.draft else {})}
    return tuple(cell for cell in all_cells_of(by, id) if cell in held or cell in here.added)


# --- choices, files, results ---------------------------------------------------------------------


def choice(name: str, default: Any = None) -> Any:
    """What was chosen in the lab under this name."""
    return lab().choices.get(name, default)


def chosen_of(name: str, titles: Mapping[str, str], first: str = "") -> str:
    """What is chosen of these; at the start, or when the chosen one is gone, `first` or the first."""
    chosen = str(choice(name, first))
    return chosen if chosen in titles else next(iter(titles))


def choice_key(name: str, default: Any = None) -> str:
    """Key of a widget that shows and sets a choice of the lab."""
    return state.mirror(f"lab_{name}", choice(name, default))


def choose(name: str) -> None:
    """Take over what the widget of a choice says; nothing chosen changes nothing."""
    value = state.widget(f"lab_{name}")
    if value is not None:
        lab().choices[name] = value
    if name == SECTION:
        lab().opened.clear()
        stop()


def once(key: Hashable, make: Callable[[], T]) -> T:
    """What was computed before under this key in this session, or made now; the oldest goes first."""
    kept = lab().kept
    if key in kept:
        kept[key] = kept.pop(key)
    else:
        made = make()
        while len(kept) >= MOST_KEPT:
            del kept[next(iter(kept))]
        kept[key] = made
    found: T = kept[key]
    return found


def known(key: Hashable) -> Any:
    """What was computed before under this key, or None."""
    return lab().kept.get(key)


def start(job: str) -> None:
    """Ask for a long piece of work; it begins in the run that follows."""
    lab().job = job


def stop() -> None:
    """Call long work off, or note that it is done."""
    lab().job = None


def take_file(key: str) -> None:
    """Take over an uploaded file of many people, or that it was removed; its check begins at once."""
    found = state.widget(key)
    lab().cohort = Cohort(found.name, found.getvalue()) if found else Cohort()
    lab().job = "check" if found else None


def keep_columns(key: str) -> None:
    """Carry these columns along; the file is read again."""
    here = lab().cohort
    here.keep, here.check, here.run = tuple(state.widget(key)), None, None
    here.by = here.by if here.by in here.keep else None
    start("check")


def group_by(key: str) -> None:
    """Count by this kept column; the result is another."""
    here = lab().cohort
    here.by, here.run = state.widget(key), None
