"""What a release must be: tables without a fault, in canonical form, that only add to those before them."""

from collections.abc import Iterator, Mapping

from dtariff.model.citation import Form
from dtariff.model.errors import DataError, Fault
from dtariff.model.reference_rates import ReferenceRates
from dtariff.tables.checks import check, check_text
from dtariff.tables.kept import Compiled
from dtariff.tables.reader import read_forms
from dtariff.tables.reference import changed_rates
from dtariff.tables.release import broken, compiled_of
from dtariff.tables.row_changes import RowChange, forbidden, row_changes
from dtariff.tables.texts import Texts

RETRACT = "leave a published row as it is: give it a day in `retracted`, and write the new row beside it"


def publishable(texts: Texts) -> tuple[dict[str, Form], Compiled]:
    """The files of tables that can be published, and their compiled form.

    Raises:
        DataError: ``tables_broken`` with every fault found, of their law and of their look.
    """
    forms, faults = read_forms(texts)
    faults += check(forms, texts.keys() - forms.keys()) + check_text(texts, forms)
    if faults:
        raise broken(faults)
    return forms, compiled_of(texts, forms)


def refuse_rewritten(before: Mapping[str, Form], after: Mapping[str, Form]) -> None:
    """Refuses tables in which a dated row or a rate of exchange of a release is gone, or says something else.

    Raises:
        DataError: ``not_append_only`` with each such row.
    """
    faults = [_fault(change) for change in forbidden(row_changes(before, after))]
    faults += _of_rates(before, after)
    if faults:
        more = f"{len(faults)} published rows are gone or changed, the first: {faults[0]}"
        raise DataError("not_append_only", more, faults=faults, hint=RETRACT)


def _fault(change: RowChange) -> Fault:
    if change.now is None:
        return Fault(change.path, change.key, "row_vanished", "a published row is gone")
    told = ", ".join("from" if key == "since" else key for key in change.altered)
    return Fault(change.path, change.key, "row_changed", f"a published row says something else: {told}")


def _of_rates(before: Mapping[str, Form], after: Mapping[str, Form]) -> Iterator[Fault]:
    """Rates of exchange that are gone or changed: a rate that somebody published is never another."""
    for path, was in before.items():
        now = after.get(path)
        if isinstance(was, ReferenceRates) and not isinstance(now, ReferenceRates):
            yield Fault(path, "", "row_vanished", "published rates of exchange are gone")
        elif isinstance(was, ReferenceRates) and isinstance(now, ReferenceRates):
            for day, pair in changed_rates(was, now):
                told = now.days.get(day, {}).get(pair)
                code, message = ("row_changed", f"is {told}") if told else ("row_vanished", "is gone")
                yield Fault(path, f"{day} {pair}", code, f"the published rate {was.days[day][pair]} {message}")
