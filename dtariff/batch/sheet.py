"""A table of sales and its layout in, a table of results and one of refused rows out.

Every row is answered as `Engine.quote` with ``on_unknown="flag"`` would answer it, to the minor unit, in the order of
the rows, and none is lost: it stands in the results, with or without an amount, or among the refused with its reason.
Each distinct case of law is resolved once, and each distinct sale of a piece of the table is priced once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar

import pyarrow as pa

from dtariff.asked import quantities_of
from dtariff.batch.cases import Address, Cases, Facts, Law, Ruled, address
from dtariff.batch.columns import Coded, of_pairs, same, texts, values
from dtariff.batch.layout import Column, Fact, Layout, Same, faults
from dtariff.batch.outcome import Answer, Answers, Fault, Piece, Ruling, answer_of, tables
from dtariff.batch.prices import Paid, Prices
from dtariff.batch.sales import Broken, Sheet
from dtariff.batch.writing import day_of_text, plain_amount
from dtariff.model.errors import DTariffError, InputError
from dtariff.sums.assess import NO_QUANTITIES, assess, assess_inclusive
from dtariff.today import CALENDAR

CHUNK = 5_000
"""Rows between two reports of progress: a twentieth of a second or so."""

OF_LAW: tuple[Fact, ...] = ("content", "delivery", "origin", "buyer", "country_of_origin")
OF_PLACE: tuple[Fact, ...] = ("destination", "state", "postal_code")
ONE_CASE = frozenset({"delivery", "buyer", "tax_behavior"})
"""Facts of a few plain words, which are compared without case."""
MONEY_FAULTS = frozenset({"unknown_currency", "retired_currency", "currency_conflict", "currency_missing"})

FoundT = TypeVar("FoundT")
Progress = Callable[[int, int], None]
"""Told how many of how many rows are done. What it raises ends the work: so it is cancelled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """The answer to a table.

    Attributes:
        results: the rows that have an answer, in order: the original columns, then those of `outcome.RESULT`.
        refused: the rows that have none: the original columns, then those of `outcome.REFUSED`.
        cases: how many distinct cases of law the table had.
        decimals: of each currency among the results.
    """

    results: pa.Table
    refused: pa.Table
    cases: int
    decimals: Mapping[str, int]


def price(sales: Sheet | pa.Table, layout: Layout, law: Law, *, progress: Progress | None = None) -> Priced:
    """Prices a table of sales.

    Args:
        sales: the table, alone or as a file gave it.
        layout: where each fact stands.
        law: who knows the law: an `Engine`.
        progress: told of the rows done, from time to time; what it raises ends the work.

    Raises:
        InputError: of the table as a whole (see `layout.faults`); what is wrong with a row is in the answer.
    """
    sheet = sales if isinstance(sales, Sheet) else Sheet(table=sales)
    for fault in faults(sheet.table.schema, layout):
        raise fault
    pricing = _Pricing(sheet, layout, law)
    rows = sheet.table.num_rows
    tell = progress or _untold
    tell(0, rows)
    pieces: list[Piece] = []
    for start in range(0, rows, CHUNK):
        pieces.append(pricing.piece(start, min(start + CHUNK, rows)))
        tell(min(start + CHUNK, rows), rows)
    results, refused = tables(sheet, pieces, pricing.ruling())
    plans = pricing.cases.plans
    decimals = {plan.currency: plan.digits for plan in plans}
    return Priced(results=results, refused=refused, cases=len(plans), decimals=decimals)


def _untold(done: int, rows: int) -> None:
    """Nobody asked."""


class _Question(NamedTuple):
    """The columns of a question, each as places among its distinct values."""

    facts: Coded[Any]
    address: Coded[Address]
    on: Coded[date | InputError]
    currency: Coded[str]
    price: Coded[Any]
    tax_behavior: Coded[str]
    quantities: Coded[Any]


class _Pricing:
    """One table being priced."""

    def __init__(self, sheet: Sheet, layout: Layout, law: Law) -> None:
        self._table = sheet.table
        self._layout = layout
        self._broken = {broken.row: broken for broken in sheet.broken}
        self._book = law.book
        self._known = layout.known or law.days.known()
        self.cases = Cases(law, self._known, layout.scope_reading)
        self._prices = Prices(layout, law.book, floats=self._is_float("price"))
        self._question = self._columns()
        self._scale = self._prices.digits(self._question.price.values, self._question.currency.values)
        self._paid: dict[tuple[int, int], Paid | InputError] = {}
        self._rulings: dict[tuple[int, int, int, str], Ruled] = {}

    # --- columns ---------------------------------------------------------------------------------------------------

    def _columns(self) -> _Question:
        facts = of_pairs(*map(self._text, OF_LAW))
        places = of_pairs(*map(self._text, OF_PLACE))
        return _Question(
            facts=facts,
            address=places.each(lambda written: address(written[0], written[1], written[2], self._book)),
            on=self._on(),
            currency=self._text("currency"),
            price=self._cells("price"),
            tax_behavior=self._text("tax_behavior"),
            quantities=self._quantities(),
        )

    def _text(self, fact: Fact) -> Coded[str]:
        source = self._layout.facts.get(fact, Same(""))
        rows = self._table.num_rows
        found = same(source.text.strip(), rows) if isinstance(source, Same) else texts(self._table[source.name])
        return found.each(str.lower) if fact in ONE_CASE else found

    def _cells(self, fact: Fact) -> Coded[Any]:
        source = self._layout.facts.get(fact, Same(""))
        found = self._same(source.text) if isinstance(source, Same) else values(self._table[source.name])
        return found.each(lambda cell: cell.strip() if isinstance(cell, str) else cell)

    def _same(self, text: str) -> Coded[Any]:
        return same(text, self._table.num_rows)

    def _is_float(self, fact: Fact) -> bool:
        column = self._layout.column(fact)
        kind = self._table[column].type if column else pa.null()
        return bool(pa.types.is_floating(kind.value_type if pa.types.is_dictionary(kind) else kind))

    def _on(self) -> Coded[date | InputError]:
        if "on" not in self._layout.facts or self._layout.facts["on"] == Same(""):
            return same(CALENDAR.today(), self._table.num_rows)
        return self._cells("on").each(self._day)

    def _day(self, cell: Any) -> date | InputError:
        if isinstance(cell, date):
            return cell
        if cell is None or cell == "":
            return InputError("missing_value", "there is no day", param="on", hint="write 2026-11-23")
        try:
            return day_of_text(str(cell), self._layout.day_order)
        except InputError as error:
            return error

    def _quantities(self) -> Coded[Any]:
        """The measures of each row: those that are there, as numbers; or what is wrong with one."""
        if not self._layout.quantities:
            return self._same("").each(lambda _: NO_QUANTITIES)
        columns = [
            values(self._table[source.name]) if isinstance(source, Column) else self._same(source.text)
            for source in self._layout.quantities.values()
        ]
        return of_pairs(*columns).each(self._measures)

    def _measures(self, cells: Sequence[Any]) -> Mapping[str, Decimal] | InputError:
        given = zip(self._layout.quantities, cells, strict=True)
        try:
            return quantities_of(
                {
                    unit: plain_amount(cell.strip(), self._layout.mark, f"quantities.{unit}")
                    if isinstance(cell, str)
                    else cell
                    for unit, cell in given
                    if cell is not None and cell != ""
                }
            )
        except InputError as error:
            return error

    # --- rows ------------------------------------------------------------------------------------------------------

    def piece(self, start: int, stop: int) -> Piece:
        """The answers to a piece of the table, each distinct question asked once."""
        found = Answers()
        known: dict[tuple[int, ...], int] = {}
        for row, key in enumerate(zip(*(column.codes[start:stop] for column in self._question), strict=True), start):
            at = known.get(key)
            if row in self._broken:
                at = found.refuse(self._whole(self._broken[row]))
            elif at is None:
                at = known[key] = self._answer(key, found)
            found.places.append(at)
        return found.piece(start, self._scale)

    def ruling(self) -> Ruling:
        """What all rows have from their law and their day."""
        return Ruling(self.cases.plans, self._question.on, self._known, self._book.digest)

    def _whole(self, broken: Broken) -> Fault:
        return Fault(broken.code, "", "", broken.message, broken.hint, broken.surplus)

    def _answer(self, key: tuple[int, ...], found: Answers) -> int:
        try:
            return found.keep(self._asked(key))
        except DTariffError as error:
            return found.refuse(self._fault(error))

    def _asked(self, key: tuple[int, ...]) -> Answer:
        """The answer to one question; faults in the order in which `Engine.quote` finds them.

        Raises:
            DTariffError: as `Engine.quote`; ``missing_value``, ``amount_too_long``.
        """
        facts, where, on, currency, price, tax_behavior, quantities = key
        question = self._question
        _right(question.on.values[on])
        inclusive = _inclusive(question.tax_behavior.values[tax_behavior])
        paid = self._price(price, currency)
        ruled = self._ruled(facts, where, on, paid.currency)
        if paid.fault is not None:
            raise paid.fault
        measures = _right(question.quantities.values[quantities])
        assessed = assess_inclusive if inclusive else assess
        return answer_of(assessed(ruled.plan, paid.minor, measures), ruled, self._scale)

    def _price(self, price: int, currency: int) -> Paid:
        found = self._paid.get((price, currency))
        if found is None:
            cell, code = self._question.price.values[price], self._question.currency.values[currency]
            try:
                found = self._prices.paid(cell, code)
            except InputError as error:
                found = error
            self._paid[price, currency] = found
        return _right(found)

    def _ruled(self, facts: int, where: int, on: int, currency: str) -> Ruled:
        found = self._rulings.get((facts, where, on, currency))
        if found is None:
            question = self._question
            case = _case(question.facts.values[facts], question.address.values[where])
            found = self.cases.ruled(case, _right(question.on.values[on]), currency)
            self._rulings[facts, where, on, currency] = found
        return found

    def _fault(self, error: DTariffError) -> Fault:
        param = "currency" if error.code in MONEY_FAULTS and self._layout.column("currency") else error.param
        param = "destination" if param == "country" else param
        return Fault(error.code, param, self._layout.column(param), error.message, error.hint)


def _right(found: FoundT | InputError) -> FoundT:
    if isinstance(found, InputError):
        raise found
    return found


def _case(facts: tuple[str, ...], where: Address) -> Facts:
    content, delivery, origin, buyer, country_of_origin = facts
    for fact, text in (("content", content), ("origin", origin), ("destination", where.destination)):
        if not text:
            raise InputError("missing_value", f"there is no {fact}", param=fact, hint="fill the cell")
    if where.fault is not None:
        raise where.fault
    place = (where.destination, where.postal_code)
    return Facts(content, delivery, origin, *place, buyer or "consumer", country_of_origin)


def _inclusive(text: str) -> bool:
    if text in ("", "exclusive"):
        return False
    if text == "inclusive":
        return True
    hint = "one of: exclusive, inclusive"
    raise InputError("unknown_tax_behavior", f"no tax_behavior {text!r}", param="tax_behavior", hint=hint)
