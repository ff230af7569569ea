"""What the tables of the world must answer: in how many places, and facts that a reader of the news would look for."""

from datetime import date

import pytest

from dtariff.engine import Engine
from dtariff.model.border import BorderFact
from dtariff.model.quote import Quote
from dtariff.telling.markdown import explanation
from dtariff.telling.narrate import summary
from dtariff.upkeep.coverage import coverage

TODAY = "2026-11-23"


def sold(
    engine: Engine, destination: str, *, on: str = TODAY, buyer: str = "consumer", content: str = "software"
) -> Quote:
    return engine.quote(content, origin="US", destination=destination, price="100 USD", buyer=buyer, on=on, known=TODAY)


def matters(facts: tuple[BorderFact, ...]) -> list[str]:
    return [fact.matter for fact in facts]


# --- how far they reach --------------------------------------------------------------------------------------------


def test_a_consumer_is_answered_in_150_countries_and_in_every_state_and_province(engine: Engine) -> None:
    found = coverage(engine, date(2026, 11, 23))
    parts = {one.code for one in found.covered if (place := engine.book.jurisdiction(one.code)) and place.part_of}
    whole = [one for one in found.covered if one.code not in parts and one.answers]
    states = [one for one in found.covered if one.code.startswith(("US-", "CA-")) and one.code != "US-IL-CHICAGO"]
    assert len(whole) >= 150
    assert len(states) == 64
    assert all(one.answers and one.sources for one in (*whole, *(one for one in states if one.sources)))
    assert [one.code for one in states if not one.answers] == []


def test_a_place_whose_taxes_are_told_cites_its_sources(engine: Engine) -> None:
    for code in engine.book.jurisdictions:
        place = engine.book.jurisdiction(code)
        assert place is not None
        if not place.needs_subdivision:
            quote = engine.quote(
                "music",
                origin="JP",
                destination=code,
                price=f"100 {place.currency}",
                on=TODAY,
                known=TODAY,
                on_unknown="flag",
            )
            assert all(levy.citations for levy in quote.levies if levy.kind != "customs_duty"), code


# --- the border ----------------------------------------------------------------------------------------------------


def test_a_business_in_indonesia_declares_within_30_days_and_a_consumer_does_not(engine: Engine) -> None:
    quote = sold(engine, "ID", buyer="business")
    (due,) = (fact for fact in quote.customs_facts if fact.matter == "declaration")
    assert (due.within_days, str(due.since)) == (30, "2023-01-13")
    assert "30 days" in quote.explain()
    assert "30 days" in explanation(quote, {})
    assert "declaration" not in matters(sold(engine, "ID").customs_facts)
    assert "declaration" not in matters(sold(engine, "ID", buyer="business", on="2023-01-12").customs_facts)
    assert "declaration" in matters(sold(engine, "ID", buyer="business", on="2023-01-13").customs_facts)


@pytest.mark.parametrize(
    ("country", "on", "matter", "there"),
    [
        ("CN", "2017-05-31", "data_localisation", False),
        ("CN", "2017-06-01", "data_localisation", True),
        ("VN", "2022-09-30", "local_server", False),
        ("VN", "2022-10-01", "local_server", True),
        ("RU", "2015-08-31", "data_localisation", False),
        ("RU", "2015-09-01", "data_localisation", True),
        ("DE", "2018-05-24", "cross_border_data_transfer", False),
        ("DE", "2018-05-25", "cross_border_data_transfer", True),
        ("GB", "2018-05-25", "cross_border_data_transfer", True),
        ("GB", "2021-01-01", "cross_border_data_transfer", False),
    ],
)
def test_what_a_market_asks_is_told_from_its_first_day(
    engine: Engine, country: str, on: str, matter: str, *, there: bool
) -> None:
    assert (matter in matters(engine.market_access(country, on=on, known=TODAY))) is there


def test_how_software_on_a_carrier_is_valued_is_told_with_the_counterpart_and_not_with_a_transmission(
    engine: Engine,
) -> None:
    assert "valuation" in matters(engine.counterpart("software", destination="IN", on=TODAY).valuation)
    assert "valuation" not in matters(sold(engine, "IN").customs_facts)


def test_the_canary_islands_handle_their_tax_without_spain_and_aland_as_finland_does(engine: Engine) -> None:
    spain, canaries = engine.practice("ES"), engine.practice("ES-CN")
    assert spain.evidence is not None
    assert (canaries.evidence, canaries.platform, canaries.business_id) == (None, None, None)
    assert engine.practice("AX").evidence == engine.practice("FI").evidence == spain.evidence
    assert engine.practice("PT-20").business_id == engine.practice("PT").business_id


# --- the counterpart -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "destination", "duty"),
    [
        ("software", "KE", "0%"),
        ("music", "KE", "25%"),
        ("music", "RU", "10%"),
        ("software", "RU", "0%"),
        ("music", "VN", "15%"),
        ("software", "VN", "0%"),
        ("film", "ID", "21450 IDR/minute"),
        ("music", "ID", "10%"),
        ("software", "ID", "0%"),
        ("ebook", "NP", "10%"),
        ("music", "NG", "20%"),
        ("film", "US", "0%"),
        ("software", "FR", "0%"),
        ("software", "MC", "0%"),
        ("software", "JE", "0%"),
        ("software", "PR", "0%"),
        ("software", "DE-BUSINGEN", "0%"),
        ("software", "ES-CE", "None"),
        ("software", "DE-HELGOLAND", "None"),
        ("game", "CL", "6%"),
    ],
)
def test_the_counterpart_is_chosen_by_what_is_on_the_carrier(
    engine: Engine, content: str, destination: str, duty: str
) -> None:
    """East Africa charges music on a disc and not software; Indonesia charges a film by the minute."""
    assert str(engine.counterpart(content, destination=destination, on=TODAY).duty) == duty


def test_where_only_lines_without_a_usable_figure_are_known_nothing_is_said_to_be_free(engine: Engine) -> None:
    """The source for Zimbabwe gives averages with equivalents of specific duties in them: no figure is better."""
    for content in ("image", "ebook", "newspaper"):
        found = engine.counterpart(content, destination="ZW", on=TODAY)
        assert (found.duty, found.choice) == (None, "rate_not_known")
        assert found.others


# --- the chronicle -------------------------------------------------------------------------------------------------


def test_who_stood_where_and_what_happened_at_the_end_of_the_moratorium(engine: Engine) -> None:
    stances = {one.code: one.stance for one in reversed(engine.positions(until="2026-04-30"))}
    assert (stances["US"], stances["IN"], stances["BR"]) == ("supports_permanent", "opposes", "reserves")
    days = [
        str(event.day) for event in engine.events(instrument="wto-moratorium", since="2026-03-01", until="2026-04-30")
    ]
    assert "2026-03-30" in days
    assert [deal.signed for deal in engine.deals("ID")] == [date(2026, 2, 19)]


# --- nothing recalled without its mark -----------------------------------------------------------------------------


@pytest.mark.parametrize("content", ["music", "software", "ebook"])
def test_no_charge_that_rests_on_memory_is_told_without_saying_so(engine: Engine, content: str) -> None:
    """In the short answer and in the long one the line of such a charge bears its mark."""
    seen = 0
    for code in engine.book.jurisdictions:
        quote = engine.quote(
            content, origin="JP", destination=code, price="100 USD", on=TODAY, known=TODAY, on_unknown="flag"
        )
        for levy in quote.levies:
            if levy.sure == "recalled":
                seen += 1
                assert f"{levy.name}" in quote.explain(), code
                assert "; recalled" in quote.explain(), code
                assert quote.sure in ("recalled", "assumed"), code
                told = [line for line in summary(quote).splitlines() if line.startswith(levy.name) and " in " in line]
                assert all(line.endswith("(recalled)") for line in told), code
    assert seen > 10
