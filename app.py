"""The Streamlit app: its entry alone. Run it with ``streamlit run app.py``."""

from dtariff.screens import shell

shell.run()
