"""What the tests of pages in process share: a page opened alone, what it says, and what stands in its address."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

Open = Callable[..., AppTest]
"""Opens a page under a query string and runs it once."""

ALONE = """
from dtariff.engine import default_engine
from dtariff.screens.{name}.page import page

page(default_engine())
"""


def opens_alone(name: str, **usual: str) -> Open:
    """Opens the page of a name without the frame of the app."""

    def _open(**query: str) -> AppTest:
        app = AppTest.from_string(ALONE.format(name=name), default_timeout=60)
        for key, value in (usual | query).items():
            app.query_params[key] = value
        return app.run()

    return _open


def told(app: AppTest) -> str:
    """The text of a page, as it is written: a backslash keeps a sign from formatting."""
    return "\n".join(part.value for part in app.main.markdown)


def in_address(app: AppTest, key: str) -> str:
    """What the address says; older Streamlit tells it as a list."""
    value = app.query_params[key]
    return value if isinstance(value, str) else value[0]
