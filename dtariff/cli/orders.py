"""The verbs of orders: order, schema."""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dtariff.cli.shared import ANSWERED, add_rates, add_release, add_verb, engine_of, show_json
from dtariff.model.errors import InputError, shown
from dtariff.model.order_quote import OrderQuote

FORMATS = ("stripe", "avalara", "medusa", "saleor", "taxjar")
SCHEMAS = ("request", "response", "errors")
STDIN = "-"


def add_orders(verbs: Any) -> None:
    """Adds these verbs to the command."""
    _add_order(verbs)
    _add_schema(verbs)


def _order(options: argparse.Namespace) -> int:
    from dtariff.telling.orders import explain_order, order_data  # noqa: PLC0415 - words load when they are printed

    answer = engine_of(options).quote_order(read_json(options.file), on_unknown=options.on_unknown)
    if options.format:
        show_json(_shape(options.format)(answer))
    elif options.json:
        show_json(order_data(answer))
    else:
        print(explain_order(answer), end="")
    return ANSWERED


def _shape(name: str) -> Callable[[OrderQuote], dict[str, Any]]:
    """What tells an answer in the shape of another system."""
    from dtariff.adapters import avalara, medusa, saleor, stripe, taxjar  # noqa: PLC0415 - as above

    return {
        "stripe": stripe.to_stripe_calculation,
        "avalara": avalara.to_avalara_transaction,
        "medusa": medusa.to_medusa_tax_lines,
        "saleor": saleor.to_saleor_tax_data,
        "taxjar": taxjar.to_taxjar_order,
    }[name]


def _schema(options: argparse.Namespace) -> int:
    from dtariff.orders.schema import error_schema, request_schema, response_schema  # noqa: PLC0415 - brings pydantic

    made = {"request": request_schema, "response": response_schema, "errors": error_schema}
    show_json(made[options.of]())
    return ANSWERED


def read_json(name: str) -> Any:
    """What a file says in JSON; ``-`` is what comes in by the pipe.

    Raises:
        InputError: ``unreadable_file``, or ``bad_json`` with the line and column at which it stops being JSON.
    """
    source = "standard input" if name == STDIN else name
    try:
        text = sys.stdin.read() if name == STDIN else Path(name).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError("unreadable_file", f"{source}: {error.strerror}", param="file") from None
    except UnicodeDecodeError:
        raise InputError("unreadable_file", f"{source} is no UTF-8 text", param="file") from None
    try:
        return json.loads(text, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        message = f"{source}, line {error.lineno}, column {error.colno}: {error.msg}"
        raise InputError("bad_json", message, param="file", hint=_hint(text)) from None
    except (ValueError, RecursionError) as error:
        raise InputError("bad_json", f"{source}: {error}", param="file") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON, none of whose keys stands twice: of two amounts, nobody knows which is meant."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in found if names.count(name) > 1)
        raise ValueError(f"the key {shown(twice)} stands twice in one object")
    return found


def _hint(text: str) -> str:
    return "" if text.strip() else "there is nothing in it"


# --- arguments -----------------------------------------------------------------------------------------------------


def _add_order(verbs: Any) -> None:
    verb = add_verb(verbs, "order", "the landed cost of an order of many lines, with its law", _order)
    verb.add_argument("file", help="the order as JSON, or - for what comes in by the pipe; see dtariff schema request")
    add_rates(verb)
    add_release(verb)
    verb.add_argument("--format", default="", choices=FORMATS, help="answer as JSON in the shape of another system")
    verb.add_argument(
        "--on-unknown",
        default="raise",
        choices=("raise", "flag"),
        help="raise, or flag to have the line without an amount",
    )


def _add_schema(verbs: Any) -> None:
    verb = add_verb(verbs, "schema", "what orders, their answers and errors look like, as JSON Schema", _schema)
    verb.add_argument("of", choices=SCHEMAS, help="of what")
