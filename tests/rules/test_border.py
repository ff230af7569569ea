"""What a country asks at its border besides money, and how it handles sales from abroad: which facts hold, and whose.

On an invented law: XA and, from 2010 to 2019, XB are in a union with rules of its own; XC stands alone.
"""

import pytest
from invented import UNION, engine_on, shared

from dtariff.engine import Engine
from dtariff.model.border import BorderFact
from dtariff.model.errors import CoverageError, InputError
from dtariff.model.law import Customer
from dtariff.model.quote import Quote
from dtariff.rules.border import customs_facts
from dtariff.rules.classify import find_place
from dtariff.today import Days

TODAY = "2026-11-23"
HEAD = 'schema = 1\ncurrency = "USD"\nreviewed = 2026-11-23\n'
TAX = """
[[tax]]
id = "vat"
name = "VAT"
kind = "vat"
[[tax.rate]]
rows = [{ from = 2000-01-01, percent = 10, cite = "law" }]
[[tax.collection]]
rows = [{ from = 2000-01-01, mechanism = "supplier", cite = "law" }]
"""


def customs(says: str, rows: str = "", keys: str = "", matter: str = "declaration") -> str:
    rows = rows or '{ from = 2000-01-01, cite = "law" }'
    return f'[[customs_fact]]\nmatter = "{matter}"\nsays = "{says}"\n{keys}\nrows = [{rows}]\n'


def access(says: str, rows: str = "", keys: str = "", matter: str = "data_localisation") -> str:
    rows = rows or '{ from = 2000-01-01, cite = "law" }'
    return f'[[access]]\nmatter = "{matter}"\nsays = "{says}"\n{keys}\nrows = [{rows}]\n'


def lawful(union: str = "", **places: str) -> Engine:
    """An engine on what the countries (by their code) and their union say; every country has the same tax."""
    texts = shared() | {"groupings/union.toml": UNION + union}
    for name, says in ({"XA": "", "XB": "", "XC": ""} | places).items():
        code = name.replace("_", "-")
        texts[f"jurisdictions/{code}.toml"] = f'code = "{code}"\n{HEAD}{says}\n{TAX}'
    return engine_on(texts)


def told(facts: tuple[BorderFact, ...]) -> list[str]:
    return [fact.says for fact in facts]


def sold(
    law: Engine, destination: str = "XA", origin: str = "XC", *, content: str = "video", buyer: str = "consumer"
) -> Quote:
    return law.quote(
        content, origin=origin, destination=destination, price="100 USD", buyer=buyer, on="2026-06-01", known=TODAY
    )


# --- which facts hold -----------------------------------------------------------------------------------------------


def test_a_fact_is_told_with_all_that_the_tables_say_of_it() -> None:
    law = lawful(
        XA=customs(
            "Declare it.",
            '{ from = 2012-05-05, cite = ["press#7", "memory"], note = "On a form." }',
            'article = "4"\nwithin_days = 30\ncounted_from = "payment"',
        )
    )
    (fact,) = law.customs_facts("XA", on="2026-06-01", known=TODAY)
    assert (fact.matter, fact.article, fact.jurisdiction, fact.state) == ("declaration", "4", "XA", "in_force")
    assert (fact.within_days, fact.counted_from, str(fact.since)) == (30, "payment", "2012-05-05")
    assert (fact.sure, fact.notes) == ("secondary", ("On a form.",))
    assert [(source.key, source.article) for source in fact.citations] == [("press", "7"), ("memory", "")]


def test_a_row_may_be_less_sure_than_its_source() -> None:
    law = lawful(XA=access("Keep it here.", '{ from = 2000-01-01, sure = "recalled", cite = "law" }'))
    assert [fact.sure for fact in law.market_access("XA", on=TODAY)] == ["recalled"]


@pytest.mark.parametrize(("on", "count"), [("2012-05-04", 0), ("2012-05-05", 1), ("2018-06-30", 1), ("2018-07-01", 0)])
def test_a_fact_holds_from_its_first_day_until_it_has_ended(on: str, count: int) -> None:
    rows = '{ from = 2012-05-05, cite = "law" }, { from = 2018-07-01, state = "ended", cite = "law" }'
    law = lawful(XA=customs("Declare it.", rows) + access("Keep it here.", rows))
    assert len(law.customs_facts("XA", on=on, known=TODAY)) == count
    assert len(law.market_access("XA", on=on, known=TODAY)) == count


def test_a_fact_that_was_not_known_yet_is_not_told() -> None:
    law = lawful(XA=customs("Declare it.", '{ from = 2012-05-05, cite = "law", known = 2012-08-08 }'))
    known = [len(law.customs_facts("XA", on="2012-06-01", known=day)) for day in ("2012-08-07", "2012-08-08")]
    assert known == [0, 1]


@pytest.mark.parametrize(
    ("on", "state", "since"),
    [
        ("2015-01-01", "proposed", "2015-01-01"),
        ("2016-03-03", "signed", "2016-03-03"),
        ("2017-12-31", "signed", "2016-03-03"),
        ("2018-01-01", "in_force", "2018-01-01"),
    ],
)
def test_a_fact_that_is_only_proposed_or_signed_is_told_as_such(on: str, state: str, since: str) -> None:
    rows = (
        '{ from = 2015-01-01, state = "proposed", cite = "law" },'
        '{ from = 2016-03-03, state = "signed", cite = "law" },'
        '{ from = 2018-01-01, cite = "law" }'
    )
    law = lawful(XA=customs("Declare it.", rows) + access("Keep it here.", rows))
    for (fact,) in (law.customs_facts("XA", on=on, known=TODAY), law.market_access("XA", on=on, known=TODAY)):
        assert (fact.state, str(fact.since)) == (state, since)


# --- limits ---------------------------------------------------------------------------------------------------------

LIMITED = lawful(
    XA=customs("Of all.")
    + customs("Of film.", keys='content = ["video"]')
    + customs("Of film and games.", keys='content = ["video", "game"]')
    + customs("Of streams.", keys='delivery = ["stream"]')
    + customs("Of companies.", keys='customer = "business"')
    + customs("Of people.", keys='customer = "consumer"')
    + access("Any data.")
    + access("Data of games.", keys='content = ["game"]')
    + access("Data of streams.", keys='delivery = ["stream"]')
)


@pytest.mark.parametrize(
    ("content", "facts"),
    [
        ("", ["Of all.", "Of film.", "Of film and games.", "Of streams.", "Of companies.", "Of people."]),
        ("video", ["Of all.", "Of film.", "Of film and games.", "Of streams.", "Of companies.", "Of people."]),
        ("game", ["Of all.", "Of film and games.", "Of streams.", "Of companies.", "Of people."]),
        ("ebook", ["Of all.", "Of streams.", "Of companies.", "Of people."]),
    ],
)
def test_asked_for_a_content_customs_tells_what_concerns_it_and_asked_for_none_it_tells_all(
    content: str, facts: list[str]
) -> None:
    assert told(LIMITED.customs_facts("XA", content=content, on="2026-06-01", known=TODAY)) == facts


@pytest.mark.parametrize(
    ("content", "facts"),
    [
        ("", ["Any data.", "Data of games.", "Data of streams."]),
        ("game", ["Any data.", "Data of games.", "Data of streams."]),
        ("video", ["Any data.", "Data of streams."]),
    ],
)
def test_asked_for_a_content_the_border_tells_what_concerns_it(content: str, facts: list[str]) -> None:
    assert told(LIMITED.market_access("XA", content=content, on="2026-06-01", known=TODAY)) == facts


@pytest.mark.parametrize(
    ("delivery", "customer", "facts"),
    [
        ("download", "consumer", ["Of all.", "Of film.", "Of film and games.", "Of people."]),
        ("stream", "consumer", ["Of all.", "Of film.", "Of film and games.", "Of streams.", "Of people."]),
        ("download", "business", ["Of all.", "Of film.", "Of film and games.", "Of companies."]),
        ("download", None, ["Of all.", "Of film.", "Of film and games.", "Of companies.", "Of people."]),
    ],
)
def test_a_fact_is_limited_to_deliveries_and_to_a_customer(
    delivery: str, customer: Customer | None, facts: list[str]
) -> None:
    place = find_place("XA", "destination", LIMITED.book)
    as_of = Days().of("2026-06-01", TODAY)
    found = customs_facts(place, as_of, LIMITED.book, content="video", delivery=delivery, customer=customer)
    assert told(found) == facts


def test_a_content_that_nobody_knows_is_refused() -> None:
    for ask in (LIMITED.customs_facts, LIMITED.market_access):
        with pytest.raises(InputError) as caught:
            ask("XA", content="opera")
        assert (caught.value.code, caught.value.param) == ("unknown_content", "content")


def test_a_country_that_is_nowhere_is_refused() -> None:
    for ask in (LIMITED.customs_facts, LIMITED.market_access, LIMITED.practice):
        with pytest.raises(InputError) as caught:
            ask("ZZ")
        assert (caught.value.code, caught.value.param) == ("unknown_code", "country")


# --- whose facts ----------------------------------------------------------------------------------------------------


def test_the_facts_of_a_union_are_told_after_those_of_its_member_under_the_unions_name() -> None:
    law = lawful(
        customs("The union asks.") + access("The union guards."),
        XA=customs("The country asks.") + access("The country guards."),
    )
    asked = law.customs_facts("XA", on="2026-06-01", known=TODAY)
    assert [(fact.says, fact.jurisdiction) for fact in asked] == [
        ("The country asks.", "XA"),
        ("The union asks.", "XU"),
    ]
    guarded = law.market_access("XA", on="2026-06-01", known=TODAY)
    assert [(fact.says, fact.jurisdiction) for fact in guarded] == [
        ("The country guards.", "XA"),
        ("The union guards.", "XU"),
    ]


@pytest.mark.parametrize(("on", "count"), [("2009-12-31", 0), ("2010-01-01", 1), ("2019-12-31", 1), ("2020-01-01", 0)])
def test_the_facts_of_a_union_are_those_of_a_member_while_it_is_one(on: str, count: int) -> None:
    law = lawful(customs("The union asks.") + access("The union guards."))
    assert len(law.customs_facts("XB", on=on, known=TODAY)) == count
    assert len(law.market_access("XB", on=on, known=TODAY)) == count


def test_the_facts_of_a_union_are_not_those_of_somebody_outside() -> None:
    law = lawful(customs("The union asks.") + access("The union guards."))
    assert law.customs_facts("XC", on="2026-06-01") == law.market_access("XC", on="2026-06-01") == ()


PARTS = lawful(
    XA=customs("The country asks.") + access("The country guards."),
    XA_N='name = "North"\npart_of = "XA"\n' + customs("The north asks.") + access("The north guards."),
    XC='customs_of = "XA"\n' + customs("The isle asks.") + access("The isle guards."),
)


def test_customs_facts_are_those_of_the_country_whose_tariff_holds() -> None:
    """A province has no customs of its own, and neither has a territory under the customs of another country."""
    for code in ("XA", "XA-N", "XC"):
        assert told(PARTS.customs_facts(code, on="2026-06-01")) == ["The country asks."], code


def test_access_to_the_market_is_that_of_the_place_and_of_all_above_it() -> None:
    assert told(PARTS.market_access("XA", on="2026-06-01")) == ["The country guards."]
    assert told(PARTS.market_access("XA-N", on="2026-06-01")) == ["The country guards.", "The north guards."]
    assert told(PARTS.market_access("XC", on="2026-06-01")) == ["The isle guards.", "The country guards."]


# --- beside a quote -------------------------------------------------------------------------------------------------

BESIDE = (
    customs("Declare it.", keys='content = ["video"]')
    + customs("Companies declare it.", keys='customer = "business"')
    + customs("A disc counts for what it costs.", matter="valuation")
    + access("Keep it here.", keys='content = ["video"]')
)


def test_a_quote_tells_what_customs_and_the_market_ask_of_such_a_sale() -> None:
    law = lawful(XA=BESIDE)
    assert told(sold(law).customs_facts) == ["Declare it."]
    assert told(sold(law, buyer="business").customs_facts) == ["Declare it.", "Companies declare it."]
    assert told(sold(law, content="game").customs_facts) == []
    assert told(sold(law).market_access) == ["Keep it here."]
    assert told(sold(law, content="game").market_access) == []


def test_what_the_border_asks_changes_no_amount() -> None:
    with_facts, without = sold(lawful(XA=BESIDE)), sold(lawful())
    assert str(with_facts.total) == str(without.total) == "110.00 USD"


def test_how_a_carrier_is_valued_is_not_told_of_a_transmission() -> None:
    law = lawful(XA=customs("A disc counts for what it costs.", matter="valuation"))
    assert sold(law).customs_facts == ()
    assert told(law.customs_facts("XA", on="2026-06-01")) == ["A disc counts for what it costs."]


def test_a_sale_at_home_meets_no_border() -> None:
    law = lawful(XA=BESIDE)
    assert sold(law, origin="XA").customs_facts == ()
    assert sold(law, origin="XA").market_access == ()


def test_a_sale_inside_a_union_is_no_import_and_meets_the_market_of_another_country() -> None:
    law = lawful(XA=BESIDE)
    inside = law.quote("video", origin="XB", destination="XA", price="100 USD", on="2015-06-01", known=TODAY)
    outside = law.quote("video", origin="XB", destination="XA", price="100 USD", on="2020-06-01", known=TODAY)
    assert (inside.bar.verdict, told(inside.customs_facts)) == ("not_an_import", [])
    assert told(outside.customs_facts) == ["Declare it."]
    assert told(inside.market_access) == told(outside.market_access) == ["Keep it here."]


# --- practice -------------------------------------------------------------------------------------------------------

OWN = """
[rounding]
mode = "up"
step = "1 USD"
cite = "law"
[evidence]
says = "Two proofs."
cite = "press#3"
pieces = 2
accepts = ["bank", "ip_address"]
[business_id]
says = "Nine digits."
cite = "law"
pattern = "\\\\d{9}"
"""
OF_UNION = """
[evidence]
says = "One proof."
cite = "law"
pieces = 1
[platform]
says = "The platform owes it."
cite = "memory"
liable = "yes"
"""


def test_the_practice_of_a_country_comes_before_that_of_its_union_which_fills_what_it_leaves_out() -> None:
    found = lawful(OF_UNION, XA=OWN).practice("XA")
    assert (found.jurisdiction, found.currency) == ("XA", "USD")
    assert found.rounding is not None
    assert (found.rounding.mode, found.rounding.step) == ("up", "1 USD")
    assert found.evidence is not None
    assert (found.evidence.says, found.evidence.pieces) == ("Two proofs.", 2)
    assert found.evidence.accepts == ("bank", "ip_address")
    assert found.business_id is not None
    assert found.business_id.pattern == r"\d{9}"
    assert found.platform is not None
    assert (found.platform.says, found.platform.liable) == ("The platform owes it.", "yes")
    assert found.invoice is None


def test_every_part_of_practice_comes_with_the_sources_of_who_said_it() -> None:
    found = lawful(OF_UNION, XA=OWN).practice("XA")
    cited = {part: [(one.key, one.article) for one in proof.citations] for part, proof in found.proofs.items()}
    assert cited == {
        "rounding": [("law", "")],
        "evidence": [("press", "3")],
        "business_id": [("law", "")],
        "platform": [("memory", "")],
    }


def test_the_practice_of_a_union_is_that_of_its_members_and_of_no_one_who_left() -> None:
    law = lawful(OF_UNION)
    member, left = law.practice("XA"), law.practice("XB")
    assert member.evidence is not None
    assert member.evidence.says == "One proof."
    assert left.evidence is None


def test_the_practice_of_a_province_is_its_own_then_its_countrys_then_the_unions() -> None:
    province = 'name = "North"\npart_of = "XA"\n[rounding]\nmode = "down"\ncite = "law"\n'
    found = lawful(OF_UNION, XA=OWN, XA_N=province).practice("XA-N")
    assert found.jurisdiction == "XA-N"
    assert found.rounding is not None
    assert found.evidence is not None
    assert found.platform is not None
    assert (found.rounding.mode, found.evidence.says) == ("down", "Two proofs.")
    assert found.platform.says == "The platform owes it."


def test_the_practice_of_a_country_without_a_file_is_not_known_even_in_a_union() -> None:
    law = engine_on(shared() | {"groupings/union.toml": UNION + OF_UNION})
    with pytest.raises(CoverageError) as caught:
        law.practice("XA")
    assert (caught.value.code, caught.value.param) == ("law_unknown", "country")
