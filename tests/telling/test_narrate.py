"""An answer in words: what was asked, every rung, what decided, what else would have, and the sources."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import product
from typing import get_args

import pytest
from asked import ON, quoted

from dtariff.engine import Engine
from dtariff.model.case import Case, Place
from dtariff.model.citation import Citation, Sure
from dtariff.model.clock import AsOf
from dtariff.model.duty import parse
from dtariff.model.law import Mechanism, TaxKind, Treatment
from dtariff.model.nomenclature import Currency
from dtariff.model.quote import Quote
from dtariff.model.resolution import (
    Bar,
    BarDecision,
    Charge,
    Condition,
    DutyReason,
    Effect,
    LineFinding,
    Notice,
    Reason,
    Resolution,
    SellerTax,
    Strength,
    TaxReason,
    Verdict,
    WarningCode,
    Why,
)
from dtariff.model.treaties import Obligation, Pattern, State
from dtariff.sums.assess import assess, plan_of
from dtariff.telling.narrate import explain, headline, summary, warning
from dtariff.telling.words import WARNINGS


def told(engine: Engine, pair: str, content: str, on: str = ON) -> str:
    """The explanation of a verdict."""
    origin, destination = pair.split()
    return explain(engine.bar(origin, destination, content=content, on=on, known=ON))


# --- what must be seen from outside --------------------------------------------------------------------------------


def test_music_from_the_united_states_to_japan_is_barred_by_their_digital_trade_agreement(engine: Engine) -> None:
    text = told(engine, "US JP", "music")
    first = text.splitlines()[0]
    assert "barred" in first
    assert "not barred" not in first
    assert re.search(r"US-Japan (DTA|Digital Trade Agreement)|Digital Trade", first)
    assert "Digital Trade" in text
    assert "art. 7" in first
    assert "source (secondary)" in text


def test_software_from_japan_to_china_is_conditional_with_both_readings_of_rcep(engine: Engine) -> None:
    text = told(engine, "JP CN", "software")
    first = text.splitlines()[0]
    assert "conditional" in first
    assert "RCEP" in first
    assert "12.11" in first
    assert "reading A: " in text
    assert "reading B: " in text
    assert "source (primary): RCEP, articles 12.10 to 12.14" in text


def test_film_from_the_united_states_to_india_is_not_barred_and_what_ended_and_when_is_named(engine: Engine) -> None:
    first = told(engine, "US IN", "film").splitlines()[0]
    assert "not barred" in first
    assert "WT/MIN(24)/38" in first
    assert "2026-03-30" in first


def test_film_from_the_united_states_to_india_was_barred_in_2025_by_the_decision_of_abu_dhabi(engine: Engine) -> None:
    text = told(engine, "US IN", "film", "2025-06-01")
    first = text.splitlines()[0]
    assert "not barred" not in first
    assert "barred" in first
    assert "moratorium" in first
    assert "WT/MIN(24)/38" in first
    assert "source (primary)" in text


def test_software_to_cameroon_bears_duty_and_then_tax_on_price_and_duty(engine: Engine) -> None:
    text = quoted(engine, "software", "US CM").explain()
    assert "8523.80.00.03" in text
    assert "Customs duty 20%" in text
    assert "20.00 USD" in text
    assert "19.25%" in text
    assert "on 120.00 USD (price + duty)" in text
    assert "143.10 USD" in text
    assert "Cameroon Tribune" in text


def test_in_2024_the_moratorium_the_line_against_it_and_the_alternative_are_told(engine: Engine) -> None:
    text = quoted(engine, "software", "US CM", on="2024-06-01").explain()
    assert "barred by the moratorium" in text
    assert "WT/MIN(24)/38" in text
    assert "tariff line 8523.80.00.03 (20%) stands against the bar" in text
    assert "Alternatives" in text
    assert "if the duty were 20.00 USD (dutiable): landed cost 143.10 USD" in text


def test_film_to_indonesia_is_free_by_its_line_and_taxed_on_eleven_twelfths(engine: Engine) -> None:
    text = quoted(engine, "film", "US ID", "IDR 100000").explain()
    assert "9901.30.00" in text
    assert "the tariff line is free" in text
    assert "12% of 11/12" in text
    assert "111,000.00 IDR" in text
    assert "source (primary)" in text


def test_an_explanation_names_both_days_the_tables_and_the_engine(engine: Engine) -> None:
    quote = engine.quote("music", origin="US", destination="DE", price="10 EUR", on="2026-01-15", known="2026-02-20")
    text = quote.explain()
    assert "law of 2026-01-15 as known on 2026-02-20" in text
    assert quote.provenance.release[:16] in text
    assert quote.provenance.engine in text


def test_an_explanation_asks_every_rung_and_shows_every_instrument(engine: Engine) -> None:
    quote = quoted(engine, "software", "GB AU", "100 AUD")
    text = quote.explain()
    assert [text.index(rung) for rung in ("a. The national line", "b. The bars", "c. The charges")] == sorted(
        text.index(rung) for rung in ("a. The national line", "b. The bars", "c. The charges")
    )
    for bar in quote.bar.instruments:
        assert bar.title in text
        assert not bar.article or f"art. {bar.article}" in text


def test_every_source_of_the_answer_stands_in_its_explanation_with_its_sureness(engine: Engine) -> None:
    quote = quoted(engine, "software", "US CM", on="2026-03-30")
    text = quote.explain()
    cited = [*quote.resolution.line.citations]
    cited += [citation for bar in quote.bar.instruments for citation in bar.citations]
    cited += [citation for levy in quote.levies for citation in levy.citations]
    assert cited
    for citation in cited:
        assert f"source ({citation.sure}): {citation.title}" in text
        assert citation.url in text


def test_what_is_only_recalled_is_shown_as_unverified(engine: Engine) -> None:
    text = told(engine, "CA GB", "music")
    assert "Sureness: recalled (unverified" in text


def test_an_absence_that_nobody_surveyed_is_shown_as_assumed(engine: Engine) -> None:
    quote = quoted(engine, "music", "US GL")
    assert quote.resolution.line.sure == "assumed"
    assert "assumed" in quote.explain()


def test_a_tax_of_the_seller_is_told_apart_from_the_price(engine: Engine) -> None:
    text = quoted(engine, "music", "US IN", "100 INR", on="2022-06-01").explain()
    assert "Taxes of the seller, not part of the price" in text
    assert "Equalisation levy (e-commerce) 2%" in text


def test_a_reverse_charge_tells_what_the_buyer_accounts_for(engine: Engine) -> None:
    quote = engine.quote("software", origin="US", destination="DE", price="100 EUR", buyer="business", on=ON, known=ON)
    assert "reverse charge: the buyer accounts for it itself (19.00 EUR)" in quote.explain()


def test_a_rate_on_a_part_of_the_base_is_told_with_what_it_comes_to(engine: Engine) -> None:
    assert "12% of 11/12 = 11%" in quoted(engine, "film", "US ID", "IDR 100000").explain()
    assert "19% =" not in quoted(engine, "film", "US DE", "100 EUR").explain()


def test_who_brings_a_charge_in_is_told_and_whether_it_comes_back(engine: Engine) -> None:
    text = quoted(engine, "film", "US AR", "100 ARS").explain()
    assert text.count("collected by the card issuer") >= 2
    assert text.count("; refundable") == 1
    assert "collected by the customs" in quoted(engine, "software", "US CM").explain()
    assert "collected by nobody" in quoted(engine, "film", "US MN").explain()


def test_where_lines_were_searched_the_edition_is_told_with_its_sureness(engine: Engine) -> None:
    quote = quoted(engine, "music", "US AU", "100 AUD")
    assert "tariff of Australia (tariff edition of 2020 searched; secondary)" in quote.explain()


def test_a_country_outside_the_wto_is_told_as_not_bound(engine: Engine) -> None:
    first = told(engine, "BR RS", "music", "2020-06-01").splitlines()[0]
    assert "not barred" in first
    assert "the destination is not bound by the WTO moratorium" in first
    assert "lapsed" not in first


def test_a_country_that_was_bound_is_told_until_when_and_not_as_an_outsider(engine: Engine) -> None:
    assert "not bound" not in told(engine, "US IN", "film").splitlines()[0]


def test_how_a_country_rounds_is_told(engine: Engine) -> None:
    assert "Rounded down to 1 IDR, for prices in that currency." in quoted(engine, "film", "US ID", "1 IDR").explain()
    assert "Rounded half up. " in quoted(engine, "film", "US DE", "100 EUR").explain()


def test_in_short_the_line_stands_with_the_duty_and_charges_that_do_not_touch_the_sale_are_left_out(
    engine: Engine,
) -> None:
    text = summary(quoted(engine, "film", "US ID", "IDR 100000"))
    assert "the tariff line is free (line 9901.30.00)" in text
    assert "(line" not in summary(quoted(engine, "film", "US DE", "100 EUR"))
    argentina = summary(quoted(engine, "film", "US AR", "100 ARS"))
    assert "Percepción" in argentina
    assert "Impuesto PAIS" not in argentina


def test_in_short_a_tax_that_nobody_collects_is_still_told_where_there_is_no_other(engine: Engine) -> None:
    assert "nobody collects it on such a sale" in summary(quoted(engine, "film", "US MN"))


def test_a_sale_within_the_union_names_the_union(engine: Engine) -> None:
    text = told(engine, "FR DE", "music")
    assert "not an import" in text
    assert "European Union" in text


def test_places_are_told_by_their_names(engine: Engine) -> None:
    text = told(engine, "US-CA CA-ON", "music")
    assert "United States" in text.splitlines()[0]
    assert "Canada" in text.splitlines()[0]


# --- what is not known ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "pair", "on", "delivery"),
    [
        pytest.param("software", "US CM", ON, "update", id="duty-of-cameroon-on-updates"),
        pytest.param("software", "US MN", "2026-06-01", "", id="duty-of-mongolia"),
        pytest.param("film", "US TH", "2026-10-01", "", id="tax-of-thailand"),
        pytest.param("film", "JP US", ON, "", id="state-not-named"),
        pytest.param("film", "JP AQ", ON, "", id="no-taxes-in-the-tables"),
    ],
)
def test_an_amount_that_is_not_known_is_told_as_not_known_and_never_as_nought(
    engine: Engine, content: str, pair: str, on: str, delivery: str
) -> None:
    quote = quoted(engine, content, pair, on=on, delivery=delivery)
    open_ = [levy for levy in quote.levies if levy.amount is None]
    assert open_
    for text in (quote.explain(), summary(quote)):
        (landed,) = (line for line in text.splitlines() if line.startswith("Landed cost"))
        assert "not known" in landed
        assert "0.00" not in landed
        for levy in open_:
            rows = [line for line in text.splitlines() if line.startswith(levy.name)]
            assert rows
            assert "not known" in rows[0]
            assert "0.00" not in rows[0]


def test_what_is_needed_for_an_amount_is_named() -> None:
    quote = made(duty=charge("dutiable", expression="0.50 USD/minute + 2 EUR/copy"))
    assert "a quantity is needed: minute, copy" in quote.explain()
    assert "not known" in quote.explain()


# --- no code and no None in any explanation ------------------------------------------------------------------------

CLOSED = (
    Condition,
    DutyReason,
    Effect,
    Mechanism,
    Obligation,
    Pattern,
    State,
    Strength,
    TaxKind,
    TaxReason,
    Treatment,
    Verdict,
    WarningCode,
    Why,
)
RAW = {code for closed in CLOSED for code in get_args(closed) if "_" in code}


def raw_words(text: str) -> set[str]:
    """Codes and None in a text, addresses left out."""
    words = set(re.findall(r"\w+", re.sub(r"<\S+>", "", text)))
    return words & (RAW | {"None"}) | set(re.findall(r"\w+\(\w+=|\{\w+\}|Fraction|Decimal", text))


ROUTES = [
    *("US JP", "JP CN", "US IN", "US CM", "GA CM", "US ID", "JP MN", "US MN", "FR DE", "GB FR", "US CL", "US JO"),
    *("AE BH", "BR AR", "GB AU", "CA GB", "SG IN", "US CH", "US-CA US-NY", "FR US-TX", "GB CA-QC", "US CA", "US TH"),
    *("US AR", "BR RS", "BR GL", "JP MM", "KR ID", "US RU", "CN HK", "NO MD", "US BR", "US EG", "IN AE"),
]
DAYS = ["1999-06-01", "2000-06-01", "2016-06-01", "2026-03-30", "2026-05-01", ON]


def answered(engine: Engine, content: str, delivery: str) -> Iterator[tuple[str, Quote]]:
    for pair, on in product(ROUTES, DAYS):
        yield f"{pair} {on}", quoted(engine, content, pair, on=on, delivery=delivery)


@pytest.mark.parametrize(
    ("content", "delivery"), [("music", "download"), ("video", "stream"), ("application", "update"), ("ebook", "")]
)
def test_no_explanation_holds_a_code_or_none(engine: Engine, content: str, delivery: str) -> None:
    for case, quote in answered(engine, content, delivery):
        for text in (quote.explain(), summary(quote), explain(quote.bar), headline(quote.bar)):
            assert not raw_words(text), case


@pytest.mark.parametrize(
    ("content", "delivery"), [("operating_system", "download"), ("licence_key", "download"), ("game", "in_game")]
)
def test_contents_and_deliveries_are_told_in_words_too(engine: Engine, content: str, delivery: str) -> None:
    text = quoted(engine, content, "US CM", delivery=delivery).explain()
    assert content not in text or "_" not in content
    assert delivery not in text or "_" not in delivery


# --- every code of every closed list, by hand ----------------------------------------------------------------------

DAY = date(2026, 11, 23)
CASE = Case(
    content="video",
    delivery="download",
    character="copy",
    origin=Place("JP", "JP"),
    destination=Place("US", "US"),
    buyer="consumer",
    as_of=AsOf(DAY, DAY),
)
SOURCE = Citation("law", "5", "The Law on Everything", "https://example.org/law", None, "primary")


def bar(effect: Effect = "none", why: Why = "in_force", strength: Strength = "binding", sure: Sure = "primary") -> Bar:
    return Bar(
        instrument="pact",
        title="The Pact of Nowhere",
        short="Pact",
        kind="agreement",
        article="5",
        effect=effect,
        why=why,
        strength=strength,
        sure=sure,
        citations=(SOURCE,),
    )


VERDICT_OF: dict[Effect, Verdict] = {
    "bars": "barred",
    "unsettled": "conditional",
    "unknown": "unknown",
    "none": "not_barred",
}


def decided(verdict: Verdict, *bars: Bar, within: str = "", warnings: tuple[Notice, ...] = ()) -> BarDecision:
    return BarDecision(
        case=CASE,
        verdict=verdict,
        deciding=bars[0] if bars and bars[0].effect != "none" else None,
        instruments=bars,
        within=within,
        sure="primary",
        warnings=warnings,
    )


def charge(reason: Reason, *, expression: str = "", counts: bool = True) -> Charge:
    return Charge(
        id="duty",
        kind="customs_duty",
        name="Customs duty",
        jurisdiction="US",
        on=("price",),
        factor=None if expression or reason in ("law_unknown", "subdivision_needed") else Fraction(1, 10),
        expression=parse(expression) if expression else None,
        reason=reason,
        counts=counts,
        sure="primary",
        citations=(SOURCE,),
    )


def made(
    duty: Charge | None = None,
    taxes: tuple[Charge, ...] = (),
    sellers: tuple[SellerTax, ...] = (),
    line: LineFinding | None = None,
) -> Quote:
    resolution = Resolution(
        case=CASE,
        decision=decided("not_barred"),
        line=line or LineFinding(kind="none", code="", title="", sure="primary"),
        duty=duty or charge("no_tariff_line"),
        alternatives=(),
        taxes=taxes,
        seller_taxes=sellers,
        warnings=(),
        sure="primary",
        digest="0" * 64,
    )
    return assess(plan_of(resolution, Currency(code="USD", digits=2)), 10_000)


@pytest.mark.parametrize("verdict", get_args(Verdict))
def test_every_verdict_is_told_with_and_without_an_instrument(verdict: Verdict) -> None:
    effects = {verdict: effect for effect, verdict in VERDICT_OF.items()}
    for bars in ((), (bar(effects.get(verdict, "none")),)):
        text = explain(decided(verdict, *bars, within="US" if verdict == "not_an_import" else ""))
        assert not raw_words(text)
        assert verdict.replace("_", " ") in text.splitlines()[0]


@pytest.mark.parametrize("why", get_args(Why))
@pytest.mark.parametrize("effect", get_args(Effect))
def test_every_step_that_decides_an_effect_is_told(why: Why, effect: Effect) -> None:
    text = explain(decided(VERDICT_OF[effect], bar(effect, why)))
    assert "The Pact of Nowhere, art. 5" in text
    assert "source (primary): The Law on Everything, 5 <https://example.org/law>" in text
    assert not raw_words(text)


@pytest.mark.parametrize("strength", get_args(Strength))
def test_every_strength_is_told(strength: Strength) -> None:
    assert not raw_words(explain(decided("not_barred", bar(strength=strength))))


@pytest.mark.parametrize("condition", get_args(Condition))
def test_every_open_condition_is_told(condition: Condition) -> None:
    text = explain(decided("barred", replace(bar("bars"), subject_to=(condition,))))
    assert "subject to: " in text
    assert not raw_words(text)


@pytest.mark.parametrize("reason", [*get_args(DutyReason), *get_args(TaxReason)])
def test_every_reason_of_a_charge_is_told(reason: Reason) -> None:
    tax = replace(charge(reason, counts=reason != "reverse_charge"), id="vat", kind="vat", name="VAT")
    for quote in (made(charge(reason)), made(taxes=(tax,))):
        text = quote.explain()
        assert not raw_words(text)
        assert ("not known" in text) is (reason in ("law_unknown", "subdivision_needed", "base_unknown"))


@pytest.mark.parametrize("code", get_args(WarningCode))
def test_every_warning_is_told_with_its_facts(code: WarningCode) -> None:
    facts = {name: f"the {name}" for name in re.findall(r"\{(\w+)\}", WARNINGS[code])}
    text = warning(Notice(code, tuple(facts.items())))
    assert not raw_words(text)
    assert all(fact in text for fact in facts.values())


def test_a_line_whose_rate_is_not_known_says_so() -> None:
    line = LineFinding(kind="line", code="9901", title="Film", hs="HS2022", unknown=True, since=DAY, sure="primary")
    text = made(charge("law_unknown"), line=line).explain()
    assert "9901 Film [HS2022]: rate not known since 2026-11-23" in text
    assert not raw_words(text)


def test_a_rule_that_keeps_transmissions_outside_the_tariff_is_told_with_its_article() -> None:
    line = LineFinding(kind="excluded", code="Note 3(e)", title="Not goods", sure="primary", citations=(SOURCE,))
    assert "Note 3(e): Not goods (primary)" in made(charge("excluded_by_law"), line=line).explain()


def test_a_tax_of_the_seller_is_told_with_its_notes_and_sources() -> None:
    tax = SellerTax(
        id="dst",
        name="Digital services tax",
        jurisdiction="US",
        rate="3%",
        threshold="",
        sure="primary",
        citations=(SOURCE,),
        notes=("On large groups.",),
    )
    text = made(sellers=(tax,)).explain()
    assert "Digital services tax 3% (primary)" in text
    assert "On large groups." in text
