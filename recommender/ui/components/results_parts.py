"""The parts of the results page, in the order in which each view puts them together."""

from __future__ import annotations

import streamlit as st

from recommender.catalog.records import Support
from recommender.catalog.records.helplines import LineKind
from recommender.report.discreet import hidden_activities, left_out, shown_cautions
from recommender.report.idea_words import say_longest, say_why
from recommender.report.note import is_screen_positive, note_text
from recommender.report.person import OpenActivity, PersonResult
from recommender.report.plan import ruler_questions
from recommender.report.suggestions import suggest
from recommender.report.wording import say_measured, say_score, say_share
from recommender.ui import keeping, planning, sharing, state
from recommender.ui.clock import today
from recommender.ui.components.activity_card import draw_card
from recommender.ui.components.category_chart import draw_list
from recommender.ui.components.help_lines import choose_country, draw_card_lines
from recommender.ui.components.kept_line import draw_kept_line
from recommender.ui.components.picture import draw_pictures
from recommender.ui.components.switch import draw_switch
from recommender.ui.frame import page


def draw_kind_line() -> None:
    """A kind word first; for an example, whose it is."""
    catalog, visit = state.catalog(), state.checkin()
    words = catalog.words.results
    found = next((e for e in catalog.examples.examples if e.id == visit.example), None)
    st.markdown(words.example_line.format(sentence=found.sentence) if found else words.kind_line)


def draw_support(result: PersonResult) -> None:
    """Support cards with their help lines, before anything else."""
    for place, card in enumerate(_shown_support(result)):
        with st.container(border=True, key=f"support_{card.id}"):
            st.subheader(card.title, anchor=False)
            if not card.lines_first:
                st.markdown(card.message)
            _draw_lines(card.kind, ask=not place)
            if card.lines_first:
                st.markdown(card.message)


def _shown_support(result: PersonResult) -> tuple[Support, ...]:
    """Cards that stand open. On a shared screen a card would tell the answer that it follows from."""
    if state.checkin().sharing:
        return ()
    if state.checkin().view == "self":
        return result.support
    return tuple(card for card in result.support if card.kind == "abuse" or card.lines_first)


def _draw_lines(kind: LineKind, ask: bool) -> None:
    """Help lines of a kind; `ask` first for the country, where none is chosen."""
    if ask and not state.checkin().country:
        choose_country(state.catalog().words.help.country)
    draw_card_lines(kind)


def draw_nothing_said() -> None:
    """Say that nothing was said yet, and lead to the questions."""
    words, visit = state.catalog().words, state.checkin()
    if state.bridge().refused:
        st.info(keeping.words().refused)
    st.markdown(words.results.nothing_said)
    if not visit.answers:
        st.caption(words.checkin.start_clean if keeping.is_off() else words.checkin.start_first)
    if st.button(words.results.to_questions, key="to_questions", type="primary"):
        first = {state.STEP: "1"} if visit.path else None
        st.switch_page(page("checkin" if visit.path else "welcome"), query_params=first)


def draw_oxytocin() -> None:
    """Two plain sentences on oxytocin."""
    st.markdown(" ".join(state.catalog().words.results.oxytocin))


def draw_private_open() -> None:
    """Questions that a shared screen kept back, or that a file did not hold, can be asked now."""
    words = state.catalog().words.session
    if state.checkin().sharing or not state.lacks_safety():
        return
    with st.container(border=True, key="private_open"):
        st.markdown(words.private_open)
        if st.button(words.private_answer, key="private_answer"):
            state.open_safety_page()
            st.switch_page(page("checkin"), query_params={state.STEP: state.NOW})


def draw_ideas(result: PersonResult) -> None:
    """One thing for now, and two more."""
    words = state.catalog().words.results
    if not result.nothing_said:
        draw_switch("when", words.when, words.when_choices, horizontal=True)
    tonight = result.nothing_said or state.checkin().when == "tonight"
    found = suggest(result, tonight)
    headings = {0: words.one_thing, 1: words.two_more}
    if result.nothing_said:
        headings = {0: words.for_anyone}
    for place, suggestion in enumerate(found):
        if place in headings:
            st.subheader(headings[place], anchor=False)
        if result.gentle_first and not place:
            st.markdown(words.gentle_first)
        draw_card(suggestion, say_why(result, suggestion, state.is_discreet()))
    longest = say_longest(result, found, state.is_discreet())
    if longest:
        st.markdown(longest)
    st.markdown(words.not_now)
    _draw_tonight_lines(result, tonight)


def _draw_tonight_lines(result: PersonResult, tonight: bool) -> None:
    """Lines to call or text: for everybody alike, tonight and on a shared screen."""
    if tonight or state.checkin().sharing:
        words = state.catalog().words
        with st.container(border=True, key="tonight_lines"):
            st.markdown(words.results.tonight_line if tonight else f"**{words.help.kinds['crisis']}**")
            _draw_lines("crisis", ask=not _shown_support(result))


def draw_talk() -> None:
    """Three questions for a conversation."""
    words = state.catalog().words.results
    st.subheader(words.talk_title, anchor=False)
    st.markdown("\n".join(f"- {line}" for line in words.talk))


def draw_folded_support(result: PersonResult) -> None:
    """Other support lines behind a neutral heading, since somebody else may see the screen."""
    shown = (*_shown_support(result), *(result.support if state.checkin().sharing else ()))
    cards = [card for card in result.support if card not in shown]
    if cards:
        with st.expander(state.catalog().words.help.support_title, key="support_folded"):
            for card in cards:
                with st.container(key=f"support_{card.id}"):
                    draw_card_lines(card.kind)


def draw_for_professional(result: PersonResult) -> None:
    """Scores and note, for the therapist's view only."""
    if state.is_discreet() and not state.checkin().sharing:
        _draw_scores(result)
        draw_note(result)


def _draw_scores(result: PersonResult) -> None:
    """The instrument scores, closed; a positive screen is told on the outside."""
    words, positive = state.catalog().words.results, is_screen_positive(result)
    title = words.scores_title
    if positive:
        title = words.scores_positive_title.format(title=title)
    with st.expander(title, key="scores"):
        if positive:
            st.markdown(f"**{words.score_positive}**")
        lines = "\n".join(f"- {say_score(words, line)}" for line in result.scores)
        st.markdown(f"{words.scores_intro}\n\n{lines}")


def draw_note(result: PersonResult) -> None:
    """A plain-text note for the therapist's own records."""
    words = state.catalog().words.plan
    with st.expander(words.note_title, key="note"):
        st.markdown(words.note_intro)
        questions = ruler_questions(result, numbers=True)
        note = note_text(result, planning.chosen(), questions, today())
        st.code(note, language=None, wrap_lines=True)


def draw_ways_on() -> None:
    """From ideas to a plan, to what matters, and to paper or file."""
    words = state.catalog().words
    with st.container(horizontal=True, key="ways_on"):
        st.page_link(page("plan"), label=words.plan.title)
        st.page_link(page("matters"), label=words.matters.title)
        st.page_link(page("keep"), label=words.keep.title)
        if state.checkin().view == "client" and not state.checkin().sharing:
            st.button(words.session.start, key="start_sharing", on_click=sharing.start_sharing)


def draw_rest(result: PersonResult) -> None:
    """Everything after the chart: switches, shelf, later, left out, clinician, words, limits."""
    if not result.nothing_said:
        _draw_more_questions()
        _draw_looks()
        _draw_shelf(result)
        with st.expander(state.catalog().words.results.all_title, key="chart_in_words"):
            draw_list(result)
        _draw_later(result)
    _draw_left_out(result)
    draw_pictures(result, state.used_answers(), state.checkin().sharing)
    _draw_clinician(result)
    _draw_limits(result)
    _draw_end()


def _draw_limits(result: PersonResult) -> None:
    words = state.catalog().words.results
    first = () if result.nothing_said else result.categories[:1]
    shares = [say_share(words, row) for row in first]
    for title, lines in (
        (words.limits_title, (*words.limits, *shares)),
        (words.when_not_title, words.when_not),
    ):
        st.subheader(title, anchor=False)
        st.markdown("\n".join(f"- {line}" for line in lines))


def _draw_more_questions() -> None:
    label = state.catalog().words.checkin.answer_more
    if state.can_answer_more() and st.button(label, key="more", on_click=state.begin, args=("full",)):
        step = {state.STEP: str(state.furthest() + 1)}
        st.switch_page(page("checkin"), query_params=step)


def _draw_looks() -> None:
    words = state.catalog().words.results
    with st.expander(words.options, key="looks"):
        for name, label in (("numbers", words.show_numbers), ("grouped", words.group)):
            st.checkbox(label, key=state.choice_key(name), on_change=state.choose, args=(name,))
        draw_switch("view", words.view, words.view_choices, horizontal=True)


def _draw_shelf(result: PersonResult) -> None:
    catalog = state.catalog()
    words = catalog.words.results
    measured = result.fitting_and_measured
    lines = "\n".join(
        f"- {row.activity.title}: {say_measured(catalog, row.activity)}" for row in measured
    )
    st.subheader(words.shelf_title, anchor=False)
    st.markdown(f"{words.shelf_intro}\n\n{lines}" if measured else words.shelf_empty)


def _draw_later(result: PersonResult) -> None:
    words = state.catalog().words.results
    later = [row for row in result.activities if not row.leads]
    if later:
        with st.expander(words.later_title, key="later"):
            lines = (f"- **{row.activity.title}.** {row.later or _first_caution(row)}" for row in later)
            st.markdown(f"{words.later_intro}\n\n" + "\n".join(lines))


def _first_caution(row: OpenActivity) -> str:
    return next(iter(shown_cautions(row, state.is_discreet())), "")


def _draw_left_out(result: PersonResult) -> None:
    words = state.catalog().words.results
    unsaid = result.silent_activities | hidden_activities(state.catalog(), state.is_discreet())
    vetoed = sorted(state.checkin().vetoes - unsaid)
    shown = [one for one in left_out(result, state.is_discreet()) if one.reason != words.left_vetoed]
    if not shown and not vetoed:
        return
    with st.expander(words.left_title, key="left_out"):
        some = state.catalog().words.paper.left_some
        lines = "\n".join(f"- **{', '.join(one.titles) or some}.** {one.reason}" for one in shown)
        st.markdown(f"{words.left_intro}\n\n{lines}")
        for id in vetoed:
            title = state.catalog().activities[id].title
            st.markdown(f"**{title}.** {words.left_vetoed}")
            label = words.bring_back.format(title=title)
            st.button(label, key=f"back_{id}", on_click=state.bring_back, args=(id,))


def _draw_clinician(result: PersonResult) -> None:
    words = state.catalog().words.results
    if result.clinician:
        with st.expander(words.clinician_title, key="clinician"):
            lines = (f"- **{a.title}.** {a.clinician_message}" for a in result.clinician)
            st.markdown(f"{words.clinician_intro}\n\n" + "\n".join(lines))


def _draw_end() -> None:
    words = state.catalog().words
    with st.container(horizontal=True):
        st.page_link(page("check_answers"), label=words.results.change_answers)
        st.page_link(page("science"), label=words.common.science)
        if state.checkin().view == "client" and not state.checkin().sharing:
            st.page_link(page("lab"), label=state.catalog().lab.page.link)
    draw_kept_line()
    st.caption(words.results.start_over_note)
    if st.button(words.results.start_over, key="start_over"):
        state.forget()
        st.switch_page(page("welcome"))
