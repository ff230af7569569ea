"""Answers in other languages: our own words are translated, law and data are not, figures are as readers write them."""

import json
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from asked import quoted
from babel.messages.catalog import Catalog

import dtariff
from dtariff.adapters.stripe import to_stripe_calculation
from dtariff.cli import main
from dtariff.engine import Engine
from dtariff.model.comparison import FixedCost
from dtariff.model.errors import InputError
from dtariff.model.money import Money
from dtariff.telling import catalogue, locale
from dtariff.telling.catalogue import speaking
from dtariff.telling.figures import Labels, chart, columns, sheets
from dtariff.telling.markdown import explanation
from dtariff.telling.narrate import explain, summary
from dtariff.telling.orders import explain_order
from dtariff.telling.render import comparison_text
from dtariff.upkeep.catalogues import extract, mo_bytes, mo_file, updated

PLACE = re.compile(r"(\{[^{}]*\})")
DIGEST = re.compile(r"\b[0-9a-f]{16}\b|:[a-z]+-badge")
"""What is no word: the beginning of a digest, and a mark of Markdown."""

WIDE = ord("\N{FULLWIDTH LATIN SMALL LETTER A}") - ord("a")


def wide(text: str) -> str:
    """A sentence in wide letters, its places left as they are: a language that everybody can read."""
    parts = (part if PLACE.fullmatch(part) else "".join(map(_wide, part)) for part in PLACE.split(text))
    return "".join(parts)


def _wide(letter: str) -> str:
    return chr(ord(letter) + WIDE) if letter.isascii() and letter.isalpha() else letter


@pytest.fixture(scope="module")
def wide_japanese(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a catalogue for Japanese in which every sentence is translated into wide letters."""
    folder = tmp_path_factory.mktemp("locales")
    whole = updated("ja", extract(), Catalog())
    for message in whole:
        if message.id:
            plural = isinstance(message.id, tuple)
            message.string = (wide(message.id[-1]),) if plural else wide(str(message.id))
    mo_file("ja", folder).parent.mkdir(parents=True)
    mo_file("ja", folder).write_bytes(mo_bytes(whole, "ja"))
    return folder


@pytest.fixture
def japanese(wide_japanese: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Speaks it."""
    monkeypatch.setattr(catalogue, "LOCALES", wide_japanese)
    catalogue._catalogue.cache_clear()
    with speaking("ja"):
        yield
    catalogue._catalogue.cache_clear()


def texts(value: object) -> Iterator[str]:
    """Every text of an answer, as data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts(inner)


def english_left(told: str, answer: dict[str, object]) -> list[str]:
    """The English words of a text that are not those of law: names, notes, sources."""
    law = sorted({" ".join(text.split()) for text in texts(answer)}, key=len, reverse=True)
    plain = " ".join(told.replace("\\", "").split())
    for text in law:
        plain = plain.replace(text, " ") if len(text) > 2 else plain
    return re.findall(r"[a-z]{3,}", DIGEST.sub(" ", plain))


SALES = [
    ("film", "US ID", "2026-11-23"),
    ("software", "US CM", "2024-06-01"),
    ("software", "JP CN", "2026-11-23"),
    ("music", "US IN", "2022-06-01"),
    ("music", "FR DE", "2026-11-23"),
    ("music", "US GL", "2026-11-23"),
]


@pytest.mark.usefixtures("japanese")
@pytest.mark.parametrize(("content", "pair", "on"), SALES)
def test_an_explanation_leaves_nothing_english_but_the_law(engine: Engine, content: str, pair: str, on: str) -> None:
    quote = quoted(engine, content, pair, on=on)
    law = quote.as_dict() | {"rounding": [one.rounding.note for one in quote.resolution.charges if one.rounding]}
    assert english_left(explain(quote), law) == []
    assert english_left(summary(quote), law) == []
    assert english_left(explanation(quote, {}), law) == []


@pytest.mark.usefixtures("japanese")
def test_data_is_the_same_whoever_asks(engine: Engine) -> None:
    quote = quoted(engine, "software", "US CM", on="2024-06-01")
    spoken = json.dumps(quote.as_dict())
    with speaking("en"):
        assert json.dumps(quote.as_dict()) == spoken


@pytest.mark.usefixtures("japanese")
def test_the_shapes_of_other_systems_are_the_same_whoever_asks(engine: Engine) -> None:
    order = {"currency": "EUR", "seller": {"country": "US"}, "customer": {"country": "DE"}, "tax_date": "2026-11-23"}
    answer = engine.quote_order(
        order | {"known_at": "2026-11-23", "line_items": [{"content": "music", "amount": "10"}]}
    )
    spoken = to_stripe_calculation(answer)
    assert english_left(explain_order(answer), answer.as_dict()) == []
    with speaking("en"):
        assert to_stripe_calculation(answer) == spoken


@pytest.mark.usefixtures("japanese")
def test_a_chart_a_table_and_a_sheet_are_told_in_the_language(engine: Engine) -> None:
    """Germany 119.00, Cameroon 143.10: 24.10 more; 12,000 by 5,000 is 2.40."""
    sale: dict[str, Any] = {"origin": "US", "price": "100 USD", "on": "2026-11-23", "known": "2026-11-23"}
    answer = engine.compare("software", destinations="CM DE", scenarios="moratorium-restored", **sale)
    lines = answer.lines(reference="DE", cost=FixedCost.of("12000 USD", 5000))
    labels = Labels(names={"CM": "CM", "DE": "DE"}, scenarios={"moratorium-restored": "x"}, reference="DE")
    drawn = json.dumps(chart(lines, labels), ensure_ascii=False)
    for word in ("Customs duty", "Landed cost", "Cost of access (your figure)", "The law as it stands"):
        assert wide(word) in drawn or wide(word) in [cell for one in columns(lines, labels) for cell in one.cells]
    shown = columns(lines, labels)
    assert [one.title for one in shown if english_left(one.title, {})] == []
    assert [one.told for one in shown if english_left(one.told, {})] == []
    assert shown[-1].cells[-2] == wide("dutiable")
    (sheet,) = sheets(lines, labels, [])
    assert english_left(sheet.name, {}) == []
    assert [title for title in sheet.head if english_left(title, {})] == []
    assert comparison_text(answer.quotes, []).split()[1] == wide("net")


@pytest.mark.usefixtures("japanese")
def test_the_amounts_of_a_table_are_the_same_whoever_asks(engine: Engine) -> None:
    sale: dict[str, Any] = {"origin": "US", "price": "100 USD", "on": "2026-11-23", "known": "2026-11-23"}
    lines = engine.compare("software", destinations="CM DE", **sale).lines()
    labels = Labels(names={}, scenarios={})

    def numbers() -> list[tuple[object, ...]]:
        return [one.cells for one in columns(lines, labels) if one.kind in ("amount", "verdict", "sure")]

    spoken = numbers()
    with speaking("en"):
        assert numbers() == spoken
    assert Decimal("143.10") in spoken[4]


def test_columns_stand_under_each_other_where_letters_are_two_wide() -> None:
    lines = locale.columns([("関税", "1"), ("duty", "22"), ("a", "3")])
    assert lines == ["関税  1", "duty  22", "a     3"]


def test_a_language_may_be_named_where_an_answer_is_explained(engine: Engine) -> None:
    quote = quoted(engine, "music", "US FR")
    assert quote.explain(language="en") == quote.explain() == dtariff.explain(quote)
    assert "Allemagne" in quoted(engine, "music", "US DE").explain(language="fr")
    assert "Allemagne" not in quoted(engine, "music", "US DE").explain()
    with pytest.raises(InputError, match="no language 'xx'") as caught:
        dtariff.explain(quote, language="xx")
    assert (caught.value.code, caught.value.param) == ("unknown_language", "language")


def test_the_command_speaks_a_language(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["bar", "US", "JP", "music", "--on", "2026-11-23", "--known", "2026-11-23"]
    assert main([*asked, "--language", "ja"]) == 0
    assert "アメリカ合衆国" in capsys.readouterr().out
    assert main(asked) == 0
    assert "United States" in capsys.readouterr().out


def test_the_command_tells_an_error_in_the_language_with_its_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bar", "US", "QQ", "music", "--language", "de"]) == 2
    told = capsys.readouterr().err
    assert told.startswith("dtariff: unknown_code [destination]: ")
    assert "no code of a country" in told


# --- figures as readers write them: by the rules of CLDR -----------------------------------------------------------

THIN = "\N{NARROW NO-BREAK SPACE}"
FIGURES = [
    ("en", "1,234,567.50", "7.5%", "2026-11-23", "Japan"),
    ("de", "1.234.567,50", "7,5\N{NO-BREAK SPACE}%", "23.11.2026", "Japan"),
    ("es", "1.234.567,50", "7,5\N{NO-BREAK SPACE}%", "23 nov 2026", "Japón"),
    ("fr", f"1{THIN}234{THIN}567,50", f"7,5{THIN}%", "23 nov. 2026", "Japon"),
    ("id", "1.234.567,50", "7,5%", "23 Nov 2026", "Jepang"),
    ("ja", "1,234,567.50", "7.5%", "2026/11/23", "日本"),
    ("pt", "1.234.567,50", "7,5%", "23 de nov. de 2026", "Japão"),
    ("zh", "1,234,567.50", "7.5%", "2026年11月23日", "日本"),
]


@pytest.mark.parametrize(("spoken", "number", "share", "day", "country"), FIGURES)
def test_figures_look_as_readers_of_the_language_write_them(
    spoken: str, number: str, share: str, day: str, country: str
) -> None:
    with speaking(spoken):
        assert locale.number(Decimal("1234567.50")) == number
        assert locale.amount(Money(Decimal("1234567.50"), "EUR")) == f"{number} EUR"
        assert locale.percent(Decimal("7.5")).replace("\N{NO-BREAK SPACE}", share[-2]) == share
        assert locale.day(date(2026, 11, 23)) == day
        assert locale.country_name("JP") == country


@pytest.mark.parametrize(
    ("text", "told"), [("20%", "20\N{NO-BREAK SPACE}%"), ("19.25%", "19,25\N{NO-BREAK SPACE}%"), ("5 EUR per kg",) * 2]
)
def test_a_rate_of_the_tables_is_told_with_the_comma_of_the_reader_and_other_duties_as_they_stand(
    text: str, told: str
) -> None:
    with speaking("de"):
        assert locale.rate(text) == told
    assert locale.rate(text) == text


@pytest.mark.parametrize(("spoken", "told"), [("en", "A, B and C"), ("de", "A, B und C"), ("ja", "A、B、C")])
def test_several_things_are_named_with_the_and_of_the_language(spoken: str, told: str) -> None:
    with speaking(spoken):
        assert locale.listed(["A", "B", "C"]) == told
        assert locale.listed(["A"]) == "A"
        assert locale.listed([]) == ""
