"""Carry on with a journal: from a file that somebody brings, or stored on this server under a label."""

from hashlib import sha256

import streamlit as st

from recommender.journal.entries import LARGEST_JOURNAL, MOST_MEGABYTES, JournalError
from recommender.journal.store import Store
from recommender.ui import accounts, journal, session
from recommender.ui.browser import draw_title
from recommender.ui.navigation import page
from recommender.ui.parts.journal import draw_held
from recommender.ui.parts.shared import ask_clear, choose_file
from recommender.ui.parts.take_away import confirm

visit, texts = session.visit(), session.texts()
is_with_a_client = visit.looks.view == "client"


def go_on() -> None:
    """Add a finished check-in of today to the journal, and go to what was before."""
    journal.record_check_in()
    st.switch_page(page("since" if is_with_a_client else "look_back"))


def draw_whose() -> bool:
    """Ask whose the answers are that are here already; return whether a journal may be opened."""
    if not is_with_a_client or not visit.check_in.path or visit.unsaved.same_person:
        return True
    st.subheader(texts("session.filled_title"), anchor=False)
    st.markdown(texts("journal.carry.whose"))
    with st.container(horizontal=True):
        same = texts("journal.carry.same")
        st.button(same, key="same_person", on_click=visit.choose, args=("same_person", True))
        st.button(texts("session.fresh"), key="fresh", on_click=session.start_fresh)
    return False


def draw_file() -> None:
    st.subheader(texts("journal.carry.file_title"), anchor=False)
    st.markdown(texts("journal.carry.file_lead"))
    options = {"type": ["jsonl", "json"], "key": "open_journal", "max_upload_size": MOST_MEGABYTES}
    file = choose_file(texts("journal.carry.file"), **options)
    if file is None:
        return
    content = file.read(LARGEST_JOURNAL + 1)
    stamp = sha256(content).hexdigest()
    # A file is opened once; what was added since would be gone if the same file were read again.
    if visit.unsaved.journal_file == stamp:
        return
    try:
        journal.open_held(content, "file")
    except JournalError as error:
        st.error(error.say(texts))
        return
    visit.unsaved.journal_file = stamp
    go_on()


def draw_stored() -> None:
    st.subheader(texts("journal.carry.stored_title"), anchor=False)
    try:
        store, account = accounts.store(), accounts.account()
    except JournalError:
        st.error(texts("journal.carry.unreachable"))
        return
    if store is None or account is None:
        draw_sign_in()
        return
    try:
        draw_list(store, account)
    except JournalError as error:
        st.error(error.say(texts))
    if accounts.sign_ins():
        st.button(texts("journal.carry.sign_out"), key="sign_out", type="tertiary", on_click=leave)


def leave() -> None:
    journal.close()
    accounts.sign_out()


def draw_sign_in() -> None:
    names = accounts.sign_ins()
    st.markdown(texts("journal.carry.sign_in_lead") if names else texts("journal.carry.no_sign_in"))
    for name in names:
        named = texts("journal.carry.sign_in_with", name=name)
        label, key = named if name else texts("journal.carry.sign_in"), f"sign_in_{name or 'default'}"
        st.button(label, key=key, type="primary", on_click=accounts.sign_in, args=(name,))


def draw_list(store: Store, account: str) -> None:
    labels = store.journals(account)
    st.markdown(texts("journal.carry.stored_lead") if labels else texts("journal.carry.stored_none"))
    for id, label in labels.items():
        with st.container(horizontal=True, key=f"journal_{id}", vertical_alignment="center"):
            if st.button(label, key=f"open_{id}", icon=":material/menu_book:", width="stretch"):
                open_stored(store, account, id)
            forget, note = texts("journal.carry.forget"), texts("journal.carry.forget_note")
            if ask_clear(forget, note, f"forget_{id}"):
                store.forget(account, id)
                st.rerun()
    # A person alone has one journal; a therapist has one for each client.
    if is_with_a_client:
        draw_new(store, account)
    elif not labels and st.button(texts("journal.carry.own"), key="own_journal", type="primary"):
        open_stored(store, account, store.create(account, texts("journal.carry.own_label")))


def draw_new(store: Store, account: str) -> None:
    with st.form("new_journal_form", border=False):
        asked = texts("journal.carry.label")
        label = st.text_input(asked, max_chars=80, key="new_label", autocomplete="off")
        st.caption(texts("journal.carry.label_hint"))
        if st.form_submit_button(texts("journal.carry.new"), key="new_journal"):
            open_stored(store, account, store.create(account, label))


def open_stored(store: Store, account: str, id: str) -> None:
    journal.open_stored(store, account, id)
    go_on()


draw_title(texts("journal.carry.title"), "journals")
if visit.looks.sharing:
    # The labels of other clients are nobody's business there.
    st.markdown(texts("journal.carry.sharing"))
elif journal.is_open():
    st.markdown(texts("journal.carry.is_open"))
    st.page_link(page("since"), label=texts("journal.since.link"))
    draw_held()
elif (is_with_a_client or confirm()) and draw_whose():
    if accounts.is_stored_here():
        draw_stored()
    draw_file()
