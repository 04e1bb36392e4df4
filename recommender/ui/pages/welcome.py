"""Welcome: what Tend is and is not, privacy, and the start."""

import streamlit as st

from recommender.ui import state
from recommender.ui.components.arrive import draw_title
from recommender.ui.components.carry_on import draw_carry_on
from recommender.ui.components.help_lines import choose_country
from recommender.ui.components.question import ask
from recommender.ui.components.switch import draw_switch
from recommender.ui.frame import page

catalog, visit = state.catalog(), state.checkin()
words = catalog.words.welcome

draw_title(words.title, "welcome")
st.markdown(words.lead)

draw_carry_on()

for title, items in ((words.is_title, words.is_items), (words.is_not_title, words.is_not_items)):
    st.subheader(title, anchor=False)
    st.markdown("\n".join(f"- {item}" for item in items))
with st.expander(catalog.words.results.when_not_title, key="when_not"):
    st.markdown("\n".join(f"- {line}" for line in catalog.words.results.when_not))

st.subheader(words.before_title, anchor=False)
for item in catalog.intake.welcome_items:
    ask(catalog.items[item])
draw_switch("phone", words.phone, words.phone_choices)
if visit.phone == "yes":
    st.info(words.phone_yes)
draw_switch("view", words.who, words.who_choices)
choose_country(words.country)

st.subheader(words.start_title, anchor=False)
for path in catalog.intake.paths:
    text = words.start_full if path.id == "full" else words.start_short
    st.button(
        text.format(minutes=path.minutes),
        key=f"start_{path.id}",
        type="primary" if path.id == "full" else "secondary",
        on_click=state.begin,
        args=(path.id,),
        width="stretch",
    )
    st.caption(path.about)
    if st.session_state.get(f"start_{path.id}"):
        st.switch_page(page("checkin"), query_params={state.STEP: "1"})

with st.container(horizontal=True, key="other_ways"):
    st.page_link(page("together"), label=catalog.words.session.use_together)
    st.page_link(page("keep"), label=catalog.words.file.load_title)

with st.expander(words.privacy_title):
    st.markdown("\n".join(f"- {line}" for line in (*words.privacy, catalog.words.common.leave_note)))

with st.expander(words.example_title):
    st.markdown(words.example_note)
    for example in catalog.examples.examples:
        st.caption(example.sentence)
        label = words.example_button.format(name=example.title)
        key = f"example_{example.id}"
        if st.button(label, key=key, on_click=state.load_example, args=(example.id,)):
            st.switch_page(page("results"))
