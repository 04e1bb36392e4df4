"""What moves."""

import streamlit as st


def draw_moves() -> None:
    """Soon."""
    st.markdown("moves")
