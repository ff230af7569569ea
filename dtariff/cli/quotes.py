"""The verbs that price and decide, as the law stands or in a scenario: quote, explain, compare, bar, classify."""

import argparse
from collections.abc import Callable
from typing import Any

from dtariff.cli.shared import (
    ANSWERED,
    WRONG,
    add_rates,
    add_release,
    add_scenario,
    add_verb,
    engine_of,
    exit_code,
    scenario_of,
    show_json,
)
from dtariff.engine import Comparison
from dtariff.lookups import Classified
from dtariff.model.errors import InputError
from dtariff.model.quote import Quote


def add_quotes(verbs: Any) -> None:
    """Adds these verbs to the command."""
    _add_quote(verbs, "quote", "the landed cost of a transmission, with its sources", _quote)
    _add_quote(verbs, "explain", "the same, with every rung of the ladder", _explain)
    _add_compare(verbs)
    _add_bar(verbs)
    _add_classify(verbs)
    add_verb(verbs, "scenarios", "what can be assumed instead of the law as it stands", _scenarios)


def _quoted(options: argparse.Namespace) -> Quote:
    return engine_of(options).quote(
        options.content,
        destination=options.to,
        postal_code=options.postal_code,
        on_unknown=options.on_unknown,
        scenario=scenario_of(options.scenario),
        **_question(options),
    )


def _quote(options: argparse.Namespace) -> int:
    from dtariff.telling.narrate import summary  # noqa: PLC0415 - words load when they are printed

    answer = _quoted(options)
    if options.json:
        show_json(answer.as_dict())
    else:
        print(summary(answer), end="")
    return ANSWERED


def _explain(options: argparse.Namespace) -> int:
    from dtariff.telling.narrate import explain  # noqa: PLC0415 - as above

    answer = _quoted(options)
    if options.json:
        show_json({"explanation": explain(answer), "quote": answer.as_dict()})
    else:
        print(explain(answer), end="")
    return ANSWERED


def _bar(options: argparse.Namespace) -> int:
    from dtariff.telling.narrate import explain  # noqa: PLC0415 - as above
    from dtariff.telling.render import bar_data  # noqa: PLC0415

    if options.named and options.content:
        raise InputError("content_twice", "the content is named twice", param="content", hint="name it once")
    content = options.named or options.content
    if content is None:
        raise InputError("content_missing", "no content is named", param="content", hint="add e.g. --content music")
    answer = engine_of(options).bar(
        options.origin,
        options.destination,
        content=content,
        delivery=options.delivery,
        on=options.on,
        known=options.known,
        country_of_origin=options.country_of_origin,
        scope_reading=options.scope_reading,
        postal_code=options.postal_code,
        scenario=scenario_of(options.scenario),
    )
    if options.json:
        show_json(bar_data(answer))
    else:
        print(explain(answer), end="")
    return ANSWERED


def _compare(options: argparse.Namespace) -> int:
    from dtariff.telling.render import comparison_data, comparison_text  # noqa: PLC0415 - as above

    places = " ".join(options.to)
    supposed = [scenario_of(named) for named in options.scenario]
    answer: Comparison = engine_of(options).compare(
        options.content, destinations=places, scenarios=supposed, **_question(options)
    )
    if options.json:
        show_json(comparison_data(answer.quotes, answer.refused, answer.scenarios))
    else:
        print(comparison_text(answer.quotes, answer.refused, answer.scenarios), end="")
    return ANSWERED if answer.quotes else _refusal(answer)


def _refusal(answer: Comparison) -> int:
    """The exit code where no destination was answered: that of the first, or WRONG where none was named."""
    return exit_code(answer.refused[0][1]) if answer.refused else WRONG


def _classify(options: argparse.Namespace) -> int:
    from dtariff.telling.render import classified_data, classified_text  # noqa: PLC0415 - as above

    found: Classified = engine_of(options).classify(options.content, delivery=options.delivery)
    lines = found.national_lines
    if options.json:
        show_json(classified_data(found.content, found.category, lines))
    else:
        print(classified_text(found.content, found.category, lines), end="")
    return ANSWERED


def _scenarios(options: argparse.Namespace) -> int:
    book = engine_of(options).book
    found = [book.scenario_form(name) for name in book.scenarios]
    if options.json:
        keys = ("id", "title", "says", "note")
        first = [None if one.first_day is None else one.first_day.isoformat() for one in found]
        data = [{key: getattr(one, key) for key in keys} | {"from": day} for one, day in zip(found, first, strict=True)]
        show_json({"scenarios": data})
    else:
        from dtariff.telling.catalogue import tr  # noqa: PLC0415 - as above

        print("\n\n".join(f"{one.id}: {tr(one.title)}\n  {tr(one.says)}" for one in found))
    return ANSWERED


def _question(options: argparse.Namespace) -> Any:
    return {
        "origin": options.origin,
        "price": " ".join(options.price),
        "delivery": options.delivery,
        "buyer": options.buyer,
        "on": options.on,
        "known": options.known,
        "country_of_origin": options.country_of_origin,
        "quantities": dict(map(_quantity, options.quantity)),
        "scope_reading": options.scope_reading,
        "tax_behavior": options.tax_behavior,
    }


def _quantity(text: str) -> tuple[str, str]:
    unit, found, number = text.partition("=")
    if not (found and unit):
        raise InputError("bad_quantity", f"{text!r} is no quantity", param="quantity", hint="write minute=90")
    return unit, number


# --- arguments -----------------------------------------------------------------------------------------------------


def add_case(verb: argparse.ArgumentParser) -> None:
    """Adds what verbs ask of a transmission besides its content and its places."""
    add_release(verb)
    verb.add_argument("--delivery", default="", help="download, stream, saas ...; the usual one if left out")
    verb.add_argument("--on", default=None, help="the day of the law, e.g. 2026-11-23; today if left out")
    verb.add_argument("--known", default=None, help="the day of knowledge; today if left out")
    verb.add_argument("--country-of-origin", default="", help="where the content itself comes from")
    verb.add_argument(
        "--scope-reading", default="content", help="content, or carriage for the narrow reading of transmissions"
    )


def _add_sale(verb: argparse.ArgumentParser) -> None:
    add_rates(verb)
    verb.add_argument("content", help="music, film, software, e-book ...")
    verb.add_argument(
        "--from", "--origin", dest="origin", required=True, help="where the seller is established, e.g. US"
    )
    verb.add_argument("--price", required=True, nargs="+", help='e.g. "9.99 USD"; before tax, see --tax-behavior')
    verb.add_argument(
        "--tax-behavior",
        default="exclusive",
        choices=("exclusive", "inclusive"),
        help="exclusive, or inclusive where the price holds duty and taxes",
    )
    verb.add_argument("--buyer", default="consumer", help="consumer or business")
    verb.add_argument(
        "--quantity", action="append", default=[], metavar="UNIT=NUMBER", help="for specific duties, e.g. minute=90"
    )
    add_case(verb)


def _add_quote(verbs: Any, name: str, says: str, run: Callable[[argparse.Namespace], int]) -> None:
    verb = add_verb(verbs, name, says, run)
    _add_sale(verb)
    verb.add_argument("--to", "--destination", dest="to", required=True, help="where the buyer is, e.g. ID or US-CA")
    _add_postal_code(verb)
    add_scenario(verb)
    verb.add_argument(
        "--on-unknown",
        default="raise",
        choices=("raise", "flag"),
        help="raise, or flag to have the line without an amount",
    )


def _add_postal_code(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--postal-code", default="", help="of the buyer; tells the special territories of a country apart"
    )


def _add_compare(verbs: Any) -> None:
    verb = add_verb(verbs, "compare", "the landed cost of one product in several places", _compare)
    _add_sale(verb)
    verb.add_argument("--to", required=True, nargs="+", help="where the buyers are, e.g. JP DE US-CA or JP,DE")
    add_scenario(verb, several=True)


def _add_bar(verbs: Any) -> None:
    verb = add_verb(verbs, "bar", "may the destination charge a customs duty?", _bar)
    verb.add_argument("origin", help="where the seller is established")
    verb.add_argument("destination", help="where the buyer is")
    verb.add_argument("content", nargs="?", help="music, film, software, e-book ...")
    verb.add_argument("--content", dest="named", help="the same, by name")
    _add_postal_code(verb)
    add_scenario(verb)
    add_case(verb)


def _add_classify(verbs: Any) -> None:
    verb = add_verb(verbs, "classify", "what a content is in the Harmonized System and elsewhere", _classify)
    verb.add_argument("content", help="music, film, software, e-book ...")
    verb.add_argument("--delivery", default="", help="download, stream, physical ...; the usual one if left out")
