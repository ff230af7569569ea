"""Which day's rate of exchange law wants: whose rule holds for a place, a purpose and a day; and with which rates.

First on an invented law (XA in a union, XB in it from 2010 to 2019, XC alone), then on the law of the world.
"""

from datetime import date

import pytest
from invented import UNION, engine_on, shared

from dtariff.engine import Engine
from dtariff.exchange import GivenRates, choose, default_rates
from dtariff.model.exchange import ExchangeRule
from dtariff.model.law import ExchangePurpose
from dtariff.rules.border import exchange_rules
from dtariff.rules.classify import find_place
from dtariff.today import Days

TODAY = "2026-11-23"
HEAD = 'schema = 1\ncurrency = "USD"\nreviewed = 2026-11-23\n'


def exchange(rows: str, purpose: str = "customs", keys: str = "") -> str:
    return f'[[exchange]]\npurpose = ["{purpose}"]\n{keys}\nrows = [{rows}]\n'


def lawful(union: str = "", **places: str) -> Engine:
    texts = shared() | {"groupings/union.toml": UNION + union}
    for name, says in ({"XA": "", "XB": "", "XC": ""} | places).items():
        code = name.replace("_", "-")
        texts[f"jurisdictions/{code}.toml"] = f'code = "{code}"\n{HEAD}{says}'
    return engine_on(texts)


def ruled(
    law: Engine,
    code: str,
    on: str = TODAY,
    *,
    purpose: ExchangePurpose = "customs",
    currency: str = "USD",
    known: str = TODAY,
) -> tuple[ExchangeRule, ...]:
    place = find_place(code, "destination", law.book)
    return exchange_rules(place, purpose, currency, Days().of(on, known), law.book)


def kinds(
    law: Engine, code: str, on: str = TODAY, *, purpose: ExchangePurpose = "customs", currency: str = "USD"
) -> list[str]:
    found = ruled(law, code, on, purpose=purpose, currency=currency)
    return [f"{rule.kind} {rule.source}".strip() for rule in found]


MONTHLY = '{ from = 2012-01-01, rule = "month_published", source = "Treasury", cite = "law" }'
DAILY = '{ from = 2000-01-01, rule = "day", cite = "press" }'


def test_a_rule_holds_from_its_first_day_until_the_next_row() -> None:
    law = lawful(XC=exchange(f"{DAILY}, {MONTHLY}"))
    assert kinds(law, "XC", "2011-12-31") == ["day"]
    assert kinds(law, "XC", "2012-01-01") == ["month_published Treasury"]
    assert kinds(law, "XC", "1999-12-31") == []


def test_a_rule_holds_for_its_purpose_alone() -> None:
    law = lawful(XC=exchange(MONTHLY) + exchange(DAILY, "tax"))
    assert kinds(law, "XC", purpose="customs") == ["month_published Treasury"]
    assert kinds(law, "XC", purpose="tax") == ["day"]
    assert kinds(law, "XC", purpose="return") == []


def test_several_rules_of_one_purpose_are_choices_in_their_order() -> None:
    law = lawful(XC=exchange(MONTHLY) + exchange(DAILY))
    assert kinds(law, "XC") == ["month_published Treasury", "day"]


def test_a_rule_for_one_currency_holds_for_no_other() -> None:
    law = lawful(XC=exchange(MONTHLY, keys='currency = "EUR"') + exchange(DAILY))
    assert kinds(law, "XC", currency="EUR") == ["month_published Treasury", "day"]
    assert kinds(law, "XC", currency="USD") == ["day"]


@pytest.mark.parametrize("purpose", ["customs", "tax"])
def test_a_countrys_own_rule_comes_before_that_of_its_union(purpose: ExchangePurpose) -> None:
    law = lawful(exchange(MONTHLY, purpose), XA=exchange(DAILY, purpose))
    assert kinds(law, "XA", purpose=purpose) == ["day"]


@pytest.mark.parametrize("purpose", ["customs", "tax"])
def test_the_rule_of_a_union_is_that_of_its_members_while_they_are_members(purpose: ExchangePurpose) -> None:
    law = lawful(exchange(MONTHLY, purpose))
    assert kinds(law, "XB", "2019-12-31", purpose=purpose) == ["month_published Treasury"]
    assert kinds(law, "XB", "2020-01-01", purpose=purpose) == []
    assert kinds(law, "XC", purpose=purpose) == []


def test_a_province_has_the_rules_of_its_country() -> None:
    law = lawful(XA=exchange(DAILY, "tax"), XA_N='name = "North"\npart_of = "XA"\n')
    assert kinds(law, "XA-N", purpose="tax") == ["day"]


def test_a_rule_comes_with_its_sources_and_how_sure_it_is() -> None:
    (rule,) = ruled(lawful(XC=exchange(DAILY)), "XC")
    assert (rule.sure, str(rule.since), [cited.key for cited in rule.citations]) == (
        "secondary",
        "2000-01-01",
        ["press"],
    )


@pytest.mark.parametrize(("on", "sure"), [("2014-06-30", "assumed"), ("2014-07-01", "primary")])
def test_before_a_source_shows_it_a_rule_is_assumed(on: str, sure: str) -> None:
    row = '{ from = 2000-01-01, rule = "day", cite = "law", attested = 2014-07-01, note = "Older." }'
    (rule,) = ruled(lawful(XC=exchange(row)), "XC", on)
    assert (rule.sure, rule.note) == (sure, "Older.")


def test_a_rule_that_was_not_known_yet_is_not_told() -> None:
    row = '{ from = 2000-01-01, rule = "day", cite = "law", known = 2010-05-05 }'
    law = lawful(XC=exchange(row))
    assert ruled(law, "XC", "2010-01-01", known="2010-05-04") == ()
    assert len(ruled(law, "XC", "2010-01-01", known="2010-05-05")) == 1


# --- the law of the world -------------------------------------------------------------------------------------------

WEDNESDAY = "month_penultimate_wednesday European Central Bank"
NATIONAL = "month_penultimate_wednesday national authority"


@pytest.mark.parametrize(
    ("code", "currency", "on", "purpose", "expected"),
    [
        ("DE", "EUR", "2016-04-30", "customs", []),
        ("DE", "EUR", "2016-05-01", "customs", [WEDNESDAY, NATIONAL]),
        ("AX", "EUR", TODAY, "customs", [WEDNESDAY, NATIONAL]),
        ("SE", "SEK", TODAY, "customs", [NATIONAL]),
        ("BG", "BGN", "2025-12-31", "customs", [NATIONAL]),
        ("BG", "EUR", "2026-01-01", "customs", [WEDNESDAY, NATIONAL]),
        ("FR", "EUR", TODAY, "tax", ["day"]),
        ("FR", "EUR", "2021-06-30", "return", []),
        ("FR", "EUR", "2021-07-01", "return", ["quarter_last_day European Central Bank"]),
        ("GB", "GBP", "2020-12-31", "customs", [NATIONAL]),
        ("GB", "GBP", "2021-01-01", "customs", ["month_published HMRC"]),
        ("GB", "GBP", "2020-12-31", "tax", ["day"]),
        ("GB", "GBP", "2021-01-01", "tax", ["month_published HMRC", "day"]),
        ("IN", "INR", "2017-06-30", "tax", []),
        ("IN", "INR", "2017-07-01", "tax", ["day Reserve Bank of India"]),
        ("IN", "INR", "2017-07-26", "tax", ["day Reserve Bank of India"]),
        ("IN", "INR", "2017-07-27", "tax", ["day"]),
        ("AU", "AUD", "2000-06-30", "tax", []),
        ("AU", "AUD", "2000-07-01", "tax", ["day"]),
        ("BR", "BRL", "2019-04-09", "customs", []),
        ("BR", "BRL", "2019-04-10", "customs", ["previous_day Banco Central do Brasil"]),
        ("CN", "CNY", "2005-02-28", "customs", []),
        ("CN", "CNY", "2005-03-01", "customs", ["month_third_wednesday People's Bank of China"]),
        ("MY", "MYR", "2019-12-31", "tax", []),
        ("MY", "MYR", "2020-01-01", "tax", ["day"]),
        ("CA-ON", "CAD", TODAY, "tax", ["day Bank of Canada"]),
        ("PR", "USD", TODAY, "customs", ["quarter_first_published Federal Reserve Bank of New York"]),
        ("KE", "KES", TODAY, "tax", []),
    ],
)
def test_the_rule_of_a_country_on_a_day(
    *, engine: Engine, code: str, currency: str, on: str, purpose: ExchangePurpose, expected: list[str]
) -> None:
    assert kinds(engine, code, on, purpose=purpose, currency=currency) == expected


def converted(
    law: Engine, code: str, currency: str, on: str, *, purpose: ExchangePurpose, rates: str = ""
) -> str | None:
    """The rate of dollars in the law's currency by the law of a place; ``rates`` are those of the user, as CSV."""
    given = GivenRates.read(f"day,base,quote,rate,source\n{rates}") if rates else None
    known = default_rates(law.book.exchange, given)
    rules = ruled(law, code, on, purpose=purpose, currency=currency)
    found = choose(rules, "USD", currency, date.fromisoformat(on), known)
    return f"{found.rate} {found.day} {found.rule}" if found else None


def test_dollars_at_the_german_border_go_by_the_wednesday_and_in_german_tax_by_the_day(engine: Engine) -> None:
    """The Bank's rows: 2026-09-23,1.1411 and 2026-10-30,1.1172. 1/1.1411 = 0.87634738..., 1/1.1172 = 0.89509488..."""
    assert (
        converted(engine, "DE", "EUR", "2026-10-31", purpose="customs")
        == "0.87634738 2026-09-23 month_penultimate_wednesday"
    )
    assert converted(engine, "DE", "EUR", "2026-10-31", purpose="tax") == "0.89509488 2026-10-30 day"


def test_a_bank_s_rates_do_not_stand_in_for_those_that_british_customs_publish(engine: Engine) -> None:
    assert converted(engine, "GB", "GBP", "2026-10-30", purpose="customs") is None
    theirs = "2026-10-01,USD,GBP,0.7456,HMRC\n"
    assert (
        converted(engine, "GB", "GBP", "2026-10-30", purpose="customs", rates=theirs)
        == "0.7456 2026-10-01 month_published"
    )
    assert (
        converted(engine, "GB", "GBP", "2026-10-30", purpose="customs", rates=theirs.replace("HMRC", "My bank")) is None
    )


def test_british_vat_may_go_by_the_month_or_by_the_market(engine: Engine) -> None:
    """The Bank's row: 2026-10-30 with 1.1172 dollars and 0.8338 pounds; 0.8338/1.1172 = 0.74633011..."""
    assert converted(engine, "GB", "GBP", "2026-10-30", purpose="tax") == "0.74633011 2026-10-30 day"
    theirs = "2026-10-01,USD,GBP,0.7456,HMRC\n"
    assert (
        converted(engine, "GB", "GBP", "2026-10-30", purpose="tax", rates=theirs) == "0.7456 2026-10-01 month_published"
    )


def test_indonesia_wants_the_rate_of_its_minister_for_the_week(engine: Engine) -> None:
    """KMK 56/KM.10/2020: a dollar is 14,228.00 rupiah from 30 December 2020 to 5 January 2021."""
    decision = "2020-12-30,USD,IDR,14228.00,Ministry of Finance\n"
    for on in ("2020-12-30", "2021-01-05"):
        assert converted(engine, "ID", "IDR", on, purpose="tax", rates=decision) == "14228 2020-12-30 week_published"
    for on in ("2020-12-29", "2021-01-06"):
        assert converted(engine, "ID", "IDR", on, purpose="tax", rates=decision) is None


def test_where_no_rule_is_known_the_rate_of_the_day_is_used(engine: Engine) -> None:
    """Cameroon: 655.957 francs to the euro, 1.1172 dollars; 655.957/1.1172 = 587.14375223..."""
    assert converted(engine, "CM", "XAF", "2026-10-30", purpose="tax") == "587.14375224 2026-10-30 day"
