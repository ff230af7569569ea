"""The text of a file, as it stands in the tables."""

from collections.abc import Mapping

import streamlit as st

from dtariff.engine import Engine
from dtariff.screens.law.view import View
from dtariff.telling.catalogue import tr
from dtariff.telling.markdown import escape

MIME = {"toml": "application/toml", "csv": "text/csv"}


def draw(engine: Engine, view: View, names: Mapping[str, str]) -> None:
    """Draws this part of the page."""
    st.subheader(names[view.file])
    st.caption(escape(tr("{path} of the release {release}", path=view.file, release=engine.book.digest[:16])))
    texts = engine.book.texts()
    if texts is None or view.file not in texts:
        st.info(tr("The text cannot be shown: the folder of the tables was changed since they were loaded."))
        return
    file = view.file.rpartition("/")[2]
    ending = file.rpartition(".")[2]
    st.download_button(
        tr("Download"),
        texts[view.file],
        file_name=file,
        mime=MIME.get(ending, "text/plain"),
        icon=":material/download:",
        on_click="ignore",
        help=tr("The file as it stands."),
    )
    st.code(texts[view.file].decode("utf-8"), language="toml" if ending == "toml" else None, wrap_lines=True)
