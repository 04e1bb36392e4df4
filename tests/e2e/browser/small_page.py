"""A page of nothing but the pieces around a page: served by itself, so that they are tested alone."""

import time
from pathlib import Path

import streamlit as st

from recommender.ui import session
from recommender.ui.browser import draw_connection, draw_cover, draw_leave, draw_title

STYLES = Path(session.__file__).parent / "browser"
asked, texts = st.query_params, session.catalog().texts


def work():
    """What a slow server does while somebody covers the page."""
    time.sleep(1)
    st.session_state["worked"] = True


def use(style):
    st.html(f"<style>{(STYLES / style).read_text(encoding='utf-8')}</style>")


st.set_page_config(layout="centered")
use("style.css")
if "share" in asked:
    use("share.css")
with st.container(key="top"):
    st.page_link("https://example.org", label="Help")
draw_leave(texts)
if not st.session_state.get("away_for_now"):
    draw_cover(texts)
draw_connection(texts("common.connection_kept"))

step = asked.get("step", "1")
worked = st.session_state.get("worked", False)
st.set_page_config(page_title=f"Step {step}" + (", worked" if worked else ""))
is_open = "open" in asked
draw_title(f"Step {step}", f"step {step} {is_open}", "st-key-summary" if is_open else "")
if is_open:
    with st.container(key="summary"):
        st.markdown("One is open")
with st.container(key="item_one"):
    st.radio("Choose", ["One", "Two", "Three"], index=None, key="choice")
    st.checkbox("Tick", key="tick")
st.text_input("Words", key="words")
st.number_input("Number", 0, 5, key="number")
st.selectbox("Country", ["Here", "There"], index=None, key="country")
st.segmented_control("Part", ["First", "Second"], key="part")
st.progress(0.5, "Half way")
st.date_input("Day", value=None, key="day")
st.file_uploader("File", key="file")
st.download_button("Download", "text", "file.txt", key="download")
with st.expander("Fold", key="fold"):
    st.markdown("In the fold :small[and smaller]")
st.markdown("| Head | Head |\n|-|-|\n| Cell | Cell |\n\nA [link](https://example.org) :small[smaller]")
st.caption("Caption")
for line in range(30):
    st.markdown(f"Line {line}")
st.button("Work", key="work", on_click=work)
st.button("Away", key="away", on_click=lambda: st.session_state.update(away_for_now=True))
st.button("Here", key="here", on_click=lambda: st.session_state.update(away_for_now=False))
st.button("Next", key="next", on_click=lambda: (time.sleep(0.5), asked.update(step="2")))
st.button("Back", key="back", on_click=asked.clear)
st.button("Open", key="open", on_click=lambda: asked.update(open="1"))
if "paper" in asked:
    with st.container(key="paper"):
        st.markdown("## On paper\n\nAll that is printed")
        st.markdown("### Part\n\n#### Card\n\nWords\n\n| Place | Letter |\n|--|--|\n| 1 | A |")
