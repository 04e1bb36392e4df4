"""The only place that reads or writes session state; answers live nowhere else.

What the research lab keeps is in `lab_state.py`, which comes here for it (`kept`): so that `forget`
wipes both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, TypeVar
from uuid import uuid4

import streamlit as st

from recommender.catalog.records import Item, Page
from recommender.recommend import recommend_people
from recommender.report.person import PersonResult
from recommender.scoring.responses import DECLINED, NOT_ASKED, Answer, is_missing
from recommender.ui.shipped import attainable_fits as attainable_fits
from recommender.ui.shipped import catalog as catalog
from recommender.ui.shipped import engine as engine
from recommender.ui.ticks import after_tick
from recommender.ui.visit import Bridge, CheckIn

T = TypeVar("T")

KEY = "tend"
BRIDGE = "tend_bridge"
STEP = "step"
NOW = "now"
DRAWN = "tend_drawn"


def checkin() -> CheckIn:
    """Return this session's visit."""
    found: CheckIn | None = st.session_state.get(KEY)
    if found is None:
        found = st.session_state[KEY] = CheckIn()
    return found


def bridge() -> Bridge:
    """What this session knows of the tab's storage."""
    found: Bridge | None = st.session_state.get(BRIDGE)
    if found is None:
        found = st.session_state[BRIDGE] = Bridge(uuid4().hex)
    return found


def kept(key: str, make: Callable[[], T]) -> T:
    """What this session keeps under a key, made at first use; `forget` wipes it like all else."""
    if key not in st.session_state:
        st.session_state[key] = make()
    found: T = st.session_state[key]
    return found


def reported(component: str) -> object:
    """What a component of the page reports in this run."""
    return getattr(st.session_state.get(component), "report", None)


def forget() -> None:
    """Wipe everything that this session knows and that the browser keeps."""
    st.session_state.clear()
    st.query_params.clear()
    st.session_state[BRIDGE] = Bridge(uuid4().hex, heard=True, wipe=True)


def put_back(visit: CheckIn) -> None:
    """Put the visit that the browser kept in place of this one."""
    st.session_state[KEY] = visit


def put_in(visit: CheckIn) -> None:
    """Put a saved check-in in place of the answers; how the page looks stays as it is."""
    leave_example()
    _show(visit)
    bridge().wipe = False


# --- where we are ------------------------------------------------------------------------------


def begin(path: str) -> None:
    """Start on one of the two paths; earlier answers of a real visit stay."""
    leave_example()
    visit = checkin()
    visit.path, visit.changing = path, None
    bridge().wipe = bridge().cleared = False


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
    looks = ("country", "phone", "view", "sharing", "when", "numbers", "grouped", "keep", "only_me")
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


def used_answers() -> dict[str, Answer]:
    """The answers that count: without those to questions that no longer apply."""
    answers = checkin().answers
    wanted = set(offered(tuple(answers)))
    return {id: answer for id, answer in answers.items() if id in wanted}


def no_longer_needed() -> tuple[str, ...]:
    """Items that were answered and no longer apply."""
    answers, used = checkin().answers, used_answers()
    return tuple(id for id, answer in answers.items() if id not in used and not is_missing(answer))


def is_now() -> bool:
    """Whether "Show me ideas now" was pressed."""
    return st.query_params.get(STEP) == NOW


def open_safety_page() -> None:
    """Go to the questions that the safety rules still need."""
    checkin().safety_page = ()
    go_to(NOW)


def lacks_safety() -> bool:
    """Whether something that the safety rules need was never asked, as after loading a file."""
    return any(map(checkin().lacks, catalog().intake.ideas_now_items))


def safety_page() -> tuple[str, ...]:
    """Items that the safety rules need and that were not asked before this page opened."""
    visit = checkin()
    if not visit.safety_page:
        wanted = catalog().intake.ideas_now_items
        visit.safety_page = tuple(id for id in wanted if visit.lacks(id))
    return visit.safety_page


def finish_safety_page() -> None:
    """Remember what the safety page asked."""
    finish_page(checkin().safety_page)
    checkin().safety_page = ()


def go_to(place: int | str) -> None:
    """Open a page of the check-in: its place (0 first), or NOW."""
    st.query_params[STEP] = place if isinstance(place, str) else str(place + 1)


def finish_page(items: tuple[str, ...], then: int | str | None = None) -> None:
    """Remember that those of the items which apply were asked; what was left open is a blank."""
    visit = checkin()
    for id in offered(items):
        visit.answers.setdefault(id, NOT_ASKED if id in kept_private(items) else None)
        if id not in visit.order:
            visit.order.append(id)
    visit.has_asked(set(offered(items)) - set(kept_private(items)))
    visit.reminded, visit.private_shown = None, None
    if then is not None:
        go_to(then)


def try_page(items: tuple[str, ...], place: int, then: int | None) -> None:
    """Continue: what is left open is pointed out once, and may stay open."""
    visit = checkin()
    shown = tuple(id for id in offered(items) if id not in kept_private(items))
    if open_items(shown) and visit.reminded != place:
        visit.reminded = place
        return
    finish_page(items, then)


def open_items(items: tuple[str, ...]) -> tuple[str, ...]:
    """Items of a page that have no answer yet."""
    return tuple(id for id in items if checkin().answers.get(id) is None)


def change(item: str) -> None:
    """Open one answer for a change."""
    checkin().changing = item


def finish_change() -> None:
    """Close the changed answer, and open the question that it made necessary, if any."""
    visit = checkin()
    if visit.changing:
        finish_page((visit.changing,))
    asked = [page for page in pages() if set(page.items) & visit.answers.keys()]
    rules = {id: catalog().items[id].only_if for page in asked for id in offered(page.items)}
    follow = [id for id, rule in rules.items() if rule and rule.item == visit.changing]
    needed = [id for id in follow if id not in visit.answers]
    visit.changing = needed[0] if needed else None


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
    return mirror(f"ask_{item.id}", checkin().answers.get(item.id), (*item.codes, DECLINED))


def tick_key(item: Item, code: str, ticked: bool) -> str:
    """Key of one tick box; it shows what is held."""
    return mirror(f"tick_{item.id}_{code}", ticked)


def mirror(key: str, held: object, options: Iterable[object] | None = None) -> str:
    """Let a widget show what is held. It is set only where it differs: Streamlit sends what is set
    back to the browser, where it would undo a press that is still on its way. What another page
    drew under this key does not count: there it was another widget. `options` are all it may say.
    """
    _, drawn = st.session_state.get(DRAWN, ("", {}))
    if key not in drawn or key not in st.session_state or st.session_state[key] != held:
        st.session_state[key] = held
    drawn[key] = options
    return key


def widget(key: str) -> Any:
    """What a widget says; what it does not offer is forged, and counts as nothing chosen."""
    value, options = st.session_state[key], st.session_state.get(DRAWN, ("", {}))[1].get(key)
    known = options is None or any(type(value) is type(one) and value == one for one in options)
    return value if known else None


def record(item: Item) -> None:
    """Take over what the radio buttons of an item say.

    Nobody can clear them, so nothing chosen only means that the page was still on its way.
    """
    if widget(f"ask_{item.id}") is not None:
        checkin().hold(item.id, widget(f"ask_{item.id}"))


def record_tick(item: Item, code: str) -> None:
    """Take over one tick."""
    held, ticked = checkin().answers.get(item.id), widget(f"tick_{item.id}_{code}")
    checkin().hold(item.id, after_tick(item, held, code, ticked))


def record_instead(item: Item, answer: Answer, key: str) -> None:
    """Take over "None of these" or "Prefer not to say" of a tick question."""
    checkin().hold(item.id, answer if st.session_state[key] else None)


# --- choices that are no answers ---------------------------------------------------------------------


def choice_key(name: str, options: Iterable[object] | None = None) -> str:
    """Key of a switch that shows and sets one field of the visit."""
    return mirror(f"choose_{name}", getattr(checkin(), name), options)


def choose(name: str) -> None:
    """Take over a switch; only one that may be empty takes over that nothing is chosen."""
    value = widget(f"choose_{name}")
    if value is not None or getattr(CheckIn(), name) is None:
        setattr(checkin(), name, value)


def is_discreet() -> bool:
    """Whether somebody else may see the screen: private answers stay out of words and receipts."""
    return checkin().sharing or checkin().view == "client"


def kept_private(items: tuple[str, ...]) -> tuple[str, ...]:
    """Items that a shared screen does not show, unless the client asks for them."""
    visit = checkin()
    if not visit.sharing or visit.private_shown is not None:
        return ()
    return tuple(id for id in items if catalog().items[id].private)


def name_of(item: str) -> str:
    """An item's name; on a shared screen a private one is not named."""
    private = kept_private((item,))
    return catalog().words.session.private_question if private else catalog().items[item].label


def turn_to(page: str) -> None:
    """Arrive on a page: widgets are new there, and private questions are hidden again."""
    visit = checkin()
    if page != "checkin" or visit.private_shown != st.query_params.get(STEP, ""):
        visit.private_shown = None
    if st.session_state.get(DRAWN, (None,))[0] != page:
        st.session_state[DRAWN] = page, {}


def may_save() -> bool:
    """Whether something may stay behind on this device.

    Where somebody may be unsafe or is watched, only after "only I can open this device".
    """
    return checkin().only_me or not must_confirm()


def must_confirm() -> bool:
    """Whether saving needs "only I can open this device" first."""
    return checkin().phone == "yes" or result().confirm_saving


def veto(activity: str) -> None:
    """Remember "Not for me"."""
    checkin().vetoes.add(activity)


def bring_back(activity: str) -> None:
    """Take "Not for me" back."""
    checkin().vetoes.discard(activity)


def result() -> PersonResult:
    """What follows from the answers as they are; computed again only when they changed."""
    visit, answers = checkin(), used_answers()
    said = tuple(sorted(answers.items(), key=str)), tuple(visit.matters.items())
    stamp = said, set_aside(), is_discreet()
    if visit.result is None or visit.result[0] != stamp:
        people = recommend_people(engine(), [answers], set_aside(), [visit.matters])
        visit.result = (stamp, PersonResult(people, discreet=is_discreet()))
    return visit.result[1]


def set_aside() -> frozenset[str]:
    """Activities that stay out on top of the gates: "Not for me", and private ones where others look."""
    private = catalog().private_activities if is_discreet() else frozenset()
    return frozenset(checkin().vetoes) | private
