"""The revenue that the law makes of flows of trade: each flow by the law of its case, then added up.

Static: see `dtariff.model.trade`. A flow is the share that one case bears (`dtariff.sums.burden`) of its value, so that
a case is resolved once, however many flows it has.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Context
from fractions import Fraction
from functools import reduce
from typing import NamedTuple

from dtariff.asked import Asked
from dtariff.model.case import Case
from dtariff.model.clock import AsOf
from dtariff.model.errors import DTariffError, InputError, shown
from dtariff.model.money import LONGEST, Money, money
from dtariff.model.resolution import Resolution
from dtariff.model.trade import Flow, FlowRevenue, Revenue, RevenueTotal, RevenueUnder
from dtariff.sums.burden import Burden, burden
from dtariff.sums.rounding import rounded

EXACT = Context(prec=3 * LONGEST)
"""Sums of whole files stay exact, whatever the caller's own context."""

Resolve = Callable[[Asked, AsOf], Resolution]


class State(NamedTuple):
    """A state of the law to ask: a scenario, or the law as it stands (with an empty id)."""

    scenario: str
    title: str
    resolve: Resolve


class Question(NamedTuple):
    """What is asked of every state: the flows, one currency with its decimals, and the days."""

    flows: Sequence[Flow]
    currency: str
    digits: int
    on: date | None
    known: date
    today: date

    def as_of(self, flow: Flow) -> AsOf:
        """The two days for a flow: the day asked for, else its own, else today."""
        return AsOf(self.on or flow.on or self.today, self.known)


def flows_of(given: Iterable[Flow]) -> tuple[Flow, ...]:
    """The flows of a question, all in one currency.

    Raises:
        InputError: ``no_flows``, ``bad_flow``, ``currency_conflict``, and what `money` refuses.
    """
    flows = tuple(given)
    if not flows:
        raise InputError("no_flows", "no flow of trade is given", param="flows", hint="give one at least")
    for at, flow in enumerate(flows):
        where = f"flows[{at}]"
        if not isinstance(flow, Flow):
            raise InputError("bad_flow", f"{shown(flow)} is no Flow", param=where, hint="give dtariff.Flow(...)")
        found = money(flow.value, param=f"{where}.value")
        if found.currency != flows[0].value.currency.upper():
            message = f"{found} is not in {flows[0].value.currency}"
            hint = "exchange all values into one currency first"
            raise InputError("currency_conflict", message, param=f"{where}.value", hint=hint)
    return flows


def revenue_of(question: Question, law: State, scenarios: Iterable[State], release: str) -> Revenue:
    """The revenue under the law as it stands and in scenarios."""
    answered: list[Flow] = []
    refused: list[tuple[Flow, DTariffError]] = []
    for flow in question.flows:
        try:
            law.resolve(_asked(flow), question.as_of(flow))
        except DTariffError as error:
            refused.append((flow, error))
        else:
            answered.append(flow)
    asked = question._replace(flows=answered)
    base = tuple(_by_flow(asked, law))
    return Revenue(
        currency=question.currency,
        on=question.on,
        known=question.known,
        law=_under(asked, law, base, base),
        scenarios=tuple(_under(asked, state, tuple(_by_flow(asked, state)), base) for state in scenarios),
        refused=tuple(refused),
        release=release,
    )


# --- flow by flow --------------------------------------------------------------------------------------------------


def _asked(flow: Flow) -> Asked:
    return (flow.content, flow.delivery, flow.partner, flow.importer, flow.buyer, "", "content", "", None)


def _by_flow(question: Question, state: State) -> Iterator[FlowRevenue]:
    seen: dict[tuple[Asked, AsOf], tuple[Resolution, Burden]] = {}
    for flow in question.flows:
        key = (_asked(flow), question.as_of(flow))
        if key not in seen:
            resolution = state.resolve(*key)
            seen[key] = resolution, burden(resolution)
        resolution, borne = seen[key]
        decision = resolution.decision
        yield FlowRevenue(
            flow=_named(flow, resolution.case),
            on=key[1].on,
            verdict=decision.verdict,
            deciding=decision.deciding.instrument if decision.deciding else "",
            reason=resolution.duty.reason,  # type: ignore[arg-type]  # a duty has a reason of duties
            rate=resolution.duty.rate,
            duty=_of(borne.duty, flow, question),
            otherwise=_of(borne.otherwise, flow, question),
            tax=_of(borne.tax, flow, question),
            why_not=borne.why_not,
            sure=resolution.duty.sure,
        )


def _named(flow: Flow, case: Case) -> Flow:
    """The flow under the names that the tables use, so that flows of one country or content meet."""
    importer, partner = case.destination.code, case.origin.code
    return replace(flow, importer=importer, partner=partner, content=case.content, delivery=case.delivery)


def _of(share: Fraction | None, flow: Flow, question: Question) -> Money | None:
    """A share of a value, rounded half up to the minor unit, so that flows add up to what is told of them."""
    if share is None:
        return None
    exact = Fraction(flow.value.amount) * share * 10**question.digits
    return Money.of_minor(rounded(exact.numerator, exact.denominator), question.currency, question.digits)


# --- added up ------------------------------------------------------------------------------------------------------

Pairs = Sequence[tuple[FlowRevenue, FlowRevenue]]
"""Each flow in a state of the law, beside the same as the law stands."""


def _under(
    question: Question, state: State, found: tuple[FlowRevenue, ...], base: tuple[FlowRevenue, ...]
) -> RevenueUnder:
    pairs = tuple(zip(found, base, strict=True))
    nought = Money.of_minor(0, question.currency, question.digits)
    return RevenueUnder(
        scenario=state.scenario,
        title=state.title,
        total=_total("", pairs, nought),
        by_importer=_by(pairs, lambda flow: flow.importer, nought),
        by_partner=_by(pairs, lambda flow: flow.partner, nought),
        by_content=_by(pairs, lambda flow: flow.content, nought),
        flows=found,
    )


def _by(pairs: Pairs, name: Callable[[Flow], str], nought: Money) -> tuple[RevenueTotal, ...]:
    groups: dict[str, list[tuple[FlowRevenue, FlowRevenue]]] = {}
    for pair in pairs:
        groups.setdefault(name(pair[0].flow), []).append(pair)
    totals = [_total(one, group, nought) for one, group in groups.items()]
    return tuple(sorted(totals, key=lambda total: (-total.value.amount, total.name)))


def _total(name: str, pairs: Pairs, nought: Money) -> RevenueTotal:
    found = [one for one, _ in pairs]
    verdicts = dict.fromkeys(one.verdict for one in found)
    return RevenueTotal(
        name=name,
        flows=len(pairs),
        value=_added((one.flow.value for one in found), nought),
        duty=_added((one.duty for one in found), nought),
        duty_not_known=_added((one.flow.value for one in found if one.duty is None), nought),
        otherwise=_added((one.otherwise or one.duty for one in found), nought),
        tax=_added((one.tax for one in found), nought),
        tax_not_known=_added((one.flow.value for one in found if one.tax is None), nought),
        more_duty=_difference([(one.duty, law.duty) for one, law in pairs], nought),
        more_tax=_difference([(one.tax, law.tax) for one, law in pairs], nought),
        verdicts=tuple(
            (verdict, _added((one.flow.value for one in found if one.verdict == verdict), nought))
            for verdict in verdicts
        ),
    )


def _added(amounts: Iterable[Money | None], nought: Money) -> Money:
    """The exact sum of the amounts that are known."""
    known = (amount.amount for amount in amounts if amount is not None)
    return Money(reduce(EXACT.add, known, nought.amount), nought.currency)


def _difference(pairs: Sequence[tuple[Money | None, Money | None]], nought: Money) -> Money | None:
    """How much the first are above the second, over the pairs of which both are known; None where no pair is."""
    known = [(one, other) for one, other in pairs if one is not None and other is not None]
    if pairs and not known:
        return None
    more, less = _added((one for one, _ in known), nought), _added((other for _, other in known), nought)
    return Money(EXACT.subtract(more.amount, less.amount), nought.currency)
