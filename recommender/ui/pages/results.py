"""Results: one small thing to try, then how the kinds compare, then what lies behind."""

import streamlit as st

from recommender.person.markdown import bullets
from recommender.person.note import is_screen_positive
from recommender.person.paper import title_of
from recommender.person.pictures import alone_picture, people_picture
from recommender.person.result import SUGGESTED, Suggestion
from recommender.person.sentences import say_measured, say_score, say_share
from recommender.person.view import Audience, View
from recommender.ui import flow, journal, session, storage
from recommender.ui.browser import draw_title
from recommender.ui.navigation import page
from recommender.ui.parts.activity_card import draw_card
from recommender.ui.parts.charts import draw_chart, draw_pictures
from recommender.ui.parts.help_lines import SupportLines
from recommender.ui.parts.shared import ask_clear, choose_segment, draw_answer_more, draw_refused
from recommender.ui.parts.take_away import draw_note, draw_print

catalog, visit = session.catalog(), session.visit()
texts = catalog.texts


def made_view() -> View:
    """Return the result; where it cannot be made, the page has its heading all the same."""
    try:
        return session.view()
    except Exception:
        draw_title(texts("results.title"), "results")
        raise


# --- one small thing to try, and the chart ---------------------------------------------------------


def draw_for_the_person() -> None:
    """The idea beside the chart, or above it where the screen is narrow."""
    left, right = st.columns([2, 3], gap="medium")
    with left:
        draw_title(texts.table("results.try_when")[visit.looks.when], "results")
        example = next((e for e in catalog.examples.examples if e.id == visit.example), None)
        if example:
            st.markdown(texts("results.example_line", sentence=example.sentence))
        draw_support()
        draw_private_open()
        draw_ideas()
    with right:
        draw_chart(view)


def draw_with_a_client() -> None:
    """The chart over the whole width: it fits the first screen of a shared window."""
    found = journal.compared()
    draw_title((found.headline if found else view.finding) or title_of(view.result), "results")
    draw_support()
    draw_private_open()
    draw_chart(view, titled=False, since=found)
    if found:
        st.page_link(page("since"), label=texts("journal.since.link"))
    draw_folded_support()
    draw_ideas()


def draw_nothing_said() -> None:
    """Say that nothing was said yet, and lead to the questions."""
    draw_title(title_of(view.result), "results")
    draw_support()
    draw_refused()
    st.markdown(texts("results.nothing_said"))
    if not visit.answers:
        st.caption(texts("checkin.start_clean") if storage.is_off() else texts("checkin.start_first"))
    if st.button(texts("results.to_questions"), key="to_questions", type="primary"):
        first = {session.STEP: "1"} if visit.check_in.path else None
        st.switch_page(page("checkin" if visit.check_in.path else "welcome"), query_params=first)
    draw_folded_support()
    st.subheader(texts("results.for_anyone"), anchor=False)
    draw_ideas()


def draw_support() -> None:
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


def draw_folded_support() -> None:
    """Draw the other support lines behind a neutral heading, since somebody else may see the screen."""
    if view.folded_support and view.audience.is_discreet:
        with st.expander(texts("help.support_title"), key="support_folded"):
            for card in view.folded_support:
                with st.container(key=f"support_{card.id}"):
                    lines.draw(card.kind)


def draw_private_open() -> None:
    """Offer the safety questions that a shared screen hid or a loaded file lacks."""
    if view.held_back:
        st.caption(texts("session.held_back"))
    if not visit.looks.sharing and flow.lacks_safety(catalog, visit):
        with st.container(border=True, key="private_open"):
            st.markdown(texts("session.private_open"))
            if st.button(texts("session.private_answer"), key="private_answer"):
                session.open_safety_page()
                st.switch_page(page("checkin"), query_params={session.STEP: session.NOW})


# --- ideas -----------------------------------------------------------------------------------------


def draw_ideas() -> None:
    """Draw the switches and one idea, and where "Not for me" was pressed the way to undo it."""
    if not view.result.nothing_said:
        when, company = texts.table("results.when_choices"), texts.table("results.company_choices")
        with st.container(horizontal=True, key="switches", gap="small"):
            choose_segment("when", texts("results.when"), when, required=True)
            choose_segment("company", texts("results.company"), company)
        if visit.looks.company and not session.ideas():
            st.markdown(texts("results.no_company"))
    id = visit.unsaved.set_aside
    if id in visit.check_in.vetoes - view.unmentioned:
        said = texts("results.set_aside", title=catalog.activities[id].title)
        with st.container(horizontal=True, vertical_alignment="center", key="set_aside"):
            st.caption(said, width="content")
            st.button(texts("results.undo"), key="undo_veto", on_click=session.bring_back, args=(id,))
    for idea in shown_ideas()[:1]:
        draw_card(view, idea)


def shown_ideas() -> tuple[Suggestion, ...]:
    """Return the idea on the large card, then those for two small ones."""
    every = session.ideas()
    large = [idea for idea in every if idea.row.activity.id == visit.unsaved.idea] or every[:1]
    return (*large, *[idea for idea in every[:SUGGESTED] if idea not in large][: SUGGESTED - 1])


def draw_more_ideas() -> None:
    shown = shown_ideas()[1:]
    if shown and not view.result.nothing_said:
        st.subheader(texts("results.two_more"), anchor=False)
    for column, idea in zip(st.columns(len(shown) or 1, gap="medium"), shown, strict=False):
        with column:
            draw_card(view, idea, small=True)
    if longest := view.longest_bar(session.ideas()[:SUGGESTED]):
        st.markdown(longest)
    st.markdown(texts("results.not_now"))
    tonight = view.result.nothing_said or visit.looks.when == "tonight"
    if tonight or view.audience is Audience.SHARED:
        crisis = f"**{texts('help.kinds.crisis')}**"
        with st.container(key="tonight_lines"):
            st.markdown(texts("results.tonight_line") if tonight else crisis)
            lines.draw("crisis", again=True)


def draw_scores() -> None:
    """Draw the instrument scores, folded; the heading says if a screen is positive."""
    title, positive = texts("results.scores_title"), is_screen_positive(view.result)
    if positive:
        title = texts("results.scores_positive_title", title=title)
    with st.expander(title, key="scores"):
        if positive:
            st.markdown(f"**{texts('results.score_positive')}**")
        said = bullets(say_score(texts, line) for line in view.result.scores)
        st.markdown(f"{texts('results.scores_intro')}\n\n{said}")


# --- what lies behind ------------------------------------------------------------------------------


def draw_rest() -> None:
    answers = session.used_answers()
    first = () if view.result.nothing_said else view.categories[:1]
    limits = bullets((*texts.lines("results.limits"), *(say_share(texts, row) for row in first)))
    when_not = bullets(texts.lines("results.when_not"))
    clinician = bullets(f"**{a.title}.** {a.clinician_message}" for a in view.result.clinician)
    said = {
        "measured": say_shelf(),
        "later": say_later(),
        "clinician": f"{texts('results.clinician_intro')}\n\n{clinician}" if clinician else "",
        "limits": f"{limits}\n\n**{texts('results.when_not_title')}**\n\n{when_not}",
    }
    vetoed = sorted(visit.check_in.vetoes - view.unmentioned)
    has = said | {
        "people": alone_picture(catalog, answers) or people_picture(view.result, answers),
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
            elif name == "later":
                for id in vetoed:
                    title = catalog.activities[id].title
                    st.markdown(f"**{title}.** {texts('results.left_vetoed')}")
                    label, back = texts("results.bring_back", title=title), session.bring_back
                    st.button(label, key=f"back_{id}", on_click=back, args=(id,))
            elif name == "looks":
                for look in ("numbers", "grouped"):
                    st.checkbox(texts(f"results.show.{look}"), **session.choice(look))
                views = session.choice("view", texts.table("results.view_choices"))
                st.radio(texts("results.view"), index=None, **views)


def say_shelf() -> str:
    if view.result.nothing_said:
        return ""
    measured: dict[str, list[str]] = {}
    for row in view.result.fitting_and_measured:
        measured.setdefault(say_measured(catalog, row.activity), []).append(row.activity.title)
    shelf = bullets(f"**{words}**: {'; '.join(titles)}" for words, titles in measured.items())
    intro = texts("results.shelf_intro") if measured else texts("results.shelf_empty")
    return f"{intro}\n\n{shelf}"


def say_later() -> str:
    """Say what waits for another day, and what is left out, each with its reason."""
    parts = []
    later = [] if view.result.nothing_said else [row for row in view.result.activities if not row.leads]
    if later:
        first = ((row, next((one.message for one in view.cautions(row)), "")) for row in later)
        waits = bullets(f"**{row.activity.title}.** {row.later or caution}" for row, caution in first)
        parts += [f"**{texts('results.later_title')}.** {texts('results.later_intro')}", waits]
    left = [one for one in view.left_out() if one.reason != texts("results.left_vetoed")]
    if left:
        some = texts("paper.left_some")
        out = bullets(f"**{', '.join(one.titles) or some}.** {one.reason}" for one in left)
        parts += [f"**{texts('results.left_title')}.** {texts('results.left_intro')}", out]
    return "\n\n".join(parts)


view, lines = made_view(), SupportLines()
with st.container(key="results"):
    if view.result.nothing_said:
        draw_nothing_said()
    elif view.audience.is_discreet:
        draw_with_a_client()
    else:
        draw_for_the_person()
    draw_more_ideas()
    if visit.answers:
        with st.container(horizontal=True, key="ways_on", vertical_alignment="center"):
            st.page_link(page("matters"), label=texts("matters.title"))
            draw_answer_more(texts("checkin.answer_more"))
            if view.audience is Audience.CLIENT:
                start, kwargs = session.start_with_client, {"sharing": True}
                st.button(texts("session.start"), key="start_sharing", on_click=start, kwargs=kwargs)
    if view.audience.is_discreet and not view.result.nothing_said:
        st.subheader(texts("results.talk_title"), anchor=False)
        st.markdown(bullets(texts.lines("results.talk")))
    if view.audience.sees_scores:
        draw_scores()
        draw_note(view)
    draw_rest()
    with st.container(horizontal=True, key="end"):
        st.page_link(page("check_answers"), label=texts("results.change_answers"))
        if view.audience is Audience.CLIENT:
            st.page_link(page("lab"), label=texts("lab.page.link"))
        if ask_clear(texts("results.start_over"), texts("results.start_over_note"), "start_over"):
            session.start_over()
            st.switch_page(page("welcome"))
draw_print(view)
