"""Rung c: the duty that follows from the national line and the bars.

=================  =========================  =======  =====================================================
national line      strongest bar              duty     reason
=================  =========================  =======  =====================================================
any                within one territory       0        ``not_an_import``
none               any                        0        ``no_tariff_line``
excluded by law    any                        0        ``excluded_by_law``
rate 0             any                        0        ``free_tariff_line``
rate above 0       bars                       0        ``barred_by_moratorium``, ``barred_by_agreement``
rate above 0       unsettled, unknown, pledge charged  ``dutiable``; the alternative is nought
rate above 0       none                       charged  ``dutiable``
rate not known     bars                       0        as above
rate not known     otherwise                  none     ``law_unknown``
=================  =========================  =======  =====================================================

Where a line and a bar stand against each other, the amount under the other reading is an alternative. Where it is not
known what binds a destination at all (a territory since the lapse), no instrument stands for the other reading: the
verdict says "unknown", and there is no alternative.
"""

from dataclasses import replace
from fractions import Fraction

from dtariff.model.case import Case
from dtariff.model.citation import weakest
from dtariff.model.duty import DutyExpression, ad_valorem_fraction, is_free
from dtariff.model.resolution import Bar, BarDecision, Charge, DutyReason, LineFinding, Notice, WarningCode

NOUGHT = Fraction(0)
FREED_BY: dict[str, DutyReason] = {
    "moratorium": "barred_by_moratorium",
    "agreement": "barred_by_agreement",
    "pledge": "pledged",
}
Ruled = tuple[Charge, tuple[Charge, ...], list[Notice]]


def duty_charges(case: Case, line: LineFinding, decision: BarDecision) -> Ruled:
    """The duty, what it would be under the other reading, and what to warn of."""
    if decision.verdict == "not_an_import":
        inside = replace(_nought(case, line, "not_an_import"), rate="", since=None, sure=decision.sure)
        return replace(inside, citations=decision.citations, notes=()), (), []
    if line.kind == "none":
        return _nought(case, line, "no_tariff_line"), (), _unsurveyed(line)
    if line.kind == "excluded":
        return _nought(case, line, "excluded_by_law"), (), []
    if line.duty is not None and is_free(line.duty, case.as_of.on):
        return _nought(case, line, "free_tariff_line"), (), _unsettled(line)
    return _against_bars(case, line, decision)


def _against_bars(case: Case, line: LineFinding, decision: BarDecision) -> Ruled:
    """A line with a rate above nought, or of unknown rate, beside what bars it."""
    charged = _charged(case, line)
    if decision.verdict == "barred" and decision.deciding is not None:
        free = _barred(case, line, decision.deciding)
        return free, (charged,), [_notice("line_despite_bar", line), *_unsettled(line)]
    contesting = _contesting(decision)
    if contesting is None:
        return charged, (), _unsettled(line)
    free = _barred(case, line, contesting)
    return charged, (free,), [_notice("duty_contested", line), *_unsettled(line)]


def _contesting(decision: BarDecision) -> Bar | None:
    """The strongest instrument that may stand against a duty without surely barring it."""
    contests = ("unsettled", "unknown")
    return next((bar for bar in decision.instruments if bar.effect in contests or bar.why == "pledge_in_force"), None)


def _nought(case: Case, line: LineFinding, reason: DutyReason) -> Charge:
    return Charge(
        id="duty",
        kind="customs_duty",
        name="Customs duty",
        jurisdiction=case.destination.customs,
        on=("price",),
        rate=str(line.duty) if line.duty is not None else "",
        factor=NOUGHT,
        reason=reason,
        counts=True,
        collected_by="",
        since=line.since,
        sure=line.sure,
        citations=line.citations,
        notes=line.notes,
    )


def _charged(case: Case, line: LineFinding) -> Charge:
    nought = _nought(case, line, "law_unknown" if line.unknown else "dutiable")
    factor = _factor(line.duty, case)
    return replace(nought, factor=factor, expression=None if factor is not None else line.duty, collected_by="customs")


def _factor(duty: DutyExpression | None, case: Case) -> Fraction | None:
    return None if duty is None else ad_valorem_fraction(duty, case.as_of.on)


def _barred(case: Case, line: LineFinding, bar: Bar) -> Charge:
    reason = FREED_BY[bar.kind]
    cited = tuple(dict.fromkeys((*bar.citations, *line.citations)))
    return replace(_nought(case, line, reason), sure=weakest((line.sure, bar.sure)), citations=cited)


def _notice(code: WarningCode, line: LineFinding) -> Notice:
    return Notice(code, (("line", line.code), ("duty", str(line.duty) if line.duty is not None else "unknown")))


def _unsettled(line: LineFinding) -> list[Notice]:
    return [Notice("line_unsettled", (("line", line.code),))] if line.unsettled else []


def _unsurveyed(line: LineFinding) -> list[Notice]:
    return [Notice("unsurveyed")] if line.sure == "assumed" else []
