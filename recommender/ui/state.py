"""The only place that reads or writes session state; answers live nowhere else."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache

import streamlit as st

from recommender.catalog.catalog import Catalog
from recommender.catalog.records import Item, Page
from recommender.recommend import Engine, attainable, load_engine, recommend_people
from recommender.report.person import PersonResult
from recommender.scoring.responses import DECLINED, Answer

KEY = "tend"
STEP = "step"
NOW = "now"


@dataclass
class CheckIn:
    """One person's visit. `answers` holds an item only once it was asked; None is a blank."""

    answers: dict[str, Answer] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    path: str | None = None
    changing: str | None = None
    arrived: bool = False
    safety_page: tuple[str, ...] = ()
    example: str | None = None
    vetoes: set[str] = field(default_factory=set)
    country: str | None = None
    phone: str | None = None
    view: str = "self"
    when: str = "week"
    numbers: bool = False
    grouped: bool = False
    own: CheckIn | None = None
    result: tuple[object, PersonResult] | None = None


@st.cache_resource(show_spinner=False)
def engine() -> Engine:
    """The shipped data, loaded once for everybody; it holds no answer."""
    return load_engine()


@st.cache_resource(show_spinner=False)
def attainable_fits() -> tuple[float, float]:
    """Smallest and largest fit that any answers could give a category."""
    return attainable(engine())


@cache
def catalog() -> Catalog:
    """What we know; it is asked for at every turn, so the way through the cache is spared."""
    return engine().model.catalog


def checkin() -> CheckIn:
    """Return this session's visit."""
    found: CheckIn | None = st.session_state.get(KEY)
    if found is None:
        found = st.session_state[KEY] = CheckIn()
    return found


def forget() -> None:
    """Wipe everything this session knows."""
    st.session_state.clear()
    st.query_params.clear()


# --- where we are ------------------------------------------------------------------------------


def begin(path: str) -> None:
    """Start on one of the two paths; earlier answers of a real visit stay."""
    leave_example()
    visit = checkin()
    visit.path, visit.changing = path, None


def load_example(id: str) -> None:
    """Put a made-up person in place of this visit's answers."""
    example = next(e for e in catalog().examples.examples if e.id == id)
    visit = checkin()
    own = visit.own if visit.example else replace(visit)
    made_up = CheckIn(answers=dict(example.answers), order=list(example.answers), path="full")
    _show(replace(made_up, example=id, own=own))


def leave_example() -> None:
    """Bring back the person's own answers, just as they were."""
    own = checkin().own
    if own:
        _show(own)


def _show(other: CheckIn) -> None:
    """Put another visit in place of this one; how the page looks stays as it is."""
    visit = checkin()
    looks = ("country", "phone", "view", "when", "numbers", "grouped")
    kept = {name: getattr(visit, name) for name in looks}
    st.session_state[KEY] = replace(other, **kept)


def pages() -> tuple[Page, ...]:
    """Pages of the chosen path."""
    visit = checkin()
    return catalog().paths[visit.path].pages if visit.path else ()


def step() -> int:
    """Place of the current page, 0 first: from the URL, kept within what was reached."""
    asked = st.query_params.get(STEP, "1")
    wanted = int(asked) - 1 if asked.isascii() and asked.isdigit() and len(asked) < 4 else 0
    return max(0, min(wanted, furthest()))


def furthest() -> int:
    """Place of the last page that may be opened: the first one with a question not yet asked."""
    answers, every = checkin().answers, pages()
    for place, page in enumerate(every):
        missing = [id for id in page.items if id not in answers]
        if missing and offered(tuple(missing)):
            return place
    return len(every) - 1


def offered(items: tuple[str, ...]) -> tuple[str, ...]:
    """Items that apply to this person."""
    answers, every = checkin().answers, catalog().items
    rules = {id: every[id].only_if for id in items}
    return tuple(id for id in items if not (r := rules[id]) or answers.get(r.item) == r.code)


def is_now() -> bool:
    """Whether "Show me ideas now" was pressed."""
    return st.query_params.get(STEP) == NOW


def open_safety_page() -> None:
    """Go to the questions that the safety rules still need."""
    checkin().safety_page = ()
    go_to(NOW)


def safety_page() -> tuple[str, ...]:
    """Items that the safety rules need and that were not asked before this page opened."""
    visit = checkin()
    if not visit.safety_page:
        wanted = catalog().intake.ideas_now_items
        visit.safety_page = tuple(id for id in wanted if id not in visit.answers)
    return visit.safety_page


def finish_safety_page() -> None:
    """Remember what the safety page asked."""
    finish_page(checkin().safety_page)
    checkin().safety_page = ()


def go_to(place: int | str) -> None:
    """Open a page of the check-in: its place (0 first), or NOW."""
    st.query_params[STEP] = place if isinstance(place, str) else str(place + 1)


def finish_page(items: tuple[str, ...], then: int | str | None = None) -> None:
    """Remember that these items were asked; what was left open is a blank."""
    visit = checkin()
    for id in items:
        visit.answers.setdefault(id, None)
        if id not in visit.order:
            visit.order.append(id)
    if then is not None:
        go_to(then)


def change(item: str | None) -> None:
    """Open one answer for a change, or close it again with None."""
    checkin().changing = item


def return_place() -> str | None:
    """Where to go back to: "results" once seen, "checkin" on the way there, None at the start."""
    visit = checkin()
    if visit.arrived:
        return "results"
    return "checkin" if visit.path else None


def arrive() -> None:
    """Remember that the results were reached."""
    checkin().arrived = True


def can_answer_more() -> bool:
    """Whether the full path still holds questions that were not asked."""
    answers = checkin().answers
    return any(id not in answers for p in catalog().paths["full"].pages for id in offered(p.items))


# --- answers ---------------------------------------------------------------------------------------


def radio_key(item: Item) -> str:
    """Key of an item's radio buttons; they show the answer that is held."""
    return _mirror(f"ask_{item.id}", checkin().answers.get(item.id))


def tick_key(item: Item, code: str, ticked: bool) -> str:
    """Key of one tick box; it shows what is held."""
    return _mirror(f"tick_{item.id}_{code}", ticked)


def _mirror(key: str, held: object) -> str:
    """Let a widget show what is held. It is set only where it differs: Streamlit sends what is set
    back to the browser, where it would undo a press that is still on its way.
    """
    if key not in st.session_state or st.session_state[key] != held:
        st.session_state[key] = held
    return key


def record(item: Item) -> None:
    """Take over what the radio buttons of an item say."""
    _hold(item, st.session_state[f"ask_{item.id}"])


def record_tick(item: Item, code: str) -> None:
    """Take over one tick; an exclusive option clears the others and the other way round."""
    held = checkin().answers.get(item.id)
    before = set(held) if isinstance(held, tuple) else set()
    if not st.session_state[f"tick_{item.id}_{code}"]:
        after = before - {code}
        _hold(item, tuple(str(c) for c in item.codes if c in after) or None)
        return
    friends = set(item.joins.get(code, ()))
    if code in item.exclusive:
        after = (before & friends) | {code}
    else:
        apart = {e for e in item.exclusive if code not in item.joins.get(e, ())}
        after = (before - apart) | {code}
    ticks = tuple(str(c) for c in item.codes if c in after)
    _hold(item, DECLINED if ticks == (DECLINED,) else ticks)


def record_instead(item: Item, answer: Answer, key: str) -> None:
    """Take over "None of these" or "Prefer not to say" of a tick question."""
    _hold(item, answer if st.session_state[key] else None)


def _hold(item: Item, answer: Answer) -> None:
    visit = checkin()
    visit.answers[item.id] = answer
    if item.id not in visit.order:
        visit.order.append(item.id)


# --- choices that are no answers ---------------------------------------------------------------------


def choice_key(name: str) -> str:
    """Key of a switch that shows and sets one field of the visit."""
    return _mirror(f"choose_{name}", getattr(checkin(), name))


def choose(name: str) -> None:
    """Take over a switch."""
    setattr(checkin(), name, st.session_state[f"choose_{name}"])


def is_discreet() -> bool:
    """Whether somebody else may see the screen: private answers stay out of words and receipts."""
    return checkin().view == "client"


def veto(activity: str) -> None:
    """Remember "Not for me"."""
    checkin().vetoes.add(activity)


def bring_back(activity: str) -> None:
    """Take "Not for me" back."""
    checkin().vetoes.discard(activity)


def result() -> PersonResult:
    """What follows from the answers as they are; computed again only when they changed."""
    visit = checkin()
    stamp = (tuple(sorted(visit.answers.items(), key=str)), frozenset(visit.vetoes))
    if visit.result is None or visit.result[0] != stamp:
        people = recommend_people(engine(), [visit.answers], frozenset(visit.vetoes))
        visit.result = (stamp, PersonResult(people))
    return visit.result[1]
