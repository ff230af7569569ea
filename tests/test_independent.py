"""Checks against what others have gathered: two packages of European VAT rates.

The rows of the member states cite both among their sources, so this shows that nothing was lost or changed on the way
into the tables or on the way out of the engine; for the other countries of Europe the second package is a source of its
own. A difference is a lie in one of the two. There is none today; one that comes is explained in the `note` of the row
and named here.
"""

from datetime import date, timedelta
from decimal import Decimal

import duty27_eu_vat
import eu_vat_rates_data
import pytest

from dtariff.engine import Engine
from dtariff.model.number import plain

STATES = sorted(country.code for country in duty27_eu_vat.list_countries())
ELSEWHERE = {"EL": "GR", "XI": "GB-NIR"}
"""Codes that those packages write otherwise."""
SEEN = date.fromisoformat(eu_vat_rates_data.data_version)
RATES = eu_vat_rates_data.get_all_rates()


def vat(engine: Engine, code: str, content: str, on: date) -> str:
    """The rate of VAT on a sale from abroad to a consumer, as the quote tells it."""
    quote = engine.quote(content, origin="US", destination=code, price="100 EUR", on=on, on_unknown="flag")
    (rate,) = (levy.rate for levy in quote.levies if levy.kind in ("vat", "gst"))
    return rate


def test_all_member_states_are_compared() -> None:
    assert len(STATES) == 27
    assert len(RATES) >= 40


@pytest.mark.parametrize("state", STATES)
def test_the_standard_rate_of_a_member_state_is_the_same_on_the_day_of_every_change_and_the_day_before(
    engine: Engine, state: str
) -> None:
    starts = [window.effective_from for window in duty27_eu_vat.get_rate_history(state)]
    days = {day for start in starts for day in (start - timedelta(days=1), start) if day >= min(starts)}
    for day in sorted(days | {duty27_eu_vat.DATA_AS_OF}):
        theirs = duty27_eu_vat.get_standard_rate(state, day)
        assert vat(engine, ELSEWHERE.get(state, state), "application", day) == f"{plain(theirs)}%", day


@pytest.mark.parametrize("country", sorted(RATES))
def test_every_rate_in_force_is_one_of_those_that_the_country_has(engine: Engine, country: str) -> None:
    theirs = RATES[country]
    code = ELSEWHERE.get(country, country)
    assert vat(engine, code, "application", SEEN) == f"{plain(Decimal(str(theirs['standard'])))}%"
    lower = [rate for rate in (*theirs["reduced"], theirs["super_reduced"], 0) if rate is not None]
    known = {f"{plain(Decimal(str(rate)))}%" for rate in (theirs["standard"], *lower)}
    for content in engine.book.categories.content:
        assert vat(engine, code, content.id, SEEN) in {*known, ""}, content.id
