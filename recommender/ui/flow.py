"""The flow of the questionnaire: what is asked of whom, and when. Reads and changes a visit.

Items are ids; a step is the index of a page of the chosen path, 0 first.
"""

from collections.abc import Sequence

from recommender.catalog.catalog import Catalog
from recommender.catalog.records.questionnaire import Item, Page
from recommender.recommend import Engine
from recommender.scoring.asking import Outlook, groups_of, outlook
from recommender.scoring.responses import DECLINED, NOT_ASKED, Answer, encode, is_missing
from recommender.ui.visit import Visit

Items = tuple[str, ...]


# --- pages and steps -------------------------------------------------------------------------------


def pages(engine: Engine, visit: Visit) -> Sequence[Page]:
    """Return the pages of the chosen path; none before a path is chosen.

    A path that adapts has one more page for each group asked, and for the next one, if any.
    """
    catalog = engine.catalog
    if not visit.check_in.path:
        return ()
    path = catalog.paths[visit.check_in.path]
    if not adapts(catalog, visit):
        return path.pages
    groups = {item: group.items for group in groups_of(catalog) for item in group.items}
    known = {*catalog.intake.welcome_items, *(item for page in path.pages for item in page.items)}
    ahead = look_ahead(engine, visit).next_items()
    later = dict.fromkeys(groups[item] for item in (*visit.check_in.order, *ahead) if item not in known)
    return (*path.pages, *(_page_of(catalog, items) for items in later))


def _page_of(catalog: Catalog, group: Items) -> Page:
    """Return the page of the full path, with one group alone; a question apart is titled by its name."""
    page = next(page for page in catalog.paths["full"].pages if group[0] in page.items)
    item = catalog.items[group[0]]
    is_apart = len(group) == 1 < len(page.items) and not item.private
    return page.model_copy(update={"items": group, "title": item.label if is_apart else page.title})


def look_ahead(engine: Engine, visit: Visit) -> Outlook:
    """Return what the answers settle, and what to ask next; computed again only after a change.

    What a shared screen hides is not asked there: it counts as declined.
    """
    asked = dict.fromkeys(engine.catalog.intake.welcome_items) | used_answers(engine.catalog, visit)
    matters, vetoes = visit.check_in.matters, visit.check_in.vetoes
    stamp = asked, matters, vetoes, visit.counted
    if visit.ahead is None or visit.ahead[0] != stamp:
        said = {id: DECLINED if answer == NOT_ASKED else answer for id, answer in asked.items()}
        found = outlook(
            engine, encode(engine.catalog, [said], [matters], [visit.counted]), vetoes=vetoes
        )
        visit.ahead = stamp, found
    return visit.ahead[1]


def adapts(catalog: Catalog, visit: Visit) -> bool:
    """True if the chosen path asks only what still matters."""
    path = visit.check_in.path
    return path is not None and catalog.paths[path].adapts


def may_stop(engine: Engine, visit: Visit) -> bool:
    """True on a path that adapts, once all that it asks was asked."""
    return adapts(engine.catalog, visit) and first_open(engine, visit) is None


def first_open(engine: Engine, visit: Visit) -> int | None:
    for step, page in enumerate(pages(engine, visit)):
        missing = tuple(id for id in page.items if id not in visit.answers)
        if offered(engine.catalog, visit, missing):
            return step
    return None


def furthest(engine: Engine, visit: Visit) -> int:
    """Return the last step that may be opened: the first one with a question not yet asked."""
    step = first_open(engine, visit)
    return len(pages(engine, visit)) - 1 if step is None else step


def step_of(engine: Engine, visit: Visit, asked: str) -> int:
    """Return the step that an address asks for by its number, 1 first.

    Where that is none that may be opened: the first one with a question not yet asked.
    """
    wanted = int(asked) - 1 if asked.isascii() and asked.isdigit() and len(asked) < 4 else -1
    last = furthest(engine, visit)
    return wanted if 0 <= wanted <= last else max(0, last)


def return_page(visit: Visit) -> str | None:
    """Return the page that the way back leads to, or None where nothing has begun."""
    if visit.has_results:
        return "results"
    return "checkin" if visit.check_in.path else None


# --- which items ---------------------------------------------------------------------------------------


def offered(catalog: Catalog, visit: Visit, items: Items) -> Items:
    """Return those items that apply to this person."""
    rules = {id: catalog.items[id].only_if for id in items}
    return tuple(id for id in items if not (r := rules[id]) or visit.answers.get(r.item) == r.code)


def hidden_items(catalog: Catalog, visit: Visit, items: Items) -> Items:
    """Return the private ones of these items while a shared screen must not show them."""
    if not visit.looks.sharing or visit.unsaved.private_shown is not None:
        return ()
    return tuple(id for id in items if catalog.items[id].private)


def shown_items(catalog: Catalog, visit: Visit, items: Items) -> Items:
    """Return the items that apply and may be shown."""
    hidden = hidden_items(catalog, visit, items)
    return tuple(id for id in offered(catalog, visit, items) if id not in hidden)


def open_items(visit: Visit, items: Items) -> Items:
    return tuple(id for id in items if visit.answers.get(id) is None)


def can_answer_more(catalog: Catalog, visit: Visit) -> bool:
    """True if the full path still has questions that were not asked."""
    every = tuple(id for page in catalog.paths["full"].pages for id in page.items)
    return any(id not in visit.answers for id in offered(catalog, visit, every))


def used_answers(catalog: Catalog, visit: Visit) -> dict[str, Answer]:
    """Return the answers to questions that still apply."""
    wanted = set(offered(catalog, visit, tuple(visit.answers)))
    return {id: answer for id, answer in visit.answers.items() if id in wanted}


def no_longer_needed(catalog: Catalog, visit: Visit) -> Items:
    """Return items that were answered and no longer apply."""
    used = used_answers(catalog, visit)
    return tuple(id for id, a in visit.answers.items() if id not in used and not is_missing(a))


def length(catalog: Catalog, visit: Visit, pages: Sequence[Page]) -> tuple[int, int]:
    """Return how many questions pages still ask, and in how many minutes they are read and answered."""
    every = tuple(id for page in pages for id in page.items)
    items = [catalog.items[id] for id in offered(catalog, visit, every) if id not in visit.answers]
    said = (part for i in items for part in (i.text, i.help or "", *(o.label for o in i.choices)))
    words, pace = sum(len(part.split()) for part in said), catalog.intake.pace
    minutes = words / pace.words_per_minute + len(items) * pace.seconds_per_answer / 60
    return len(items), max(1, round(minutes))


def usual_length(catalog: Catalog, path: str) -> tuple[int, int]:
    """Return how many questions a path asks, and for how many minutes: of one that adapts, as usual."""
    count, minutes = length(catalog, Visit(), catalog.paths["full"].pages)
    if not catalog.paths[path].adapts:
        return count, minutes
    usual = catalog.method.asking.usual
    return usual, max(1, round(minutes * usual / count))


def remaining(engine: Engine, visit: Visit, after: Items) -> tuple[int, int]:
    """Return the fewest and most questions that 8 of 10 people are still asked after these.

    Both are bounded by what is open at all, and are their middle where that is near enough to both.
    """
    catalog, ahead = engine.catalog, look_ahead(engine, visit)
    every = tuple(id for page in catalog.paths["full"].pages for id in page.items)
    still = {id for id in offered(catalog, visit, every) if id not in visit.answers}
    opening = catalog.paths[visit.check_in.path or "full"].pages
    fixed = {id for page in opening for id in page.items} & still
    # Before the choice begins, a likelihood says nothing about the length.
    reached = 0.0 if fixed else ahead.likely[0]
    rows = (row for row in catalog.method.asking.remaining if row.late_wait == ahead.late_wait[0])
    row = [row for row in rows if row.likely <= reached][-1]
    here = len(still.intersection(after))
    high = min(row.high + len(fixed), len(still))
    low = min(row.low + len(fixed), high)
    high = max(0, high - here)
    low = min(max(1, low - here), high)
    if high and high - low <= 2 * catalog.method.asking.near:
        low = high = (low + high) // 2
    return low, high


def share_done(visit: Visit, pages: Sequence[Page], low: int, high: int) -> float:
    """Return the share of questions that were asked, where from `low` to `high` are still to come."""
    every = {id for page in pages for id in page.items}
    asked = len(every & visit.answers.keys())
    return asked / max(1, len(every) + (low + high) // 2)


def likely_of_100(engine: Engine, visit: Visit) -> int:
    """Return in how many of 100 completions the first category stays."""
    return int(100 * look_ahead(engine, visit).likely[0])


def waiting(catalog: Catalog, visit: Visit) -> frozenset[str]:
    """Return private items that apply and were not asked yet."""
    private = tuple(id for id, item in catalog.items.items() if item.private)
    open_items = offered(catalog, visit, private)
    return frozenset(id for id in open_items if visit.answers.get(id, NOT_ASKED) == NOT_ASKED)


# --- finishing a page ----------------------------------------------------------------------------------


def finish_page(catalog: Catalog, visit: Visit, items: Items) -> None:
    """Record that the items which apply were asked: unanswered ones are blank, hidden ones not asked."""
    asked, hidden = offered(catalog, visit, items), hidden_items(catalog, visit, items)
    blank = {id: NOT_ASKED if id in hidden else None for id in asked}
    visit.record({id: visit.answers.get(id, blank[id]) for id in asked})
    visit.mark_asked(set(asked) - set(hidden))
    visit.progress.reminded, visit.unsaved.private_shown = None, None


def try_page(catalog: Catalog, visit: Visit, items: Items, step: int) -> bool:
    """Finish a page and return True; the first time that answers are open, only note a reminder."""
    is_open = bool(open_items(visit, shown_items(catalog, visit, items)))
    if is_open and visit.progress.reminded != step:
        visit.progress.reminded = step
        return False
    finish_page(catalog, visit, items)
    return True


def finish_change(engine: Engine, visit: Visit) -> None:
    """Close the answer being changed; open the question that its new value makes necessary, if any."""
    changed = visit.progress.changing
    if changed is None:
        return
    catalog = engine.catalog
    finish_page(catalog, visit, (changed,))
    reached = [p for p in pages(engine, visit) if set(p.items) & visit.answers.keys()]
    follow_ups = (
        id
        for page in reached
        for id in offered(catalog, visit, page.items)
        if (rule := catalog.items[id].only_if) and rule.item == changed and id not in visit.answers
    )
    visit.progress.changing = next(follow_ups, None)


def finish(visit: Visit) -> None:
    """Complete the check-in: called once, when its results are first shown; never for an example."""
    visit.progress.arrived = True


# --- the safety page -----------------------------------------------------------------------------------


def lacks_safety(catalog: Catalog, visit: Visit) -> bool:
    """True if a question that the safety rules need is still unasked, e.g. after loading a file."""
    return any(map(visit.lacks, catalog.intake.ideas_now_items))


def safety_page(catalog: Catalog, visit: Visit) -> Items:
    """Return the items of the safety page: those unasked when it opened, also once they are answered."""
    if not visit.unsaved.safety_page:
        visit.unsaved.safety_page = tuple(filter(visit.lacks, catalog.intake.ideas_now_items))
    return visit.unsaved.safety_page


def finish_safety_page(catalog: Catalog, visit: Visit) -> None:
    finish_page(catalog, visit, visit.unsaved.safety_page)
    visit.unsaved.safety_page = ()


# --- answers and sharing -------------------------------------------------------------------------------


def answer(visit: Visit, item: str, value: Answer) -> None:
    visit.record({item: value})
    visit.mark_asked((item,))


def toggle(item: Item, before: Answer, code: str, ticked: bool) -> Answer:
    """Return the answer after one tick; an exclusive option clears the others and is cleared by them."""
    ticks = set(before) if isinstance(before, tuple) else set()
    if not ticked:
        return tuple(str(c) for c in item.codes if c in ticks - {code}) or None
    if code in item.exclusive:
        after = (ticks & set(item.joins.get(code, ()))) | {code}
    else:
        apart = {e for e in item.exclusive if code not in item.joins.get(e, ())}
        after = (ticks - apart) | {code}
    codes = tuple(str(c) for c in item.codes if c in after)
    return DECLINED if codes == (DECLINED,) else codes


def stop_sharing(visit: Visit) -> None:
    """Turn the screen-share view off; questions that it hid can be asked again."""
    visit.looks.sharing, visit.unsaved.ending, visit.unsaved.private_shown = False, False, None
    visit.update(answers={id: a for id, a in visit.answers.items() if a != NOT_ASKED})
