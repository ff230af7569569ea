"""Many lines: rounded on each piece, each line or the document, and every part adds up."""

from dataclasses import replace
from fractions import Fraction
from typing import Literal

from hypothesis import given
from hypothesis import strategies as st
from made_up import DOLLAR, WITHOUT_HASTE, Law, duty_of, laws, resolution, tax_of

from dtariff.model.law import Rounding
from dtariff.model.quote import Quote
from dtariff.sums.assess import Plan, plan_of
from dtariff.sums.order import Entry, assess_order

NO_DUTY = duty_of(Fraction(0), reason="no_tariff_line")
ON_DOCUMENT = Rounding(mode="half_up", per="document", cite=("law",))
ON_PIECE = Rounding(mode="half_up", per="unit", cite=("law",))


def law(percent: str, rounding: Rounding | None = None, name: str = "vat") -> Plan:
    return plan_of(resolution(NO_DUTY, [tax_of(name, Fraction(percent) / 100, rounding=rounding)]), DOLLAR)


def taxes(quotes: list[Quote]) -> list[str]:
    return [f"{quote.tax.amount:f}" if quote.tax else "" for quote in quotes]


def nets(quotes: list[Quote]) -> list[str]:
    return [f"{quote.net.amount:f}" for quote in quotes]


def test_rounded_on_the_line_three_lines_lose_what_the_document_would_keep() -> None:
    """7 % of 0.99 is 0.0693: 0.07 a line, 0.21 in all; of 2.97 it is 0.2079, also 0.21; of 0.95, 0.0665 and 0.1995."""
    lines = [Entry(law("7"), 95)] * 3
    assert taxes(assess_order(lines)) == ["0.07", "0.07", "0.07"]
    document = [Entry(law("7", ON_DOCUMENT), 95)] * 3
    assert taxes(assess_order(document)) == ["0.07", "0.07", "0.06"]


def test_on_the_document_each_rate_is_one_sum() -> None:
    """7 % of 0.95 + 0.95 is 0.133, so 0.13; 19 % of 0.45 + 0.45 is 0.171, so 0.17; by lines it were 0.14 and 0.18."""
    low, high = law("7", ON_DOCUMENT), law("19", ON_DOCUMENT)
    quotes = assess_order([Entry(low, 95), Entry(high, 45), Entry(low, 95), Entry(high, 45)])
    assert taxes(quotes) == ["0.07", "0.09", "0.06", "0.08"]


def test_two_taxes_of_one_rate_are_two_sums() -> None:
    one, other = law("7", ON_DOCUMENT, "state"), law("7", ON_DOCUMENT, "city")
    assert taxes(assess_order([Entry(one, 95), Entry(other, 95)])) == ["0.07", "0.07"]


def test_prices_with_tax_in_them_are_one_sum_apart_from_prices_before_tax() -> None:
    """Two at 0.99 with 19 %: 1.98 holds 0.316, so 0.32 and 1.66 net. Alone, 0.99 holds 0.158: 0.16 and 0.83 net."""
    plan = law("19", ON_DOCUMENT)
    quotes = assess_order([Entry(plan, 99, inclusive=True), Entry(plan, 99, inclusive=True), Entry(plan, 100)])
    assert (nets(quotes), taxes(quotes)) == (["0.83", "0.83", "1.00"], ["0.16", "0.16", "0.19"])
    assert [str(quote.total) for quote in quotes] == ["0.99 USD", "0.99 USD", "1.19 USD"]


def test_a_sum_of_stickers_that_no_net_price_comes_to_leaves_its_residual_on_a_line() -> None:
    """0.01 + 0.02 with 20 % in them: 2 + 0.4 is 2, 3 + 0.6 is 4, so 3 cannot be and a cent is left."""
    plan = law("20", ON_DOCUMENT)
    quotes = assess_order([Entry(plan, 1, inclusive=True), Entry(plan, 2, inclusive=True)])
    assert [str(quote.total) for quote in quotes] == ["0.01 USD", "0.02 USD"]
    assert sum(quote.residual_minor for quote in quotes) == 1
    assert sum(quote.minor for quote in quotes) == 2


def test_a_law_that_rounds_on_each_piece_rounds_so_many_times() -> None:
    """10 % of 0.33 is 0.033, so 0.03; three of them are 0.09. On a line of 0.99 it is 0.099, so 0.10."""
    assert taxes(assess_order([Entry(law("10", ON_PIECE), 99, units=3)])) == ["0.09"]
    assert taxes(assess_order([Entry(law("10"), 99, units=3)])) == ["0.10"]


def test_a_price_that_is_no_whole_number_for_a_piece_is_rounded_on_its_exact_part() -> None:
    """1.00 for three: a piece is 0.3333, 10 % of it 0.0333, so 0.03 a piece and 0.09 in all."""
    assert taxes(assess_order([Entry(law("10", ON_PIECE), 100, units=3)])) == ["0.09"]


def test_down_on_the_document_is_down_once() -> None:
    """19 % of 0.50 is 0.095, down 0.09; of 1.50 it is 0.285, down 0.28."""
    rule = Rounding(mode="down", per="document", cite=("law",))
    assert sum(int(tax[-2:]) for tax in taxes(assess_order([Entry(law("19", rule), 50)] * 3))) == 28


PER: list[Literal["unit", "line", "document"]] = ["unit", "line", "document"]
lines = st.lists(
    st.tuples(st.integers(min_value=0, max_value=10**7), st.booleans(), st.integers(min_value=1, max_value=9)),
    min_size=1,
    max_size=6,
)


@WITHOUT_HASTE
@given(laws(), lines, st.sampled_from(PER))
def test_whatever_the_law_and_the_rounding_every_line_and_the_order_add_up(
    made: Law, stated: list[tuple[int, bool, int]], per: Literal["unit", "line", "document"]
) -> None:
    assert made.charges[0].rounding is not None
    rule = replace(made.charges[0].rounding, per=per)
    charges = [replace(charge, rounding=rule) for charge in made.charges]
    plan = plan_of(resolution(charges[0], charges[1:]), DOLLAR)
    entries = [Entry(plan, price, inclusive=inclusive, units=units) for price, inclusive, units in stated]
    quotes = assess_order(entries)
    for (price, inclusive, _), quote in zip(stated, quotes, strict=True):
        amounts = [amount or 0 for amount in quote.run.amounts]
        assert min(quote.minor, quote.residual_minor, *amounts) >= 0
        total = quote.minor + sum(amounts) + quote.residual_minor
        assert total == price if inclusive else quote.minor == price


@WITHOUT_HASTE
@given(
    laws(plain=True).filter(lambda made: len(made.charges) > 1),
    st.lists(st.integers(min_value=0, max_value=10**6), min_size=2, max_size=6),
    st.sampled_from([True, False]),
)
def test_on_the_document_the_lines_come_to_what_one_line_of_their_sum_would(
    made: Law,
    prices: list[int],
    inclusive: bool,  # noqa: FBT001 - hypothesis gives it
) -> None:
    charges = [replace(charge, rounding=ON_DOCUMENT) for charge in made.charges]
    plan = plan_of(resolution(charges[0], charges[1:]), DOLLAR)
    quotes = assess_order([Entry(plan, price, inclusive=inclusive) for price in prices])
    (whole,) = assess_order([Entry(plan, sum(prices), inclusive=inclusive)])
    assert sum(quote.minor for quote in quotes) == whole.minor
    for place, amount in enumerate(whole.run.amounts):
        assert sum(quote.run.amounts[place] or 0 for quote in quotes) == amount
