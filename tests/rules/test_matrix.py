"""All pairs at once: the same answer as for each pair alone, and what changed when the moratorium lapsed."""

from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dtariff.engine import Engine
from dtariff.model.errors import CoverageError, InputError
from dtariff.model.matrix import Matrix, Pair
from dtariff.rules.matrix import places_known

TODAY = "2026-11-23"
READINGS = ("content", "carriage")
DAYS = ("2026-03-29", "2026-03-30", "2026-03-31", "2026-04-01", "2024-06-01", "2000-01-01")


def alone(engine: Engine, pair: Pair, matrix: Matrix) -> Pair:
    """What `Engine.bar` says of the pair of a row, as a row."""
    found = engine.bar(
        pair.origin,
        pair.destination,
        content=matrix.content,
        delivery=matrix.delivery,
        on=matrix.as_of.on,
        known=matrix.as_of.known,
        country_of_origin=matrix.country_of_origin,
        scope_reading=matrix.scope_reading,
    )
    deciding = found.deciding.instrument if found.deciding else ""
    bars = sum(bar.effect == "bars" for bar in found.instruments)
    return Pair(pair.origin, pair.destination, found.verdict, deciding, bars, found.sure, found.within)


# --- the same as pair by pair --------------------------------------------------------------------------------------


def test_every_pair_of_the_world_has_the_answer_that_it_has_alone(engine: Engine) -> None:
    matrix = Engine(engine.book).matrix("application", on=TODAY, known=TODAY)
    assert len(matrix) > 200 * 200
    one_by_one = Engine(engine.book)
    assert [pair for pair in matrix if pair != alone(one_by_one, pair, matrix)] == []


@pytest.mark.parametrize("on", DAYS)
@pytest.mark.parametrize("facts", [{}, {"scope_reading": "carriage"}, {"country_of_origin": "JP"}], ids=str)
def test_on_days_of_change_a_sample_of_pairs_has_the_answer_that_it_has_alone(
    engine: Engine, on: str, facts: dict[str, str]
) -> None:
    matrix = engine.matrix("music", on=on, known=TODAY, **facts)
    sample = Random(on).sample(list(matrix), 300)  # noqa: S311 - a sample, no secret
    assert [pair for pair in sample if pair != alone(engine, pair, matrix)] == []


@settings(max_examples=60)
@given(
    on=st.dates(date(1998, 5, 20), date(2031, 12, 31)),
    known=st.dates(date(1998, 5, 20), date(2026, 11, 23)),
    places=st.data(),
    sent=st.tuples(st.sampled_from(["music", "video", "application", "licence_key"]), st.sampled_from(READINGS)),
)
def test_on_any_day_as_known_on_any_other_the_matrix_is_what_its_pairs_are_alone(
    engine: Engine, on: date, known: date, places: st.DataObject, sent: tuple[str, str]
) -> None:
    some = st.lists(st.sampled_from([*places_known(engine.book), "ES-CE", "GB-NIR", "AQ"]), min_size=2, max_size=8)
    origins, destinations = places.draw(some), places.draw(some)
    matrix = engine.matrix(
        sent[0], on=on, known=known, origins=origins, destinations=destinations, scope_reading=sent[1]
    )
    assert matrix.origins == tuple(dict.fromkeys(origins))
    assert list(matrix) == [alone(engine, pair, matrix) for pair in matrix]


@pytest.mark.parametrize(
    "scenario", ["moratorium-restored", "ecommerce-agreement-in-force", "lapse-without-agreements"]
)
@pytest.mark.parametrize("on", ["2026-03-31", "2031-01-01"])
def test_in_a_scenario_a_sample_of_pairs_has_the_answer_that_it_has_alone(
    engine: Engine, scenario: str, on: str
) -> None:
    supposed = engine.in_scenario(scenario)
    matrix = supposed.matrix("music", on=on, known=TODAY)
    sample = Random(scenario).sample(list(matrix), 300)  # noqa: S311 - as above
    assert [pair for pair in sample if pair != alone(supposed, pair, matrix)] == []
    assert matrix.digest != engine.book.digest


# --- the days of the lapse -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "to_brazil", "to_japan", "to_serbia"),
    [
        ("2026-03-29", "barred", "barred", "not_barred"),
        ("2026-03-30", "conditional", "barred", "not_barred"),
        ("2026-03-31", "conditional", "barred", "not_barred"),
        ("2026-04-01", "not_barred", "barred", "not_barred"),
    ],
)
def test_when_the_moratorium_lapses_what_an_agreement_bars_stays_barred(
    engine: Engine, on: str, to_brazil: str, to_japan: str, to_serbia: str
) -> None:
    """Brazil has nothing else with the United States, Japan an agreement; Serbia never was a member of the WTO."""
    matrix = engine.matrix("music", on=on, known=TODAY, origins=["US"], destinations=["BR", "JP", "RS"])
    assert [pair.verdict for pair in matrix] == [to_brazil, to_japan, to_serbia]


def test_what_changed_overnight_is_counted(engine: Engine) -> None:
    asked = {"known": TODAY, "origins": "US GB", "destinations": "BR JP RS"}
    last, first = (engine.matrix("music", on=on, **asked) for on in ("2026-03-31", "2026-04-01"))
    assert first.changes(last) == {("conditional", "not_barred"): 2}
    assert first.more(last) == {"barred": 0, "conditional": -2, "not_barred": 2}
    assert last.changes(engine.matrix("music", on="2026-03-30", **asked)) == {}


def test_matrices_of_other_places_are_not_compared(engine: Engine) -> None:
    some, others = (engine.matrix("music", on=TODAY, origins="US", destinations=code) for code in ("JP", "BR"))
    with pytest.raises(ValueError, match="different places"):
        some.changes(others)


def test_after_the_lapse_no_pair_is_barred_that_was_not_before(engine: Engine) -> None:
    last, first = (engine.matrix("application", on=on, known=TODAY) for on in ("2026-03-29", "2026-04-01"))
    barred = [{(pair.origin, pair.destination) for pair in one if pair.verdict == "barred"} for one in (last, first)]
    assert barred[1] < barred[0]


# --- what stands in it ---------------------------------------------------------------------------------------------


def test_the_world_is_every_country_and_territory_of_which_the_tables_know_anything(engine: Engine) -> None:
    known = set(places_known(engine.book))
    members = {row.code for row in engine.book.grouping("wto").members if len(row.code) == 2}
    assert members - {"EU"} <= known
    assert {code for code in engine.book.jurisdictions if "-" not in code} <= known
    assert not {"AQ", "BV", "ES-CE", "US-CA"} & known


def test_members_of_the_union_import_nothing_from_each_other_and_are_bound_alike_towards_others(engine: Engine) -> None:
    matrix = engine.matrix("application", on=TODAY, known=TODAY, origins="FR DE", destinations="FR DE JP SG")
    assert matrix.cell("FR", "DE").verdict == matrix.cell("FR", "FR").verdict == "not_an_import"
    assert matrix.cell("FR", "DE").within == "Customs territory of the European Union"
    assert matrix.cell("FR", "JP") == matrix.cell("DE", "JP")
    assert matrix.cell("FR", "SG") == matrix.cell("DE", "SG")


def test_rows_and_columns_and_counts_are_those_of_the_pairs(engine: Engine) -> None:
    matrix = engine.matrix("music", on="2026-11-23", origins="US, BR", destinations="JP, BR")
    assert [(pair.origin, pair.destination) for pair in matrix] == [
        ("US", "JP"),
        ("US", "BR"),
        ("BR", "JP"),
        ("BR", "BR"),
    ]
    assert [pair.destination for pair in matrix.sent_from("US")] == ["JP", "BR"]
    assert [pair.origin for pair in matrix.sent_to("JP")] == ["US", "BR"]
    assert matrix.counts() == {"barred": 1, "not_barred": 2}
    with pytest.raises(KeyError):
        matrix.cell("US", "CN")


def test_the_matrix_is_told_in_words_and_as_data(engine: Engine) -> None:
    matrix = engine.matrix("music", on="2026-11-23", known=TODAY, origins="US", destinations="JP")
    assert matrix.explain() == "music, 2026-11-23, 1 origins to 1 destinations\n  barred: 1\n"
    assert matrix.as_dict()["pairs"] == [
        {
            "origin": "US",
            "destination": "JP",
            "verdict": "barred",
            "deciding": "us-jp-dta",
            "bars": 1,
            "sure": "secondary",
            "within": "",
        }
    ]


# --- questions that are wrong --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"origins": ["UK"]}, "unknown_code"),
        ({"destinations": "JP EL"}, "unknown_code"),
        ({"scope_reading": "wide"}, "unknown_scope_reading"),
        ({"on": "2026-13-01"}, "bad_date"),
    ],
)
def test_a_wrong_question_is_refused(engine: Engine, facts: dict[str, str], code: str) -> None:
    with pytest.raises(InputError) as caught:
        engine.matrix("music", **facts)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("facts", "code"), [({"on": "1998-05-19"}, "before_coverage"), ({"delivery": "physical"}, "ordinary_goods")]
)
def test_what_the_tables_do_not_cover_is_refused(engine: Engine, facts: dict[str, str], code: str) -> None:
    with pytest.raises(CoverageError) as caught:
        engine.matrix("music", **facts)
    assert caught.value.code == code
