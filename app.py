"""The Streamlit app: navigation only. Run it with ``streamlit run app.py``."""

import streamlit as st

from dtariff.screens import compare

st.set_page_config(page_title="dtariff", page_icon="🌐", layout="wide")
st.navigation([st.Page(compare.page, title="Compare countries", url_path="compare", default=True)]).run()
