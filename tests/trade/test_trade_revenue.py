"""Revenue of trade, static: values times the law of their case, added up; worked out by hand.

Cameroon charges 20 % on a program sent over the network and 19.25 % of VAT on the price and the duty; Indonesia has
lines at nought and 12 % of VAT on eleven twelfths; nothing bars either against a seller of the United States since the
moratorium lapsed on 30 March 2026. Germany has no line.
"""

from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any, cast

import pytest

from dtariff import Flow, InputError, Money, read_scenario
from dtariff.engine import Engine
from dtariff.model.errors import DataError
from dtariff.model.trade import Revenue, RevenueTotal

DAY = "2026-11-23"


def flow(importer: str, partner: str, content: str, value: str, **more: Any) -> Flow:
    return Flow(importer=importer, partner=partner, content=content, value=Money.parse(value), **more)


CAMEROON = flow("CM", "US", "software", "1000000 USD")
INDONESIA = flow("ID", "US", "film", "500000 USD")
GERMANY = flow("DE", "US", "music", "250000.50 USD")


def asked(engine: Engine, *flows: Flow, **more: Any) -> Revenue:
    return engine.revenue(flows, **{"on": DAY, "known": DAY, **more})


def sums(total: RevenueTotal) -> tuple[str, ...]:
    return tuple(str(part.amount) for part in (total.value, total.duty, total.tax))


def test_the_duty_is_the_value_times_the_rate_and_the_tax_bears_on_both(engine: Engine) -> None:
    """20 % of 1,000,000; 19.25 % of 1,200,000."""
    total = asked(engine, CAMEROON).law.total
    assert sums(total) == ("1000000.00", "200000.00", "231000.00")
    assert (total.effective, total.verdicts) == (Fraction(1, 5), (("not_barred", Money.parse("1000000.00 USD")),))


@pytest.mark.parametrize(
    ("on", "verdict", "duty"),
    [("2026-03-29", "barred", "0.00"), ("2026-04-01", "not_barred", "200000.00")],
    ids=["the moratorium stood", "it had lapsed"],
)
def test_the_law_of_the_day_decides(engine: Engine, on: str, verdict: str, duty: str) -> None:
    found = asked(engine, CAMEROON, on=on).law
    assert (found.flows[0].verdict, str(found.total.duty.amount)) == (verdict, duty)


def test_flows_add_up_by_importer_partner_and_content_the_largest_first(engine: Engine) -> None:
    """Cameroon 200,000; Indonesia and Germany nothing; VAT 231,000 + 11 % of 500,000 + 19 % of 250,000.50."""
    found = asked(engine, GERMANY, CAMEROON, INDONESIA, flow("CM", "FR", "video", "100 USD")).law
    assert sums(found.total) == ("1750100.50", "200000.00", "333519.35")
    assert [(one.name, one.flows, str(one.duty.amount)) for one in found.by_importer] == [
        ("CM", 2, "200000.00"),
        ("ID", 1, "0.00"),
        ("DE", 1, "0.00"),
    ]
    assert [(one.name, str(one.value.amount)) for one in found.by_partner] == [("US", "1750000.50"), ("FR", "100.00")]
    assert [one.name for one in found.by_content] == ["application", "video", "music"]


def test_a_scenario_tells_what_it_brings_more_than_the_law(engine: Engine) -> None:
    """5 % in place of 20 % in Cameroon, and in Indonesia, which charged nothing; Germany likewise, by no bar."""
    found = asked(engine, CAMEROON, INDONESIA, scenarios="flat-5-percent")
    (flat,) = found.scenarios
    assert (flat.scenario, flat.title) == ("flat-5-percent", "Every country charges 5 %")
    assert [(one.name, str(one.duty), str(one.more_duty)) for one in flat.by_importer] == [
        ("CM", "50000.00 USD", "-150000.00 USD"),
        ("ID", "25000.00 USD", "25000.00 USD"),
    ]
    assert (str(flat.total.more_duty), str(flat.total.effective)) == ("-125000.00 USD", "1/20")
    assert str(flat.total.more_tax) == "-26125.00 USD"  # 19.25 % of 150,000 less, 11 % of 25,000 more
    assert found.law.total.more_duty == Money.parse("0.00 USD")


def test_the_other_reading_stands_beside_a_duty_that_a_bar_keeps_away(engine: Engine) -> None:
    (restored,) = asked(engine, CAMEROON, INDONESIA, scenarios=["moratorium-restored"]).scenarios
    assert (str(restored.total.duty), str(restored.total.otherwise)) == ("0.00 USD", "200000.00 USD")
    assert restored.total.verdicts == (("barred", Money.parse("1500000.00 USD")),)


def test_what_is_not_known_is_never_nought_and_stands_apart(engine: Engine) -> None:
    """By the tables Indonesia's counterpart of a film is charged by the minute, Cameroon has no schedule."""
    (physical,) = asked(engine, CAMEROON, INDONESIA, GERMANY, scenarios="like-physical-mfn").scenarios
    why = {one.flow.importer: (one.duty, one.why_not) for one in physical.flows if one.duty is None}
    assert why == {"CM": (None, "law_unknown"), "ID": (None, "quantity_needed")}
    assert str(physical.total.duty_not_known) == "1500000.00 USD"
    assert str(physical.total.tax_not_known) == "1500000.00 USD"
    assert physical.by_importer[0].effective is None
    assert physical.by_importer[0].more_duty is None, "nobody knows how much more or less it is"
    assert str(physical.total.more_duty) == "0.00 USD"  # of Germany alone, which both know


def test_a_tax_that_hangs_on_the_state_is_not_known_while_the_duty_is(engine: Engine) -> None:
    found = asked(engine, flow("US", "JP", "game", "100 USD")).law
    assert (found.flows[0].duty, found.flows[0].tax, found.flows[0].why_not) == (
        Money.parse("0.00 USD"),
        None,
        "subdivision_needed",
    )
    assert (str(found.total.tax_not_known), str(found.total.duty_not_known)) == ("100.00 USD", "0.00 USD")


def test_a_flow_that_cannot_be_answered_is_kept_apart_with_its_reason(engine: Engine) -> None:
    found = asked(engine, flow("UK", "US", "film", "7 USD"), CAMEROON, scenarios="flat-5-percent")
    assert [(one.importer, error.code, error.hint) for one, error in found.refused] == [
        ("UK", "unknown_code", "write GB")
    ]
    assert (found.law.total.flows, found.scenarios[0].total.flows) == (1, 1)


def test_flows_of_one_country_or_content_meet_whatever_they_were_called(engine: Engine) -> None:
    found = asked(engine, CAMEROON, flow("cm", "us", "Application", "1 USD")).law
    assert [(one.name, one.flows) for one in (*found.by_importer, *found.by_partner, *found.by_content)] == [
        ("CM", 2),
        ("US", 2),
        ("application", 2),
    ]


def test_a_flow_has_its_own_day_where_the_question_names_none(engine: Engine) -> None:
    before, after = (flow("CM", "US", "software", "100 USD", on=date(year, 7, 1)) for year in (2024, 2026))
    found = engine.revenue([before, after], known=DAY)
    assert [str(one.duty) for one in found.law.flows] == ["0.00 USD", "20.00 USD"]
    assert (found.on, [one.on.year for one in found.law.flows]) == (None, [2024, 2026])
    same = engine.revenue([before, after], on=DAY, known=DAY)
    assert [str(one.duty) for one in same.law.flows] == ["20.00 USD", "20.00 USD"]


def test_flows_add_up_by_the_years_of_the_trade_whatever_day_of_the_law_was_asked_for(engine: Engine) -> None:
    years = [flow("CM", "US", "software", "100 USD", on=date(year, 7, 1)) for year in (2026, 2024)]
    for asked_for, duties in ((None, ["0.00", "20.00"]), (DAY, ["20.00", "20.00"])):
        found = engine.revenue(
            [*years, flow("CM", "US", "music", "7 USD", on=date(2024, 7, 1))], on=asked_for, known=DAY
        )
        assert [(one.name, one.flows) for one in found.law.by_year] == [("2024", 2), ("2026", 1)]
        programs = engine.revenue(years, on=asked_for, known=DAY).law.by_year
        assert [str(one.duty.amount) for one in programs] == duties
    (only,) = asked(engine, CAMEROON).law.by_year
    assert only.name == "2026", "a flow without a day is of that of the law"


def test_every_way_of_adding_up_comes_to_the_same(engine: Engine) -> None:
    given = [CAMEROON, INDONESIA, GERMANY, flow("US", "FR", "music", "7.77 USD", on=date(2025, 7, 1))]
    found = asked(engine, *given, scenarios="like-physical-mfn", on=None, elasticity={"music": "-0.7"})
    for one in (found.law, *found.scenarios):
        for groups in (one.by_importer, one.by_partner, one.by_content, one.by_year):
            parts = [sums(group) for group in groups]
            added = tuple(str(sum(map(Decimal, column))) for column in zip(*parts, strict=True))
            assert added == sums(one.total)
            for total in (one.total, *groups):
                for told in (total.verdicts, total.reasons):
                    assert sum(part.amount for _, part in told) == total.value.amount


def test_the_value_is_told_by_the_reason_of_its_duty_too(engine: Engine) -> None:
    found = asked(engine, CAMEROON, INDONESIA, GERMANY).law.total
    assert {reason: str(value.amount) for reason, value in found.reasons} == {
        "dutiable": "1000000.00",
        "free_tariff_line": "500000.00",
        "no_tariff_line": "250000.50",
    }
    assert found.tax_effective == Fraction("333500.10") / Fraction("1750000.50")  # 231,000 + 55,000 + 47,500.095


def test_who_asks_is_told_how_far_it_has_come(engine: Engine) -> None:
    told: list[tuple[int, int]] = []
    asked(engine, CAMEROON, INDONESIA, scenarios="flat-5-percent", told=lambda done, of: told.append((done, of)))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


# --- elasticities ---


def test_with_an_elasticity_a_duty_is_of_what_is_still_bought(engine: Engine) -> None:
    """Indonesia: 1.11 before; 5 % and VAT of 11 % on it make 1.1655, a twentieth more: at -2 a tenth less is bought."""
    (flat,) = asked(engine, INDONESIA, CAMEROON, scenarios="flat-5-percent", elasticity={"film": "-2"}).scenarios
    film, program = flat.flows
    assert (str(film.value), str(film.duty), str(film.tax)) == ("450000.00 USD", "22500.00 USD", "51975.00 USD")
    assert str(program.duty) == "50000.00 USD", "nobody stated an elasticity of programs"
    assert (str(flat.total.value), str(flat.total.more_value)) == ("1450000.00 USD", "-50000.00 USD")


def test_the_law_as_it_stands_is_what_was_traded_with_any_elasticity(engine: Engine) -> None:
    plain, stated = (asked(engine, CAMEROON, INDONESIA, elasticity=one) for one in ({}, {"software": -3, "film": -3}))
    assert stated.law == plain.law
    assert stated.elasticity == (("application", Decimal(-3)), ("video", Decimal(-3)))
    assert plain.elasticity == ()


def test_a_duty_that_frightens_everybody_off_brings_nothing(engine: Engine) -> None:
    """A duty of 5 % at -20: as much less as there was."""
    (flat,) = asked(engine, INDONESIA, scenarios="flat-5-percent", elasticity={"film": "-20"}).scenarios
    assert sums(flat.total) == ("0.00", "0.00", "0.00")
    assert flat.total.effective is None


def test_the_other_reading_is_of_what_would_be_bought_by_it(engine: Engine) -> None:
    """By it a program costs as much as by the law as it stands, so that a million is bought, and not 1.2."""
    (restored,) = asked(engine, CAMEROON, scenarios="moratorium-restored", elasticity={"software": "-1.2"}).scenarios
    assert str(restored.flows[0].value) == "1200000.00 USD"  # 1.431 falls by a sixth
    assert str(restored.flows[0].otherwise) == "200000.00 USD"


def test_a_flow_whose_price_is_not_known_stays_as_it_was_traded_and_apart(engine: Engine) -> None:
    """A country that taxes by its states: the price is not known, and where the duty stays it is the same."""
    america = flow("US", "FR", "music", "1000 USD")
    (flat, restored) = asked(
        engine, america, scenarios=["flat-5-percent", "moratorium-restored"], elasticity={"music": "-1"}
    ).scenarios
    (one,) = flat.flows
    assert (str(one.value), one.unmoved, one.duty, one.why_not) == ("1000.00 USD", True, None, "subdivision_needed")
    assert (str(flat.total.value_not_known), str(flat.total.duty_not_known)) == ("1000.00 USD", "1000.00 USD")
    assert flat.total.more_value is None
    assert (restored.flows[0].unmoved, str(restored.flows[0].duty)) == (False, "0.00 USD")


@pytest.mark.parametrize("number", ["0.1", "-1e3", "NaN", "-", "", "--1", "-1,2", -0.5, None, True, "-" + "1" * 12])
def test_an_elasticity_is_exact_and_never_above_nought(engine: Engine, number: Any) -> None:
    with pytest.raises(InputError) as caught:
        asked(engine, CAMEROON, elasticity={"software": number})
    assert (caught.value.code, caught.value.param) == ("bad_elasticity", "elasticity.software")


def test_a_business_buyer_bears_the_same_duty_and_its_own_tax(engine: Engine) -> None:
    found = asked(engine, flow("DE", "US", "music", "100 USD", buyer="business")).law.flows[0]
    assert (str(found.duty), str(found.tax)) == ("0.00 USD", "0.00 USD")  # it accounts for the VAT itself


def test_each_flow_is_rounded_half_up_and_the_sums_are_of_what_is_told(engine: Engine) -> None:
    """20 % of 0.025 is 0.005, a cent each; twice that is two cents, not one."""
    found = asked(engine, *[flow("CM", "US", "software", "0.025 USD")] * 2).law
    assert [str(one.duty) for one in found.flows] == ["0.01 USD", "0.01 USD"]
    assert (str(found.total.duty), str(found.total.value)) == ("0.02 USD", "0.050 USD")


def test_sums_are_exact_whatever_the_context_of_the_caller(engine: Engine) -> None:
    with localcontext() as context:
        context.prec = 3
        found = asked(engine, CAMEROON, flow("CM", "US", "software", "0.05 USD")).law
    assert sums(found.total) == ("1000000.05", "200000.01", "231000.01")


def test_a_yen_has_no_cents(engine: Engine) -> None:
    found = asked(engine, flow("CM", "US", "software", "12 JPY")).law
    assert str(found.total.duty) == "2 JPY"  # 2.4


def test_a_scenario_of_ones_own_is_taken_as_it_is(engine: Engine) -> None:
    own = read_scenario(
        'schema = 1\nid = "own"\ntitle = "Mine"\nsays = "Mine."\n[[duty]]\nfrom = 2026-06-01\nduty = "8%"\n'
    )
    (found,) = asked(engine, INDONESIA, scenarios=own).scenarios
    assert (found.title, str(found.total.duty)) == ("Mine", "40000.00 USD")


@pytest.mark.parametrize(
    ("flows", "code", "param"),
    [
        ([], "no_flows", "flows"),
        ([CAMEROON, "CM"], "bad_flow", "flows[1]"),
        ([CAMEROON, flow("ID", "US", "film", "1 EUR")], "currency_conflict", "flows[1].value"),
        ([flow("CM", "US", "film", "-1 USD")], "negative_price", "flows[0].value"),
        ([flow("CM", "US", "film", "1 HRK")], "retired_currency", "price"),
    ],
)
def test_a_question_that_is_wrong_is_refused_at_its_place(
    engine: Engine, flows: list[Any], code: str, param: str
) -> None:
    with pytest.raises(InputError) as caught:
        engine.revenue(cast("list[Flow]", flows), on=DAY, known=DAY)
    assert (caught.value.code, caught.value.param) == (code, param)


def test_a_scenario_that_is_none_is_refused(engine: Engine) -> None:
    with pytest.raises(InputError, match="no scenario"):
        asked(engine, CAMEROON, scenarios="perpetual-peace")
    own = 'schema = 1\nid = "own"\ntitle = "Mine"\nsays = "Mine."\n[[duty]]\nfrom = 2026-06-01\nduty = "8%"\n'
    elsewhere = read_scenario(own + 'destinations = ["ZZ"]\n')
    with pytest.raises(DataError, match="no 'ZZ'"):
        asked(engine, CAMEROON, scenarios=elsewhere)


def test_flows_of_a_day_before_the_tables_are_refused_one_by_one(engine: Engine) -> None:
    early = flow("CM", "US", "software", "1 USD", on=date(1901, 1, 1))
    found = engine.revenue([early, CAMEROON], known=DAY)
    assert [error.code for _, error in found.refused] == ["before_coverage"]
    assert found.law.total.flows == 1
    assert found.law.total.value == Money(Decimal("1000000.00"), "USD")
