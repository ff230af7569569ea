"""The verbs that look law up, from provisions of agreements to deals of the United States."""

import argparse
from collections.abc import Callable
from typing import Any

from dtariff.cli.shared import ANSWERED, add_verb, engine_of, show_json


def add_lookups(verbs: Any) -> None:
    """Adds these verbs to the command."""
    _add_provisions(verbs)
    _add_border(verbs, "access", "what a seller meets besides duty and tax: data, servers, licences", _access)
    _add_border(verbs, "customs", "what customs law says besides rates: declarations, rulings, carriers", _customs)
    _add_country(verbs, "practice", "rounding, evidence of place, platforms, business buyers in a country", _practice)
    _add_counterpart(verbs)
    _add_chronicle(verbs)


# --- verbs ---------------------------------------------------------------------------------------------------------


def _provisions(options: argparse.Namespace) -> int:
    from dtariff.telling.lookups import commitments_text, plain_data  # noqa: PLC0415 - words load when printed

    found = engine_of(options).provisions(
        options.country, options.partner, about=options.about, on=options.on, known=options.known
    )
    return _show(options, [plain_data(one) for one in found], commitments_text(found))


def _access(options: argparse.Namespace) -> int:
    from dtariff.telling.lookups import facts_text, plain_data  # noqa: PLC0415 - as above

    found = engine_of(options).market_access(
        options.country, content=options.content, on=options.on, known=options.known
    )
    return _show(options, [plain_data(fact) for fact in found], facts_text(found))


def _customs(options: argparse.Namespace) -> int:
    from dtariff.telling.lookups import facts_text, plain_data  # noqa: PLC0415 - as above

    found = engine_of(options).customs_facts(
        options.country, content=options.content, on=options.on, known=options.known
    )
    return _show(options, [plain_data(fact) for fact in found], facts_text(found))


def _practice(options: argparse.Namespace) -> int:
    from dtariff.telling.lookups import plain_data, practice_text  # noqa: PLC0415 - as above

    found = engine_of(options).practice(options.country)
    return _show(options, plain_data(found), practice_text(found))


def _counterpart(options: argparse.Namespace) -> int:
    from dtariff.telling.lookups import counterpart_text, plain_data  # noqa: PLC0415 - as above

    found = engine_of(options).counterpart(options.content, destination=options.to, rate=options.rate, on=options.on)
    return _show(options, plain_data(found), counterpart_text(found))


def _schedule(options: argparse.Namespace) -> int:
    from dtariff.telling.lookups import plain_data, schedule_text  # noqa: PLC0415 - as above

    found = engine_of(options).schedule(options.country, code=options.code, on=options.on)
    return _show(options, [plain_data(line) for line in found], schedule_text(found))


def _positions(options: argparse.Namespace) -> int:
    from dtariff.telling.lookups import positions_text, with_proofs  # noqa: PLC0415 - as above

    engine = engine_of(options)
    found = engine.positions(options.country, until=options.until)
    return _show(options, with_proofs(found, engine.proof), positions_text(found, engine.proof))


def _events(options: argparse.Namespace) -> int:
    from dtariff.telling.lookups import events_text, with_proofs  # noqa: PLC0415 - as above

    engine = engine_of(options)
    found = engine.events(options.country, instrument=options.instrument, since=options.since, until=options.until)
    return _show(options, with_proofs(found, engine.proof), events_text(found, engine.proof))


def _deals(options: argparse.Namespace) -> int:
    from dtariff.telling.lookups import deals_text, with_proofs  # noqa: PLC0415 - as above

    engine = engine_of(options)
    found = engine.deals(options.country)
    return _show(options, with_proofs(found, engine.proof), deals_text(found, engine.proof))


def _show(options: argparse.Namespace, data: Any, text: str) -> int:
    if options.json:
        show_json(data)
    else:
        print(text, end="")
    return ANSWERED


# --- arguments -----------------------------------------------------------------------------------------------------

Run = Callable[[argparse.Namespace], int]


def _add_country(verbs: Any, name: str, says: str, run: Run, *, needed: bool = True) -> argparse.ArgumentParser:
    verb = add_verb(verbs, name, says, run)
    if needed:
        verb.add_argument("country", help="ISO 3166-1 alpha-2, or a subdivision")
    else:
        verb.add_argument("country", nargs="?", default="", help="ISO 3166-1 alpha-2; all if left out")
    return verb


def _add_days(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--on", default=None, help="the day of the law; today if left out")
    verb.add_argument("--known", default=None, help="the day of knowledge; today if left out")


def _add_provisions(verbs: Any) -> None:
    verb = _add_country(verbs, "provisions", "what a country has agreed to on digital trade", _provisions)
    verb.add_argument("partner", nargs="?", default="", help="towards whom; everybody if left out")
    verb.add_argument(
        "--about",
        nargs="+",
        action="extend",
        default=[],
        help="data_flows, localisation, source_code, e_signatures ...; all if left out",
    )
    _add_days(verb)


def _add_border(verbs: Any, name: str, says: str, run: Run) -> None:
    verb = _add_country(verbs, name, says, run)
    verb.add_argument("--content", default="", help="only what concerns this content")
    _add_days(verb)


def _add_counterpart(verbs: Any) -> None:
    verb = add_verb(verbs, "counterpart", "what the same work would pay on a carrier", _counterpart)
    verb.add_argument("content", help="music, film, software, e-book ...")
    verb.add_argument("--to", "--destination", dest="to", required=True, help="the importer, e.g. ID")
    verb.add_argument("--rate", default="mfn_applied", help="mfn_applied (if left out), mfn_statutory or bound")
    verb.add_argument("--on", default=None, help="the day of the law; today if left out")
    rows = _add_country(verbs, "schedule", "the rows of the schedules of an importer, of every kind of rate", _schedule)
    rows.add_argument("--code", default="", help="how the codes begin, e.g. 8523.49; all if left out")
    rows.add_argument("--on", default=None, help="the day whose unions count; today if left out")


def _add_chronicle(verbs: Any) -> None:
    says = "where members of the WTO stood towards the moratorium"
    positions = _add_country(verbs, "positions", says, _positions, needed=False)
    positions.add_argument("--until", default=None, help="the last day; today if left out")
    events = _add_country(verbs, "events", "what happened around the moratorium, with sources", _events, needed=False)
    events.add_argument("--instrument", default="", help="only what concerns it, e.g. wto-moratorium")
    events.add_argument("--since", default="1998-01-01", help="the first day, e.g. 2026-01-01")
    events.add_argument("--until", default=None, help="the last day; today if left out")
    _add_country(verbs, "deals", "deals of the United States and what they say of transmissions", _deals, needed=False)
