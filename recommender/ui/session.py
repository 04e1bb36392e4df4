"""The only module that reads or writes Streamlit's session state and the step in the address.

What the research lab stores is in `lab/lab_session.py`, under a key of `session_value`: so `forget`
wipes it too.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar
from uuid import uuid4

import streamlit as st

from recommender.catalog.texts import Texts
from recommender.person.result import PersonResult, Suggestion, every_idea
from recommender.person.saved import CheckInData
from recommender.person.view import Audience, View
from recommender.recommend import recommend_people
from recommender.scoring.responses import Answer
from recommender.ui import charts, flow, shipped
from recommender.ui.visit import BrowserStorage, OpenJournal, Visit

T = TypeVar("T")

KEY, BROWSER, JOURNAL = "tend", "tend_browser", "tend_journal"
# The widget of the category chart.
CHART = "category_chart"
# The query parameter with the number of the step, 1 first, or NOW for the safety page, or ENOUGH for
# the page after the last question of a path that adapts.
STEP, NOW, ENOUGH = "step", "now", "enough"

# For pages and parts, which need both the session and the content.
catalog, engine, attainable_fits = shipped.catalog, shipped.engine, shipped.attainable_fits


def session_value(key: str, make: Callable[[], T]) -> T:
    """Return the session's value under a key, made at first use."""
    if key not in st.session_state:
        st.session_state[key] = make()
    value: T = st.session_state[key]
    return value


def texts() -> Texts:
    return catalog().texts


def visit() -> Visit:
    return session_value(KEY, Visit)


def browser() -> BrowserStorage:
    return session_value(BROWSER, lambda: BrowserStorage(uuid4().hex))


def journal() -> OpenJournal | None:
    """Return the journal that this session has open; another visit put in place leaves it open."""
    found: OpenJournal | None = st.session_state.get(JOURNAL)
    return found


def put_journal(opened: OpenJournal | None) -> None:
    """Open a journal in place of the one before, or close it."""
    st.session_state[JOURNAL] = opened


def reported(component: str) -> object:
    """Return what a JavaScript component reports in this run, or None."""
    return getattr(st.session_state.get(component), "report", None)


def forget(*, ends_journal: bool = False) -> None:
    """Wipe this session, and have the browser wipe its storage; its journal only with `ends_journal`."""
    st.session_state.clear()
    st.query_params.clear()
    wiped = BrowserStorage(uuid4().hex, heard=True, wipe=True, ends_journal=ends_journal)
    st.session_state[BROWSER] = wiped


def start_over() -> None:
    """Wipe this session, but leave the journal of this device open."""
    opened, leaving = journal(), browser().leaving
    forget()
    if opened and opened.where == "device":
        put_journal(opened)
        browser().leaving = leaving


# --- putting another visit in place --------------------------------------------------------------


def restore_visit(stored: Visit) -> None:
    st.session_state[KEY] = stored


def load_visit(other: Visit) -> None:
    """Replace the visit by a loaded one, but keep how the page looks."""
    _keep_looks(other)
    browser().wipe = False


def open_file(data: CheckInData, file: str) -> None:
    """Replace the visit by a saved check-in; `undo_file` brings back what was there."""
    before = visit()
    before.unsaved.file, before.unsaved.before = file, None
    load_visit(Visit(replace(data, path=data.path or "full")))
    visit().unsaved.file, visit().unsaved.before = file, before


def undo_file() -> None:
    if before := visit().unsaved.before:
        _keep_looks(before)


def load_example(id: str) -> None:
    example = next(e for e in catalog().examples.examples if e.id == id)
    order = tuple(example.answers)
    made_up = CheckInData(answers=dict(example.answers), order=order, path="full")
    _keep_looks(Visit(made_up, example=id, own=visit().own or visit()))


def leave_example() -> None:
    if own := visit().own:
        _keep_looks(own)


def _keep_looks(other: Visit) -> None:
    st.session_state[KEY] = replace(other, looks=visit().looks, helped=visit().helped)


def begin(path: str) -> None:
    """Start on one of the two paths; earlier answers of a real visit stay.

    On the first sheet of the path the first question follows.
    """
    leave_example()
    visit().update(path=path)
    visit().progress.changing = None
    browser().wipe = browser().cleared = False
    if starting():
        go_to(0)


# --- the step in the address -----------------------------------------------------------------------


def starting() -> str | None:
    """Return the path whose first sheet the address asks for, if any: nothing has begun before it."""
    path = st.query_params.get(STEP)
    return path if path in catalog().paths else None


def place() -> int | str:
    """Return what the address asks for and may be opened: NOW, ENOUGH, or a step, 0 first."""
    asked = st.query_params.get(STEP, "")
    if asked == NOW or (asked == ENOUGH and flow.may_stop(engine(), visit())):
        return asked
    return flow.step_of(engine(), visit(), asked)


def go_to(step: int | str) -> None:
    st.query_params[STEP] = step if isinstance(step, str) else str(step + 1)


def furthest_step() -> dict[str, str]:
    """Return the query of the last step that may be opened."""
    here = visit()
    if flow.may_stop(engine(), here):
        return {STEP: ENOUGH}
    return {STEP: str(flow.furthest(engine(), here) + 1)}


def open_safety_page() -> None:
    visit().unsaved.safety_page = ()
    go_to(NOW)


def leave_page(items: flow.Items, step: int, *, skips: bool = False) -> None:
    """Finish a page and go to the step after it, if any.

    Unless it `skips`, a page with open answers stays the first time, and names them.
    """
    if skips:
        flow.finish_page(catalog(), visit(), items)
    elif not flow.try_page(catalog(), visit(), items, step):
        return
    if step + 1 < len(flow.pages(engine(), visit())):
        go_to(step + 1)
    elif flow.may_stop(engine(), visit()):
        go_to(ENOUGH)


def enter_page(url_path: str) -> bool:
    """Complete the check-in on the page of its results, and hide private questions elsewhere.

    Those stay that were asked for on this very step. Return whether the check-in was completed now.
    """
    here = visit()
    is_finished = url_path == "results" and bool(here.answers) and not here.has_results
    if is_finished:
        flow.finish(here)
    if url_path != "checkin" or here.unsaved.private_shown != st.query_params.get(STEP, ""):
        here.unsaved.private_shown = None
    return is_finished


def show_private() -> None:
    """Show the private questions of this step on a shared screen."""
    visit().unsaved.private_shown = st.query_params.get(STEP, "")


def start_with_client(*, sharing: bool = False) -> None:
    """Show what a therapist and a client may see together, or what a shared screen may show."""
    visit().looks.view, visit().looks.sharing = "client", sharing


def start_fresh(*, sharing: bool = False) -> None:
    """Wipe what an earlier client left, but for the country, and `start_with_client`."""
    country = visit().looks.country
    forget()
    visit().looks.country = country
    start_with_client(sharing=sharing)


# --- widgets ---------------------------------------------------------------------------------------


def bind(key: str, value: object) -> dict[str, Any]:
    """Return the arguments by which a widget shows a stored value, under a key of its own.

    The visit, and not the widget, is the store: one answer may set several widgets, and a draft sets all
    of them. Streamlit (1.67) keeps the widget's own state from page to page. The value is assigned only
    where it differs: an assignment is sent to the browser, where it would undo a click in flight.
    """
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value
    return {"key": key, "persist_state": "session"}


def value_of(key: str, options: Iterable[object] | None = None) -> Any:
    """Return the widget's value, or None if it is not one of the offered options.

    Streamlit (1.67) hands a forged text to callbacks unchecked. Types count: True is no 1.
    """
    value = st.session_state[key]
    known = options is None or any(type(value) is type(one) and value == one for one in options)
    return value if known else None


def bound(
    key: str,
    value: object,
    store: Callable[[Any], object],
    labels: Mapping[Any, str] | None = None,
    *,
    clears: bool = False,
) -> dict[str, Any]:
    """Return the arguments by which a widget shows a stored value and gives a new one to `store`.

    `labels` are those of its options. A value that is none of them was forged and counts as None, which
    is stored only where the choice may be empty, as it `clears`.
    """
    options = None if labels is None else tuple(labels)

    def take() -> None:
        new = value_of(key, options)
        if new is not None or clears:
            store(new)

    offered = {} if labels is None else {"options": options, "format_func": labels.__getitem__}
    return {**bind(key, value), **offered, "on_change": take}


def choice(name: str, labels: Mapping[Any, str] | None = None) -> dict[str, Any]:
    """`bound` for one field of the looks or of the unsaved choices."""
    clears = Visit().chosen(name) is None
    return bound(f"choose_{name}", visit().chosen(name), partial(choose, name), labels, clears=clears)


def choose(name: str, value: object) -> None:
    visit().choose(name, value)


def name_of(item: str) -> str:
    """Return an item's name; on a shared screen a private one is not named."""
    if flow.hidden_items(catalog(), visit(), (item,)):
        return texts()("session.private_question")
    return catalog().items[item].label


# --- results ---------------------------------------------------------------------------------------


def audience() -> Audience:
    """Who may see the screen."""
    looks = visit().looks
    return Audience.SHARED if looks.sharing else Audience(looks.view)


def may_save() -> bool:
    """True if something may be stored on this device.

    Where somebody may be unsafe or watched, only after "only I can open this device".
    """
    return visit().looks.only_me or not must_confirm()


def must_confirm() -> bool:
    """True if saving needs "only I can open this device" first."""
    return visit().looks.phone == "yes" or any(gate.confirm_saving for gate in view().result.gates)


def veto(activity: str) -> None:
    visit().update(vetoes=visit().check_in.vetoes | {activity})
    visit().unsaved.set_aside = activity


def bring_back(activity: str) -> None:
    visit().update(vetoes=visit().check_in.vetoes - {activity})
    visit().unsaved.set_aside = None


def ideas() -> tuple[Suggestion, ...]:
    """Every idea for the chosen moment and company; the first three are those to show first."""
    looks = visit().looks
    return every_idea(view().result, looks.when == "tonight", looks.company)


def show_idea_after(activity: str) -> None:
    """Put the idea that follows an activity's on the large card; after the last one the first."""
    ids = [idea.row.activity.id for idea in ideas()]
    visit().unsaved.idea = ids[(ids.index(activity) + 1) % len(ids)]
    visit().unsaved.set_aside = None


def press_kind() -> None:
    """Open the kind whose bar was pressed, or close it if it is open."""
    pressed = st.session_state[CHART].selection.get(charts.PRESSED)
    for one in pressed if isinstance(pressed, list) else ():
        kind = one.get("category")
        visit().unsaved.presses += 1
        visit().choose("kind", None if kind == visit().unsaved.kind else kind)


def weigh(matters: dict[str, int]) -> None:
    """Store how much each category matters; `undo_weighing` brings back what was before."""
    visit().unsaved.undo.append(visit().check_in.matters)
    visit().update(matters=matters)


def undo_weighing() -> None:
    if visit().unsaved.undo:
        visit().update(matters=visit().unsaved.undo.pop())


def unweighed_ranks() -> dict[str, int]:
    """Return the rank of each category if none mattered more than another."""
    people = recommend_people(engine(), [used_answers()], visit().check_in.vetoes)
    return {row.category.id: row.rank for row in View(PersonResult(people), audience()).categories}


def used_answers() -> dict[str, Answer]:
    return flow.used_answers(catalog(), visit())


def view() -> View:
    """What follows from the answers, as far as it may be seen; computed again only after a change."""
    here, answers, matters = visit(), used_answers(), visit().check_in.matters
    waiting = flow.waiting(catalog(), here)
    said = tuple(sorted(answers.items(), key=str)), tuple(matters.items())
    stamp = said, here.check_in.vetoes, audience(), waiting, tuple(here.counted.items())
    if here.result is None or here.result[0] != stamp:
        people = recommend_people(engine(), [answers], here.check_in.vetoes, [matters], [here.counted])
        here.result = stamp, View(PersonResult(people), audience(), waiting)
    return here.result[1]
