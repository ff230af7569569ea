"""TaxJar's question (``POST /v2/taxes``) read as an `Order`.

What a caller should know:

- An order has no currency there: it is named beside it.
- ``nexus_addresses`` are where the seller is registered; left out, the law is applied as to one who is registered
  wherever it has to be.
- Streets, cities and ids of customers have no meaning here. An exemption of a customer and freight are refused, for an
  answer that overlooked them would be wrong.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, localcontext
from typing import Any, Final

from dtariff.model.errors import InputError
from dtariff.model.money import is_sensible
from dtariff.model.number import plain
from dtariff.model.order import MOST_PIECES, LineItem, Order, Party
from dtariff.orders.faults import Faults

ORDER_KEYS: Final = frozenset(
    f"{end}_{part}" for end in ("from", "to") for part in ("country", "zip", "state", "city", "street")
) | {"amount", "shipping", "customer_id", "exemption_type", "nexus_addresses", "line_items"}
LINE_KEYS: Final = frozenset({"id", "quantity", "product_tax_code", "unit_price", "discount"})
NEXUS_KEYS: Final = frozenset({"id", "country", "zip", "state", "city", "street"})
NUMBER: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?")
DIGITS: Final = 1_000
"""Enough for every sum here to be exact: amounts have at most a hundred digits before and behind the point."""
EXACT: Final = "write it as text, or read the JSON with parse_float=decimal.Decimal"


def from_taxjar_order(
    data: Mapping[str, Any],
    *,
    currency: str = "USD",
    tax_date: str | None = None,
    contents: Mapping[str, str] | None = None,
) -> Order:
    """TaxJar's question as an `Order`.

    Args:
        data: the body of the request. Amounts are text, whole numbers or Decimals, never floats.
        currency: of its amounts.
        tax_date: the day of the law; today if left out.
        contents: what a ``product_tax_code`` stands for in this shop, as a content: ``{"31000": "ebook"}``. TaxJar has
            one code for all digital goods, and no law has one answer for them.

    Raises:
        InputError: the one fault of the question, with its path in TaxJar's names. OrderError: all, where there are
            several.
    """
    if not isinstance(data, Mapping):
        raise InputError("bad_order", "an order is an object", param="order")
    reader = _Reader(data, contents or {})
    with localcontext(prec=DIGITS):
        order = reader.order(currency, tax_date)
    reader.faults.raise_any()
    return order


class _Reader:
    """Reads one question and gathers what is wrong with it."""

    def __init__(self, data: Mapping[str, Any], contents: Mapping[str, str]) -> None:
        self.data, self.contents, self.faults = data, contents, Faults()

    def order(self, currency: str, tax_date: str | None) -> Order:
        self._known_keys(self.data, ORDER_KEYS, "")
        self._refuse_what_has_no_answer()
        country = self._text(self.data, "to_country", "to_country")
        if not country and self.data.get("to_country") is None:
            self._fault("missing_field", "to_country is missing", "to_country")
        items = tuple(self._items())
        self._same_amount(items)
        return Order(
            currency=currency,
            seller=Party(
                country=self._text(self.data, "from_country", "from_country"),
                state=self._text(self.data, "from_state", "from_state"),
                postal_code=self._text(self.data, "from_zip", "from_zip"),
                registrations=self._registrations(),
            ),
            customer=Party(
                country=country,
                state=self._text(self.data, "to_state", "to_state"),
                postal_code=self._text(self.data, "to_zip", "to_zip"),
            ),
            line_items=tuple(item for item, _ in items),
            tax_date=tax_date,
        )

    def _refuse_what_has_no_answer(self) -> None:
        if not self.data.get("from_country"):
            self._fault("missing_field", "from_country is missing", "from_country", "where the seller is established")
        if self._number(self.data, "shipping", "shipping"):
            hint = "what is transmitted is not shipped"
            self._fault("shipping_not_supported", "there is no freight here", "shipping", hint)
        exemption = self.data.get("exemption_type")
        if exemption not in (None, "", "non_exempt"):
            message = f"an exemption of the customer ({exemption}) is not known here"
            self._fault("exemption_not_supported", message, "exemption_type", "leave it out, or do not ask for tax")

    # --- lines

    def _items(self) -> Iterator[tuple[LineItem, Decimal | None]]:
        for at, line in self._objects("line_items", LINE_KEYS, needed=True):
            path = f"line_items[{at}]"
            code = self._text(line, "product_tax_code", f"{path}.product_tax_code")
            if not code:
                hint = "a tax code says what is sold; without it no law can be found"
                self._fault("missing_field", "product_tax_code is missing", f"{path}.product_tax_code", hint)
            quantity = self._quantity(line, path)
            amount = self._amount(line, quantity, path)
            item = LineItem(
                content=self.contents.get(code, code),
                amount="0" if amount is None else plain(amount),
                quantity=quantity,
                reference=self._reference(line, at),
            )
            yield item, amount

    def _reference(self, line: Mapping[str, Any], at: int) -> str:
        found = line.get("id")
        if type(found) is int:
            return str(found)
        return self._text(line, "id", f"line_items[{at}].id")

    def _quantity(self, line: Mapping[str, Any], path: str) -> int:
        """How many pieces; one where it is left out, or is no number of them."""
        found = line.get("quantity")
        if found is None:
            return 1
        if type(found) is int and 1 <= found <= MOST_PIECES:
            return found
        self._fault("bad_quantity", f"{str(found)[:40]!r} is no number of pieces", f"{path}.quantity", "1 or more")
        return 1

    def _amount(self, line: Mapping[str, Any], quantity: int, path: str) -> Decimal | None:
        """The amount of a line: pieces at their price, less the discount."""
        if line.get("unit_price") is None:
            self._fault("missing_field", "unit_price is missing", f"{path}.unit_price")
            return None
        price = self._number(line, "unit_price", f"{path}.unit_price")
        discount = self._number(line, "discount", f"{path}.discount")
        if price is None or discount is None:
            return None
        found = price * quantity - discount
        if found < 0:
            message = f"the discount of {discount} is more than the line is for"
            self._fault("bad_discount", message, f"{path}.discount", "a refund is a reversal")
        return found

    def _same_amount(self, items: Sequence[tuple[LineItem, Decimal | None]]) -> None:
        """The amount of the order, where it is told, is that of its lines."""
        if self.data.get("amount") is None:
            return
        told = self._number(self.data, "amount", "amount")
        amounts = [amount for _, amount in items if amount is not None]
        if told is None or not amounts or len(amounts) < len(items):
            return
        found = sum(amounts, Decimal(0))
        if told != found:
            self._fault("amount_conflict", f"the lines come to {plain(found)}, not to {plain(told)}", "amount")

    # --- where the seller is registered

    def _registrations(self) -> tuple[str, ...] | None:
        if self.data.get("nexus_addresses") is None:
            return None
        found = []
        for at, address in self._objects("nexus_addresses", NEXUS_KEYS, needed=False):
            path = f"nexus_addresses[{at}]"
            country = self._text(address, "country", f"{path}.country").upper()
            state = self._text(address, "state", f"{path}.state").upper()
            if not country:
                self._fault("missing_field", "country is missing", f"{path}.country")
            found.append(f"{country}-{state}" if state and country in ("US", "CA") else country)
        return tuple(dict.fromkeys(found))

    # --- values

    def _objects(self, name: str, known: frozenset[str], *, needed: bool) -> Iterator[tuple[int, Mapping[str, Any]]]:
        given = self.data.get(name)
        if given is None and needed:
            self._fault("missing_field", f"{name} is missing", name)
        elif not isinstance(given, (list, tuple)) or (needed and not given):
            self._fault(f"bad_{name}", f"{name} is no list of objects", name)
        else:
            for at, one in enumerate(given):
                if isinstance(one, Mapping):
                    self._known_keys(one, known, f"{name}[{at}].")
                    yield at, one
                else:
                    self._fault(f"bad_{name}", f"{str(one)[:40]!r} is no object", f"{name}[{at}]")

    def _known_keys(self, data: Mapping[str, Any], known: frozenset[str], prefix: str) -> None:
        for name in data:
            if name not in known:
                self._fault("unknown_field", f"no field {name!r}", f"{prefix}{name}")

    def _text(self, data: Mapping[str, Any], name: str, path: str) -> str:
        found = data.get(name)
        if found is None:
            return ""
        if not isinstance(found, str):
            self._fault(f"bad_{name}", f"{found!r} is no text", path)
            return ""
        return found.strip()

    def _number(self, data: Mapping[str, Any], name: str, path: str) -> Decimal | None:
        """A number that is not negative; nought where it is left out, None where it is none."""
        found = data.get(name)
        if found is None:
            return Decimal(0)
        if isinstance(found, float):
            self._fault("float_price", f"{found!r} is a binary float", path, EXACT)
            return None
        number = _decimal(found)
        if number is None or number < 0:
            self._fault(f"bad_{name}", f"{str(found)[:40]!r} is no amount", path, 'e.g. "9.99"')
            return None
        return number

    def _fault(self, code: str, message: str, param: str, hint: str = "") -> None:
        self.faults.add(InputError(code, message, param=param, hint=hint))


def _decimal(found: object) -> Decimal | None:
    """A number out of text, a whole number or a Decimal, as far as it is one that sums can be done with."""
    if isinstance(found, str):
        found = Decimal(found) if NUMBER.fullmatch(found) else None
    number = Decimal(found) if isinstance(found, (int, Decimal)) and not isinstance(found, bool) else None
    return number if number is not None and number.is_finite() and is_sensible(number) else None
