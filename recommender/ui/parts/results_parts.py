"""The parts of the results page; `pages/results.py` puts them in order."""

from collections.abc import Iterable

import streamlit as st

from recommender.person.markdown import bullets
from recommender.person.note import is_screen_positive, note_text
from recommender.person.pictures import alone_picture, people_picture
from recommender.person.sentences import say_measured, say_score, say_share
from recommender.person.suggestions import SUGGESTED, Suggestion
from recommender.person.view import Audience, View
from recommender.ui import flow, session, storage
from recommender.ui.clock import today
from recommender.ui.navigation import page
from recommender.ui.parts.activity_card import draw_card
from recommender.ui.parts.charts import draw_pictures
from recommender.ui.parts.help_lines import SupportLines
from recommender.ui.parts.inputs import choose_segment, draw_switch, draw_tick
from recommender.ui.parts.stored import ask_clear, draw_answer_more, draw_refused


def draw_example_line() -> None:
    """Say whose results these are, where they are an example."""
    catalog, visit = session.catalog(), session.visit()
    found = next((e for e in catalog.examples.examples if e.id == visit.example), None)
    if found:
        st.markdown(catalog.texts("results.example_line", sentence=found.sentence))


def draw_support(view: View, lines: SupportLines) -> None:
    """Draw the open support cards, and on the person's own screen a strip that opens the others."""
    for card in view.open_support:
        with st.container(key=f"support_{card.id}"):
            st.subheader(card.title, anchor=False)
            if not card.lines_first:
                st.markdown(card.message)
            lines.draw(card.kind)
            if card.lines_first:
                st.markdown(card.message)
    if view.folded_support and not view.audience.is_discreet:
        first, *others = view.folded_support
        with st.container(key="strip"), st.expander(first.title, icon=":material/favorite:"):
            for card in (first, *others):
                with st.container(key=f"support_{card.id}"):
                    st.markdown(f"**{card.title}.** {card.message}" if card in others else card.message)
                    lines.draw(card.kind)


def draw_folded_support(view: View, lines: SupportLines) -> None:
    """Draw the other support lines behind a neutral heading, since somebody else may see the screen."""
    if view.folded_support and view.audience.is_discreet:
        with st.expander(session.texts()("help.support_title"), key="support_folded"):
            for card in view.folded_support:
                with st.container(key=f"support_{card.id}"):
                    lines.draw(card.kind)


def draw_nothing_said() -> None:
    """Say that nothing was said yet, and lead to the questions."""
    texts, visit = session.texts(), session.visit()
    draw_refused()
    st.markdown(texts("results.nothing_said"))
    if not visit.answers:
        st.caption(texts("checkin.start_clean") if storage.is_off() else texts("checkin.start_first"))
    if st.button(texts("results.to_questions"), key="to_questions", type="primary"):
        first = {session.STEP: "1"} if visit.check_in.path else None
        st.switch_page(page("checkin" if visit.check_in.path else "welcome"), query_params=first)


def draw_private_open() -> None:
    """Offer the safety questions that a shared screen hid or a loaded file lacks."""
    texts = session.texts()
    if session.view().held_back:
        st.caption(texts("session.held_back"))
    if session.visit().looks.sharing or not flow.lacks_safety(session.catalog(), session.visit()):
        return
    with st.container(border=True, key="private_open"):
        st.markdown(texts("session.private_open"))
        if st.button(texts("session.private_answer"), key="private_answer"):
            session.open_safety_page()
            st.switch_page(page("checkin"), query_params={session.STEP: session.NOW})


def draw_ideas(view: View) -> None:
    """Draw the switches and one idea."""
    if not view.result.nothing_said:
        _draw_switches()
    shown = _shown_ideas(view)
    _draw_set_aside()
    for idea in shown[:1]:
        draw_card(view, idea)


def _draw_switches() -> None:
    texts, visit = session.texts(), session.visit()
    with st.container(horizontal=True, key="switches", gap="small"):
        choose_segment("when", texts("results.when"), texts.table("results.when_choices"), required=True)
        choose_segment("company", texts("results.company"), texts.table("results.company_choices"))
    if visit.looks.company and not session.ideas():
        st.markdown(texts("results.no_company"))


def _shown_ideas(view: View) -> tuple[Suggestion, ...]:
    """Return the idea on the large card, then those for two small ones."""
    every = session.ideas()
    large = [idea for idea in every if idea.row.activity.id == session.visit().unsaved.idea] or every[:1]
    return (*large, *[idea for idea in every[:SUGGESTED] if idea not in large][: SUGGESTED - 1])


def _draw_set_aside() -> None:
    """Where "Not for me" was pressed: the way to undo it."""
    catalog, id = session.catalog(), session.visit().unsaved.set_aside
    if id in session.visit().check_in.vetoes - session.view().unmentioned:
        texts, title = catalog.texts, catalog.activities[id].title
        with st.container(horizontal=True, vertical_alignment="center", key="set_aside"):
            st.caption(texts("results.set_aside", title=title), width="content")
            st.button(texts("results.undo"), key="undo_veto", on_click=session.bring_back, args=(id,))


def draw_more_ideas(view: View, lines: SupportLines) -> None:
    """Draw two more ideas, and below them lines to call or text where they belong."""
    texts, shown = session.texts(), _shown_ideas(view)[1:]
    if shown and not view.result.nothing_said:
        st.subheader(texts("results.two_more"), anchor=False)
    for column, idea in zip(st.columns(len(shown) or 1, gap="medium"), shown, strict=False):
        with column:
            draw_card(view, idea, small=True)
    longest = view.longest_bar(session.ideas()[:SUGGESTED])
    if longest:
        st.markdown(longest)
    st.markdown(texts("results.not_now"))
    tonight = view.result.nothing_said or session.visit().looks.when == "tonight"
    if tonight or view.audience is Audience.SHARED:
        with st.container(key="tonight_lines"):
            st.markdown(
                texts("results.tonight_line") if tonight else f"**{texts('help.kinds.crisis')}**"
            )
            lines.draw("crisis", again=True)


def draw_talk() -> None:
    texts = session.texts()
    st.subheader(texts("results.talk_title"), anchor=False)
    st.markdown(bullets(texts.lines("results.talk")))


def draw_scores(view: View) -> None:
    """Draw the instrument scores, folded; the heading says if a screen is positive."""
    texts, positive = session.texts(), is_screen_positive(view.result)
    title = texts("results.scores_title")
    if positive:
        title = texts("results.scores_positive_title", title=title)
    with st.expander(title, key="scores"):
        if positive:
            st.markdown(f"**{texts('results.score_positive')}**")
        lines = bullets(say_score(texts, line) for line in view.result.scores)
        st.markdown(f"{texts('results.scores_intro')}\n\n{lines}")


def draw_note(view: View) -> None:
    """Draw a plain-text note for the therapist's own records."""
    texts = session.texts()
    with st.expander(texts("plan.note_title"), key="note"):
        st.markdown(texts("plan.note_intro"))
        note = note_text(view, session.visit().check_in.plan, today())
        st.code(note, language=None, wrap_lines=True)


def draw_ways_on() -> None:
    """Draw the ways to a better order: what matters, and the questions left open; and to sharing."""
    texts = session.texts()
    with st.container(horizontal=True, key="ways_on", vertical_alignment="center"):
        st.page_link(page("matters"), label=texts("matters.title"))
        draw_answer_more(session.texts()("checkin.answer_more"))
        if session.audience() is Audience.CLIENT:
            st.button(texts("session.start"), key="start_sharing", on_click=session.start_sharing)


def draw_rest(view: View) -> None:
    """Draw what lies behind the answer, one section at a time."""
    texts, answers = session.texts(), session.used_answers()
    said = {
        "measured": _say_shelf(view),
        "later": _say_later(view),
        "clinician": _say_clinician(view),
        "limits": _say_limits(view),
    }
    vetoed = sorted(session.visit().check_in.vetoes - view.unmentioned)
    pictures = alone_picture(session.catalog(), answers) or people_picture(view.result, answers)
    has = said | {
        "people": pictures,
        "later": said["later"] or vetoed,
        "looks": not view.result.nothing_said,
    }
    titles = {name: title for name, title in texts.table("results.sections").items() if has[name]}
    for name, tab in zip(titles, st.tabs(list(titles.values())), strict=True):
        with tab, st.container(key=f"section_{name}"):
            if said.get(name):
                st.markdown(said[name])
            if name == "people":
                draw_pictures(view, answers)
            if name == "later":
                _draw_vetoed(vetoed)
            if name == "looks":
                _draw_looks()
    _draw_end(view)


def _say_limits(view: View) -> str:
    texts = session.texts()
    first = () if view.result.nothing_said else view.categories[:1]
    lines = (*texts.lines("results.limits"), *(say_share(texts, row) for row in first))
    when_not = bullets(texts.lines("results.when_not"))
    return f"{bullets(lines)}\n\n**{texts('results.when_not_title')}**\n\n{when_not}"


def _say_shelf(view: View) -> str:
    if view.result.nothing_said:
        return ""
    catalog, texts = session.catalog(), session.texts()
    measured: dict[str, list[str]] = {}
    for row in view.result.fitting_and_measured:
        measured.setdefault(say_measured(catalog, row.activity), []).append(row.activity.title)
    lines = (f"**{words}**: {'; '.join(titles)}" for words, titles in measured.items())
    intro = texts("results.shelf_intro") if measured else texts("results.shelf_empty")
    return f"{intro}\n\n{bullets(lines)}"


def _say_later(view: View) -> str:
    texts, parts = session.texts(), []
    later = () if view.result.nothing_said else [row for row in view.result.activities if not row.leads]
    if later:
        lines = []
        for row in later:
            first = next((line.message for line in view.cautions(row)), "")
            lines.append(f"**{row.activity.title}.** {row.later or first}")
        parts += [f"**{texts('results.later_title')}.** {texts('results.later_intro')}", bullets(lines)]
    left = [one for one in view.left_out() if one.reason != texts("results.left_vetoed")]
    if left:
        some = texts("paper.left_some")
        lines = [f"**{', '.join(one.titles) or some}.** {one.reason}" for one in left]
        parts += [f"**{texts('results.left_title')}.** {texts('results.left_intro')}", bullets(lines)]
    return "\n\n".join(parts)


def _draw_vetoed(ids: Iterable[str]) -> None:
    for id in ids:
        texts, title = session.texts(), session.catalog().activities[id].title
        st.markdown(f"**{title}.** {texts('results.left_vetoed')}")
        label = texts("results.bring_back", title=title)
        st.button(label, key=f"back_{id}", on_click=session.bring_back, args=(id,))


def _say_clinician(view: View) -> str:
    texts = session.texts()
    lines = [f"**{a.title}.** {a.clinician_message}" for a in view.result.clinician]
    return f"{texts('results.clinician_intro')}\n\n{bullets(lines)}" if lines else ""


def _draw_looks() -> None:
    texts = session.texts()
    for name in ("numbers", "grouped"):
        draw_tick(name, texts(f"results.show.{name}"))
    draw_switch("view", texts("results.view"), texts.table("results.view_choices"))


def _draw_end(view: View) -> None:
    texts = session.texts()
    with st.container(horizontal=True, key="end"):
        st.page_link(page("check_answers"), label=texts("results.change_answers"))
        if view.audience is Audience.CLIENT:
            st.page_link(page("lab"), label=texts("lab.page.link"))
        if ask_clear(texts("results.start_over"), texts("results.start_over_note"), "start_over"):
            session.start_over()
            st.switch_page(page("welcome"))
