"""Where the law of a place comes from: its country, the places around it, another country's customs, a postal code.

On an invented law. XA has a tax of 10 %. Its north (XA-N) has a tax of 3 % besides and a town (XA-N-T) with one of
1 %. Its isle (XA-I) stands outside the tax of XA and has one of 7 % of its own. Its rock (XA-R) stands outside the
customs territory. The key (XD) has a code of its own and lies under the customs of XA. XB and XC are abroad.
"""

import pytest
from invented import CODES, engine_on, shared

from dtariff.engine import Engine
from dtariff.model.case import Place
from dtariff.model.errors import InputError
from dtariff.model.quote import Quote
from dtariff.rules.classify import find_place

TODAY = "2026-11-23"
HEAD = 'schema = 1\ncurrency = "USD"\nreviewed = 2026-11-23\n'


def tax(name: str, percent: str, keys: str = "") -> str:
    return f"""
[[tax]]
id = "{name}"
name = "{name.upper()}"
kind = "vat"
{keys}
[[tax.rate]]
rows = [{{ from = 2000-01-01, percent = {percent}, cite = "law" }}]
[[tax.collection]]
rows = [{{ from = 2000-01-01, mechanism = "supplier", cite = "law" }}]
"""


PLACES = """
schema = 1
reviewed = 2026-11-23
sources = {}
place = [
  { country = "XA", postal = ["9"], code = "XA-N", cite = "law" },
  { country = "XA", postal = ["99"], code = "XA-N-T", cite = "law" },
  { country = "XA", postal = ["990"], code = "XA", cite = "law" },
  { country = "XA", postal = ["35", "38A"], code = "XA-I", cite = "law" },
  { country = "XB", postal = ["35"], code = "XD", cite = "law" },
]
"""
EQUAL = """
[[equal]]
code = "XA-08"
now = "XD"
[[equal]]
code = "XB-22"
now = "XA-I"
"""
UNION = """
schema = 1
id = "union"
title = "The Customs Union"
kind = "customs_union"
imports_within = "none"
reviewed = 2026-11-23
members = [
  { from = 2000-01-01, code = "XA", cite = "law" },
  { from = 2000-01-01, code = "XB", cite = "law" },
  { from = 2000-01-01, in_force = false, code = "XA-R", cite = "law" },
]
[sources]
"""
CLUB = """
schema = 1
id = "club"
title = "The Club"
kind = "organisation"
reviewed = 2026-11-23
members = [{ from = 2000-01-01, code = "XA", cite = "law" }, { from = 2000-01-01, code = "XB", cite = "law" }]
outside = [{ code = "XC", status = "non_member", cite = "law" }]
[sources]
"""
TRUCE = """
schema = 1
id = "truce"
title = "The Truce"
short = "Truce"
kind = "moratorium"
type = "decision"
binds = "destination"
between = "club"
reviewed = 2026-11-23
cite = "law"
states = [
  { from = 2000-01-01, state = "in_force", cite = "law" },
  { from = 2020-01-01, state = "lapsed", cite = "law" },
]
[sources]
[[clause]]
provision = "customs_duties"
obligation = "binding"
pattern = "BARE"
content = "yes"
cite = "law"
"""
LINE = """
[[line]]
code = "9901.30.00"
title = "Film"
hs = "HS2022"
covers = [{ content = ["video"] }]
rates = [{ from = 2000-01-01, duty = "20%", cite = "law" }]
"""


def place(code: str, *taxes: str, keys: str = "") -> dict[str, str]:
    return {f"jurisdictions/{code}.toml": f'code = "{code}"\n{keys}\n{HEAD}' + "".join(taxes)}


LAW = (
    shared()
    | {"codes.toml": CODES.replace('["XA", "XB", "XC"]', '["XA", "XB", "XC", "XD"]') + EQUAL}
    | {"places.toml": PLACES, "groupings/union.toml": UNION, "groupings/club.toml": CLUB}
    | {"instruments/truce.toml": TRUCE}
    | place("XA", LINE, tax("vat", "10", 'outside = ["XA-I"]'), tax("stamp", "2"))
    | place("XA-N", tax("north", "3"), keys='name = "North"\npart_of = "XA"')
    | place("XA-N-T", tax("town", "1"), keys='name = "Town"\npart_of = "XA-N"')
    | place("XA-I", tax("isle", "7"), keys='name = "Isle"\npart_of = "XA"')
    | place("XA-R", tax("rock", "4"), keys='name = "Rock"\npart_of = "XA"')
    | place("XB", tax("vat", "15"))
    | place("XC", tax("vat", "25"))
    | place("XD", tax("key", "5"), keys='name = "Key"\ncustoms_of = "XA"')
)


@pytest.fixture(scope="module")
def law() -> Engine:
    return engine_on(LAW)


def sold(law: Engine, destination: str, origin: str = "XC", *, postal_code: str = "", on: str = "2026-06-01") -> Quote:
    return law.quote(
        "video",
        origin=origin,
        destination=destination,
        price="100.00 USD",
        postal_code=postal_code,
        on=on,
        known=TODAY,
    )


def found(law: Engine, code: str, postal_code: str = "") -> Place:
    return find_place(code, "destination", law.book, postal_code)


def taxes(quote: Quote) -> dict[str, str]:
    """The amount of each charge but the duty, by its name."""
    return {levy.id: str(levy.amount) for levy in quote.levies[1:]}


# --- what a place is ------------------------------------------------------------------------------------------------


def test_a_country_is_its_own_root_under_its_own_customs(law: Engine) -> None:
    country = found(law, "XA")
    assert (country.root, country.customs, country.chain, country.fiscal) == ("XA", "XA", ("XA",), "XA")
    assert country.area == ""


def test_a_country_without_a_file_is_a_place_all_the_same() -> None:
    bare = engine_on(shared())
    assert found(bare, "XC") == Place("XC", "XC")
    assert found(bare, "XC").chain == ("XC",)


def test_a_part_of_a_part_is_told_from_the_country_down(law: Engine) -> None:
    town = found(law, "XA-N-T")
    assert (town.name, town.root, town.customs, town.fiscal) == ("Town", "XA", "XA", "XA")
    assert town.chain == ("XA", "XA-N", "XA-N-T")


def test_a_part_outside_the_tax_of_its_country_is_an_area_of_its_own_under_the_same_customs(law: Engine) -> None:
    isle = found(law, "XA-I")
    assert isle.area == "XA-I"
    assert (isle.root, isle.customs, isle.fiscal, isle.chain) == ("XA", "XA", "XA-I", ("XA", "XA-I"))


def test_a_territory_with_a_code_of_its_own_may_lie_under_the_customs_of_another_country(law: Engine) -> None:
    key = found(law, "XD")
    assert (key.root, key.customs, key.fiscal, key.chain) == ("XD", "XA", "XD", ("XD",))


# --- postal codes ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("postal_code", "place"),
    [
        ("", "XA"),
        ("10115", "XA"),
        ("90001", "XA-N"),
        ("99100", "XA-N-T"),
        ("99000", "XA"),
        ("990", "XA"),
        ("99", "XA-N-T"),
        ("35001", "XA-I"),
        ("38A 12", "XA-I"),
        ("38 a-12", "XA-I"),
        ("38B", "XA"),
        ("XA-35001", "XA-I"),
        ("xa 35001", "XA-I"),
        (" 3 5 0 0 1 ", "XA-I"),
        ("3", "XA"),
        ("135", "XA"),
    ],
)
def test_the_longest_beginning_of_a_postal_code_that_the_tables_know_tells_the_place(
    law: Engine, postal_code: str, place: str
) -> None:
    assert found(law, "XA", postal_code).code == place


def test_the_same_beginning_means_another_place_in_another_country_and_nothing_in_a_third(law: Engine) -> None:
    assert [found(law, country, "35001").code for country in ("XA", "XB", "XC")] == ["XA-I", "XD", "XC"]


def test_who_names_the_place_itself_need_not_fear_its_postal_code(law: Engine) -> None:
    assert found(law, "XA-N", "35001").code == "XA-N"


def test_tables_without_postal_codes_keep_to_the_country() -> None:
    texts = {path: text for path, text in LAW.items() if path != "places.toml"}
    assert found(engine_on(texts), "XA", "35001").code == "XA"


def test_a_quote_by_postal_code_is_that_of_the_place_it_lies_in(law: Engine) -> None:
    by_code, by_name = sold(law, "xa", postal_code="35 001"), sold(law, "XA-I")
    assert by_code.resolution.case.destination.code == "XA-I"
    # the stamp of the country and the tax of the isle, on a price of 100 and a duty of 20
    assert taxes(by_code) == {"stamp": "2.40 USD", "isle": "8.40 USD"}
    assert str(by_code.total) == str(by_name.total) == "130.80 USD"


def test_the_bars_of_a_postal_code_are_those_of_the_place_it_lies_in(law: Engine) -> None:
    decision = law.bar("XC", "XB", content="video", postal_code="35001", on="2026-06-01", known=TODAY)
    assert decision.case.destination.code == "XD"


# --- codes that are right too ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("written", "kept"), [("XA-08", "XD"), ("xa-08", "XD"), ("XB-22", "XA-I"), ("XD", "XD")])
def test_a_place_with_two_codes_is_found_by_either(law: Engine, written: str, kept: str) -> None:
    assert found(law, written).code == kept


def test_a_code_that_is_in_no_table_is_refused_with_one_that_is(law: Engine) -> None:
    with pytest.raises(InputError) as caught:
        found(law, "XA-99")
    assert (caught.value.code, caught.value.param) == ("unknown_subdivision", "destination")
    assert caught.value.hint == "write XA"


# --- whose taxes ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("destination", "charged", "total"),
    [
        # on a price of 100 and a duty of 20
        ("XA", {"vat": "12.00 USD", "stamp": "2.40 USD"}, "134.40 USD"),
        ("XA-N", {"vat": "12.00 USD", "stamp": "2.40 USD", "north": "3.60 USD"}, "138.00 USD"),
        ("XA-N-T", {"vat": "12.00 USD", "stamp": "2.40 USD", "north": "3.60 USD", "town": "1.20 USD"}, "139.20 USD"),
        ("XA-I", {"stamp": "2.40 USD", "isle": "8.40 USD"}, "130.80 USD"),
        ("XD", {"key": "6.00 USD"}, "126.00 USD"),
    ],
)
def test_a_place_bears_its_own_taxes_and_those_of_all_above_it_that_are_levied_there(
    law: Engine, destination: str, charged: dict[str, str], total: str
) -> None:
    quote = sold(law, destination)
    assert taxes(quote) == charged
    assert (str(quote.duty), str(quote.total)) == ("20.00 USD", total)


def test_a_tax_levied_in_one_part_alone_is_levied_in_the_parts_of_that_part() -> None:
    north_only = tax("beach", "6", 'where = ["XA-N"]')
    law = engine_on(LAW | place("XA", north_only))
    charged = {code: taxes(sold(law, code)) for code in ("XA-I", "XA-N", "XA-N-T")}
    assert charged == {
        "XA-I": {"isle": "7.00 USD"},
        "XA-N": {"beach": "6.00 USD", "north": "3.00 USD"},
        "XA-N-T": {"beach": "6.00 USD", "north": "3.00 USD", "town": "1.00 USD"},
    }


def test_a_part_of_a_part_may_alone_stand_outside_the_tax_of_the_country() -> None:
    law = engine_on(LAW | place("XA", tax("vat", "10", 'outside = ["XA-N-T"]')))
    assert (found(law, "XA-N-T").area, found(law, "XA-N-T").fiscal) == ("XA-N-T", "XA-N-T")
    assert found(law, "XA-N").area == ""
    assert taxes(sold(law, "XA-N-T")) == {"north": "3.00 USD", "town": "1.00 USD"}
    assert taxes(sold(law, "XA-N")) == {"vat": "10.00 USD", "north": "3.00 USD"}


@pytest.mark.parametrize(
    ("origin", "destination", "domestic"),
    [
        ("XA", "XA", True),
        ("XA", "XA-N-T", True),
        ("XA-N-T", "XA", True),
        ("XA-N", "XA-N-T", True),
        ("XA", "XA-I", False),
        ("XA-I", "XA", False),
        ("XA-I", "XA-I", True),
        ("XA-I", "XA-N", False),
        ("XA", "XA-R", True),
        ("XA", "XD", False),
        ("XD", "XD", True),
        ("XB", "XA", False),
    ],
)
def test_a_sale_is_at_home_inside_one_area_of_taxation(
    law: Engine, origin: str, destination: str, *, domestic: bool
) -> None:
    assert sold(law, destination, origin).resolution.case.domestic is domestic


# --- whose customs --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("origin", "destination", "verdict", "duty"),
    [
        ("XA", "XA-N", "not_an_import", "0.00 USD"),
        ("XA-N-T", "XA-I", "not_an_import", "0.00 USD"),
        ("XD", "XA", "not_an_import", "0.00 USD"),
        ("XA", "XD", "not_an_import", "0.00 USD"),
        ("XB", "XA", "not_an_import", "0.00 USD"),
        ("XB", "XA-N-T", "not_an_import", "0.00 USD"),
        ("XC", "XD", "not_barred", "20.00 USD"),
        ("XC", "XA-I", "not_barred", "20.00 USD"),
    ],
)
def test_the_tariff_of_a_country_stands_around_all_that_lies_under_its_customs(
    law: Engine, origin: str, destination: str, verdict: str, duty: str
) -> None:
    quote = sold(law, destination, origin)
    assert (quote.bar.verdict, str(quote.duty)) == (verdict, duty)


@pytest.mark.parametrize(
    ("origin", "destination"),
    [("XA", "XA-R"), ("XA-R", "XA"), ("XA-R", "XA-N-T"), ("XA-I", "XA-R"), ("XB", "XA-R"), ("XA-R", "XB")],
)
def test_what_crosses_the_border_of_a_part_outside_the_customs_territory_is_an_import(
    law: Engine, origin: str, destination: str
) -> None:
    decision = law.bar(origin, destination, content="video", on="2026-06-01", known=TODAY)
    assert decision.verdict == "not_barred"


def test_within_a_part_outside_the_customs_territory_nothing_is_imported(law: Engine) -> None:
    assert law.bar("XA-R", "XA-R", content="video", on="2026-06-01", known=TODAY).verdict == "not_an_import"


def test_a_decision_that_binds_a_country_binds_what_lies_under_its_customs(law: Engine) -> None:
    for destination in ("XA", "XA-N-T", "XD", "XA-R"):
        before = law.bar("XC", destination, content="video", on="2019-12-31", known=TODAY)
        after = law.bar("XC", destination, content="video", on="2020-01-01", known=TODAY)
        assert (before.verdict, after.verdict) == ("barred", "not_barred"), destination


def test_a_part_that_left_the_customs_territory_was_within_it_the_day_before() -> None:
    left = UNION.replace("from = 2000-01-01, in_force = false", "from = 2019-06-01, in_force = false")
    law = engine_on(LAW | {"groupings/union.toml": left})
    verdicts = [
        law.bar(origin, "XA-R", content="video", on=on, known=TODAY).verdict
        for origin in ("XA", "XB")
        for on in ("2019-05-31", "2019-06-01")
    ]
    assert verdicts == ["not_an_import", "barred", "not_an_import", "barred"]


def test_a_part_of_an_area_outside_the_tax_of_the_country_is_outside_it_too_and_at_home_in_the_area() -> None:
    law = engine_on(LAW | place("XA-I-T", keys='name = "Bay"\npart_of = "XA-I"'))
    assert taxes(sold(law, "XA-I-T")) == {"stamp": "2.40 USD", "isle": "8.40 USD"}
    assert not sold(law, "XA-I-T", "XA").resolution.case.domestic
    assert sold(law, "XA-I-T", "XA-I").resolution.case.domestic


def test_a_part_of_a_part_outside_the_customs_territory_stands_outside_with_it() -> None:
    law = engine_on(LAW | place("XA-R-T", keys='name = "Top"\npart_of = "XA-R"'))
    verdicts = [law.bar(origin, "XA-R-T", content="video", on="2026-06-01").verdict for origin in ("XA", "XB", "XA-R")]
    assert verdicts == ["not_barred", "not_barred", "not_an_import"]


def test_a_levy_or_the_tax_of_a_province_that_stops_short_of_a_part_does_not_part_it_from_the_country() -> None:
    levy = tax("film", "1", 'outside = ["XA-N"]').replace('kind = "vat"', 'kind = "levy"')
    law = engine_on(LAW | place("XA", tax("vat", "10"), levy))
    assert sold(law, "XA-N", "XA").resolution.case.domestic
    stops = tax("north", "3", 'outside = ["XA-N-T"]')
    law = engine_on(LAW | place("XA-N", stops, keys='name = "North"\npart_of = "XA"'))
    assert sold(law, "XA-N-T", "XA").resolution.case.domestic


def test_what_customs_of_a_union_ask_is_not_asked_in_a_part_outside_it() -> None:
    asks = '[[customs_fact]]\nmatter = "practice"\nsays = "It asks."\nrows = [{ from = 2000-01-01, cite = "law" }]\n'
    law = engine_on(LAW | {"groupings/union.toml": UNION + asks})
    assert [len(law.customs_facts(code, on="2026-06-01")) for code in ("XA", "XA-N", "XA-R")] == [1, 1, 0]


def test_a_postal_code_that_cannot_be_one_is_refused_where_postal_codes_matter() -> None:
    with pytest.raises(InputError) as caught:
        found(engine_on(LAW), "XA", "--")
    assert (caught.value.code, caught.value.param) == ("bad_postal_code", "postal_code")
    assert found(engine_on(LAW), "XC", "--").code == "XC"


@pytest.mark.parametrize("postal_code", ["35001", "E-35001", "es 35001", "35001-1234"])
def test_in_a_country_of_digits_letters_before_them_are_no_part_of_a_postal_code(
    engine: Engine, postal_code: str
) -> None:
    assert found(engine, "ES", postal_code).code == "ES-CN"


@pytest.mark.parametrize("postal_code", ["nonsense!!", "E", "35001 Las Palmas"])
def test_what_is_no_number_is_no_postal_code_of_such_a_country(engine: Engine, postal_code: str) -> None:
    with pytest.raises(InputError) as caught:
        found(engine, "ES", postal_code)
    assert caught.value.code == "bad_postal_code"
