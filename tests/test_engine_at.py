"""As known then: an engine answers as of any release, or any day, what it answered when that was the present.

The law is that of `tiny` and of no country; what was answered then is noted when a release is the last one, and asked
for again when a hundred have been published.
"""

from argparse import Namespace
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import growing
import pytest
from tiny import AA, CLUB, FILES, SCHEDULE, WITH_PEACE, changed, texts

from dtariff.cli.shared import engine_of
from dtariff.engine import Engine
from dtariff.model.errors import InputError
from dtariff.store import Store
from dtariff.tables.release import book_of
from dtariff.tables.texts import digest_of

Noted = dict[str, Any]
NOON = datetime(2027, 1, 4, 12, tzinfo=UTC)
OLD_RATE = '{ from = 2010-01-01, percent = 20, cite = "gazette#4" }'
LEVIED = '{ from = 2010-01-01, percent = 20, cite = "gazette#4", retracted = 2027-01-07 }'
CORRECTED = f'{LEVIED},\n  {{ from = 2010-01-01, percent = 40, cite = "gazette#4", known = 2027-01-07 }}'
TOOL: Any = {"origin": "CC", "destination": "AA", "price": "100 AAD", "on": "2026-11-23"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Two releases in a file: on 4 January 2027, and on 7 January one that says that the rate was 40 % all along."""
    with Store.open(tmp_path / "releases.sqlite") as made:
        made.releases.publish(texts(), who="Ada", now=NOON)
        made.releases.publish(texts(changed(AA, OLD_RATE, CORRECTED)), who="Ada", now=NOON + timedelta(days=3))
        yield made


@pytest.fixture
def now(store: Store) -> Engine:
    """An engine on the tables of the last release."""
    return Engine(store.releases.book(2), store=store)


def tax(engine: Engine, **other: Any) -> str:
    """Of a tool for 100 AAD, which bears 12.5 of duty: 20 % of 112.5 is 22 rounded down, 40 % of it is 45."""
    return str(engine.quote("tool", **TOOL, **other).tax)


# --- which tables, which day ---------------------------------------------------------------------------------------


def test_a_release_answers_with_its_tables_and_the_knowledge_of_its_day(now: Engine, store: Store) -> None:
    assert (tax(now, known="2027-06-01"), tax(now.at(release=1)), tax(now.at(release=2))) == (
        "45.00 AAD",
        "22.00 AAD",
        "45.00 AAD",
    )
    quote = now.at(release=1).quote("tool", **TOOL)
    assert (quote.provenance.release, quote.provenance.known) == (digest_of(texts()), date(2027, 1, 4))
    assert now.at(release=digest_of(texts())[:10]).book.digest == store.releases.find(1).digest


def test_a_day_of_knowledge_names_the_release_that_was_the_last_on_it(now: Engine) -> None:
    found = [(day, now.at(known=day)) for day in ("2027-01-04", "2027-01-06", "2027-01-07", "2030-01-01")]
    assert [(day, tax(engine)) for day, engine in found] == [
        ("2027-01-04", "22.00 AAD"),
        ("2027-01-06", "22.00 AAD"),
        ("2027-01-07", "45.00 AAD"),
        ("2030-01-01", "45.00 AAD"),
    ]
    assert [engine.book.digest for _, engine in found[:2]] == [digest_of(texts())] * 2
    assert found[1][1].quote("tool", **TOOL).provenance.known == date(2027, 1, 6)


def test_before_the_first_release_the_engines_own_tables_answer_with_the_knowledge_of_that_day(now: Engine) -> None:
    then = now.at(known="2026-12-31")
    assert then.book.digest == now.book.digest
    assert tax(then) == "22.00 AAD"


def test_both_together_ask_a_release_with_the_knowledge_of_another_day(now: Engine) -> None:
    """The second release itself tells what was known before it."""
    assert tax(now.at(release=2, known="2027-01-06")) == "22.00 AAD"
    assert now.at(release=2, known="2027-01-06").book.digest == now.book.digest
    assert tax(now.at(release=1, known="2027-06-01")) == "22.00 AAD"


def test_a_day_that_a_question_names_itself_counts(now: Engine) -> None:
    assert tax(now.at(release=2), known="2027-01-06") == "22.00 AAD"
    assert tax(now.at(known="2027-01-08"), known=date(2027, 1, 6)) == "22.00 AAD"


def test_the_day_of_the_law_stays_today(now: Engine) -> None:
    asked = {key: value for key, value in TOOL.items() if key != "on"}
    before = date.today()  # noqa: DTZ011 - law is dated by the calendar day of the place
    on = now.at(release=1).quote("tool", **asked).provenance.on
    assert before <= on <= date.today()  # noqa: DTZ011 - as above


def test_an_engine_of_then_is_remembered_and_nothing_named_is_the_engine_itself(now: Engine) -> None:
    assert now.at() is now
    assert now.at(release=1) is now.at(release=1) is now.at(known="2027-01-04")


def test_a_release_that_is_taken_back_still_answers(now: Engine, store: Store) -> None:
    store.releases.rollback(1, who="Eve", note="A forgery", now=NOON + timedelta(days=5))
    assert tax(now.at(release=2)) == "45.00 AAD"
    assert [tax(now.at(known=f"2027-01-0{day}")) for day in (8, 9)] == ["45.00 AAD", "22.00 AAD"]
    assert now.at(release=3).quote("tool", **TOOL).provenance.known == date(2027, 1, 9)


def test_a_scenario_is_laid_over_the_tables_of_then_in_either_order(tmp_path: Path) -> None:
    """By the novel, songs from Cathay bear 7 % from 2022 on: 0.63 of 9 AAD."""
    files = {**WITH_PEACE, AA: changed(AA, OLD_RATE, CORRECTED, WITH_PEACE)[AA]}
    with Store.open(tmp_path / "peace.sqlite") as store:
        store.releases.publish(texts(WITH_PEACE), who="Ada", now=NOON)
        engine = Engine(book_of(texts(files)), store=store)
        asked: Any = {"origin": "CC", "destination": "AA", "delivery": "stream", "price": "9 AAD", "on": "2022-01-01"}
        one = engine.at(release=1).in_scenario("peace").quote("song", **asked)
        other = engine.in_scenario("peace").at(release=1).quote("song", **asked)
        third = engine.at(release=1).quote("song", **asked, scenario="peace")
    assert str(one.duty) == "0.63 AAD"
    assert one.as_dict() == other.as_dict() == third.as_dict()
    assert one.provenance.known == date(2027, 1, 4)


RATES = "exchange/hearsay.csv"
RATE = "day,base,quote,rate\n2026-10-29,AAD,BBD,1.113\n"
LATER_RATE = f"{RATE}2026-10-30,AAD,BBD,1.1172\n"


def test_rates_of_exchange_are_those_of_then_in_a_scenario_too_and_behind_those_of_ones_own(tmp_path: Path) -> None:
    place, own = tmp_path / "rates.sqlite", tmp_path / "own.csv"
    own.write_text("day,base,quote,rate,source\n2026-10-30,USD,EUR,1,me\n")
    with Store.open(place) as store:
        for rates in (RATE, LATER_RATE):
            store.releases.publish(texts({**WITH_PEACE, RATES: rates}), who="Ada", now=NOON)
        now = Engine(store.releases.book(2), store=store)
        options = {"tables": None, "store": str(place), "rates": own}
        engines = [
            now,
            now.in_scenario("peace"),
            engine_of(Namespace(release="2", **options)),
            now.at(release=1),
            now.at(release=1).in_scenario("peace"),
            now.in_scenario("peace").at(release=1),
            engine_of(Namespace(release="1", **options)),
        ]
        found = [engine.rates.find("AAD", "BBD", date(2026, 10, 30)) for engine in engines]
    assert [str(rate.rate) for rate in found if rate] == ["1.1172"] * 3 + ["1.113"] * 4


@pytest.mark.parametrize("named", [{"release": 9}, {"release": "x"}, {"release": ""}, {"known": "2027-13-01"}])
def test_what_names_no_release_and_no_day_is_refused(now: Engine, named: Any) -> None:
    with pytest.raises(InputError) as caught:
        now.at(**named)
    assert caught.value.code in {"release_not_found", "bad_release", "bad_date"}


def test_a_day_alone_makes_no_store_where_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    engine = Engine(book_of(texts(changed(AA, OLD_RATE, CORRECTED))))
    assert tax(engine.at(known="2027-01-06")) == "22.00 AAD"
    assert [*tmp_path.iterdir()] == []
    engine.store.releases.publish(texts(), who="Ada")
    assert tax(Engine(engine.book).at(known="2999-01-01")) == "22.00 AAD"


def test_a_user_without_a_home_asks_of_a_day_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        message = "Could not determine home directory."
        raise RuntimeError(message)

    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    assert tax(Engine(book_of(texts(changed(AA, OLD_RATE, CORRECTED)))).at(known="2027-01-06")) == "22.00 AAD"


# --- every verb ----------------------------------------------------------------------------------------------------

ROW = "8523.49.10,HS2022,Discs with songs,song,,mfn_applied,15%,,2025,2025-01-01,,,hearsay,,\n"
NEW_ROW = ROW.replace("15%", "25%").replace(",,,hearsay", ",2027-01-07,,hearsay")
OLD_ROW = ROW.replace(",,,hearsay", ",,2027-01-07,hearsay")
LATER = {
    **FILES,
    AA: FILES[AA]
    .replace(OLD_RATE, CORRECTED)
    .replace(
        '{ from = 2013-01-01, state = "proposed", cite = "press" },',
        '{ from = 2013-01-01, state = "proposed", cite = "press" },\n'
        '  { from = 2014-01-01, cite = "press", known = 2027-01-07 },',
    ),
    "schedules/AA.csv": SCHEDULE.replace(ROW, OLD_ROW + NEW_ROW),
    "groupings/club.toml": CLUB.replace(
        '{ from = 2012-01-01, code = "BB", cite = "roll" },',
        '{ from = 2012-01-01, code = "BB", cite = "roll" },\n'
        '  { from = 2021-01-01, code = "BB", in_force = false, cite = "roll", known = 2027-01-07 },',
    ),
    "instruments/pact.toml": FILES["instruments/pact.toml"].replace(
        '{ code = "BB", from = 2015-01-01, cite = "treaty" },',
        '{ code = "BB", from = 2015-01-01, cite = "treaty" },\n'
        '  { code = "BB", from = 2021-01-01, in_force = false, cite = "treaty", known = 2027-01-07 },',
    ),
}
"""On 7 January 2027 it becomes known that a rate was 40 %, that a line bore 25 %, that songs had to be kept on a server
in Arcadia since 2014, and that Bohemia had left in 2021."""
ON = "2026-11-23"
ORDER = {
    "currency": "AAD",
    "seller": {"country": "CC"},
    "customer": {"country": "AA"},
    "line_items": [{"content": "tool", "amount": "100"}],
    "tax_date": ON,
}
FLOWS = "importer,partner,content,value,currency\nAA,CC,tool,1000,AAD\n"


def ordered(engine: Engine, known: str | None = None) -> dict[str, Any]:
    told = engine.quote_order(ORDER | ({} if known is None else {"known_at": known})).as_dict()
    return {key: value for key, value in told.items() if key not in {"issued_at", "expires_at", "request", "id"}}


VERBS: dict[str, Callable[..., Any]] = {
    "quote": lambda engine, **day: engine.quote("tool", **TOOL, **day).as_dict(),
    "compare": lambda engine, **day: engine.compare(
        "tool", origin="CC", destinations="AA BB AA-N", price="100 AAD", on=ON, **day
    ).as_dict(),
    "world": lambda engine, **day: engine.world("tool", origin="CC", price="100 AAD", on=ON, **day),
    "revenue": lambda engine, **day: engine.revenue(engine.read_flows(FLOWS, **day).flows, on=ON, **day),
    "counterpart": lambda engine, **day: engine.counterpart("song", destination="AA", on=ON, **day),
    "schedule": lambda engine, **day: engine.schedule("AA", on=ON, **day),
    "groups": lambda engine, **day: engine.groups(on=ON, **day),
    "bar": lambda engine, **day: engine.bar("BB", "AA", content="tool", on=ON, **day).as_dict(),
    "matrix": lambda engine, **day: engine.matrix("tool", origins=["BB"], destinations=["AA"], on=ON, **day).as_dict(),
    "timeline": lambda engine, **day: engine.timeline("BB", "AA", content="tool", since="2000-01-01", **day).as_dict(),
    "provisions": lambda engine, **day: engine.provisions("AA", on=ON, **day),
    "agreements": lambda engine, **day: engine.agreements("AA", "BB", on=ON, **day),
    "four points": lambda engine, **day: engine.four_points("AA", on=ON, **day),
    "access": lambda engine, **day: engine.market_access("AA", on=ON, **day),
    "every access": lambda engine, **day: engine.market_access(on=ON, **day),
    "customs": lambda engine, **day: engine.customs_facts("AA", on=ON, **day),
    "notable days": lambda engine, **day: engine.notable_days(**day),
    "order": ordered,
}


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_answers_with_the_knowledge_of_the_engine(verb: str) -> None:
    """What it answers by itself is what it answers when the question names the day; and on most the days differ."""
    engine, ask = Engine(book_of(texts(LATER)), store=":no store:"), VERBS[verb]
    before, after = Engine(engine.book, known="2027-01-06"), Engine(engine.book, known="2027-01-07")
    assert ask(before) == ask(engine, known="2027-01-06")
    assert ask(after) == ask(engine, known="2027-01-07")


DIFFER = [verb for verb in VERBS if verb not in {"notable days", "customs", "four points", "groups"}]


@pytest.mark.parametrize("verb", DIFFER)
def test_what_became_known_on_a_day_changes_the_answer_of_every_verb_that_it_concerns(verb: str) -> None:
    book, ask = book_of(texts(LATER)), VERBS[verb]
    before, after = (_without_days(ask(Engine(book, known=day))) for day in ("2027-01-06", "2027-01-07"))
    assert before != after


def _without_days(answer: Any) -> str:
    """An answer as text, without the day of knowledge that it tells itself."""
    told = str(answer)
    for day in ("2027-01-06", "2027-01-07", "(2027, 1, 6)", "(2027, 1, 7)"):
        told = told.replace(day, "")
    return told


def test_what_was_said_and_done_later_was_not_known_then() -> None:
    """Arcadia spoke on 5 May 2019; the Truce ended on 1 January 2020."""
    book = book_of(texts())
    early, late = Engine(book, known="2019-05-04"), Engine(book, known="2020-01-01")
    assert (len(early.positions()), len(late.positions())) == (0, 1)
    assert (len(early.events()), len(late.events())) == (0, 1)
    assert len(early.positions(until="2019-05-05")) == 1
    assert [len(Engine(book, known=day).deals()) for day in ("2013-12-31", "2014-01-01")] == [0, 1]


def test_a_table_of_sales_is_priced_with_the_knowledge_of_the_engine() -> None:
    from dtariff.batch.layout import Column, Layout  # noqa: PLC0415 - brings Arrow
    from dtariff.batch.outcome import RESULT, ours  # noqa: PLC0415
    from dtariff.batch.sheet import price  # noqa: PLC0415

    facts: Any = ("content", "origin", "destination", "price", "currency", "on")
    sale = {"content": "tool", "origin": "CC", "destination": "AA", "price": "100", "currency": "AAD", "on": ON}
    import pyarrow as pa  # noqa: PLC0415

    book = book_of(texts(LATER))
    for day, total in (("2027-01-06", "134.50"), ("2027-01-07", "157.50")):
        found = price(
            pa.Table.from_pylist([sale]), Layout(facts={name: Column(name) for name in facts}), Engine(book, known=day)
        )
        (row,) = ours(found.results, RESULT).to_pylist()
        assert str(row["total"]) == total


# --- a hundred releases later --------------------------------------------------------------------------------------


class Then(NamedTuple):
    """What was answered while a release was the last: on which day, to which questions, and what was recorded."""

    number: int
    day: date
    quotes: list[tuple[Any, Noted]]
    bars: list[tuple[Any, Noted]]
    looked: dict[str, str]
    recorded: tuple[str, str]


def test_a_hundred_releases_later_every_answer_is_what_it_was(place: str) -> None:
    """Whole answers, by the number of the release and by the day; and each recorded sale to the same cent."""
    with Store.open(place) as store:
        history = [*_lived(store)]
        assert len(store.releases.log()) == 100
    with Store.open(place) as store:
        late = Engine(book_of(texts()), store=store)
        for then in history:
            for engine in (late.at(release=then.number, known=then.day), late.at(known=then.day)):
                assert [engine.quote("tool", **asked).as_dict() for asked, _ in then.quotes] == [
                    told for _, told in then.quotes
                ]
                assert [engine.bar(**asked).as_dict() for asked, _ in then.bars] == [told for _, told in then.bars]
                assert _looked(engine) == then.looked
            reference, total = then.recorded
            verified = late.verify(reference)
            assert verified.same, verified.differences
            assert f"{store.find(reference).sheet.total}" == total
        on_its_day = [then for then in history if then.day == store.releases.find(then.number).day]
        assert len(on_its_day) > 20
        for then in on_its_day:
            engine = late.at(release=then.number)
            assert [engine.quote("tool", **asked).as_dict() for asked, _ in then.quotes] == [
                told for _, told in then.quotes
            ]
    assert len({str(told["total"]) for then in history for _, told in then.quotes}) > 50
    assert len({str(then.looked) for then in history}) > 20


def _lived(store: Store) -> Iterator[Then]:
    """A hundred releases, each asked on its day or one of the two after it, before the next is published."""
    random = Random(11)  # noqa: S311 - sales are no secret
    for number, release in enumerate(growing.releases(100, seed=11), start=1):
        noon = datetime(release.day.year, release.day.month, release.day.day, 12, tzinfo=UTC)
        made = store.releases.publish(release.texts, who="Ada", note=f"The {number}th", now=noon)
        assert made.number == number
        day = release.day + timedelta(days=random.randrange(3))
        yield _then(Engine(book_of(release.texts), store=store), number, day, random)


def _then(engine: Engine, number: int, day: date, random: Random) -> Then:
    quotes, bars = [], []
    for _ in range(4):
        on = (day + timedelta(days=random.randrange(-700, 700))).isoformat()
        destination, origin = random.choice(("AA", "AA-N", "DD")), random.choice(("CC", "BB", "AA"))
        asked = {
            "origin": origin,
            "destination": destination,
            "price": f"{random.randrange(1, 10**6)} AAD",
            "on": on,
            "on_unknown": "flag",
        }
        told = engine.quote("tool", **asked, known=day).as_dict()  # type: ignore[arg-type]
        quotes.append((asked, told))
        bar = {"origin": origin, "destination": destination, "content": "tool", "on": on}
        bars.append((bar, engine.bar(**bar, known=day).as_dict()))
    order = ORDER | {"tax_date": on, "known_at": day.isoformat(), "line_items": _lines(random)}
    quote = engine.quote_order(order)
    record = engine.record(quote, reference=f"order {number}")
    return Then(number, day, quotes, bars, _looked(engine, known=day), (record.reference, f"{record.sheet.total}"))


def _lines(random: Random) -> list[dict[str, str]]:
    price = f"{random.randrange(1, 10**5)}.{random.randrange(100):02}"
    return [{"content": random.choice(("tool", "song")), "amount": price, "reference": "1"}]


def _looked(engine: Engine, **day: Any) -> dict[str, str]:
    """What the schedule and the agreements say, whole."""
    return {
        "schedule": str(engine.schedule("AA", on="2027-01-04", **day)),
        "counterpart": str(engine.counterpart("song", destination="AA", on="2027-01-04", **day)),
        "groups": str(engine.groups(on="2027-06-01", **day)),
    }
