"""The revenue that the law makes of flows of trade: each flow by the law of its case, then added up.

Static, unless elasticities are stated: see `dtariff.model.trade`. A flow is the share that one case bears
(`dtariff.sums.burden`) of its value, so that a case is resolved once, however many flows it has.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Context, Decimal
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from dtariff.asked import Asked
from dtariff.model.citation import Sure
from dtariff.model.clock import AsOf
from dtariff.model.errors import DTariffError, InputError, shown
from dtariff.model.money import LONGEST, Money, money
from dtariff.model.resolution import DutyReason, Resolution, Verdict
from dtariff.model.trade import By, Flow, FlowRevenue, Revenue, RevenueTotal, RevenueUnder
from dtariff.sums.burden import Burden, burden
from dtariff.sums.reaction import reaction, reaction_otherwise
from dtariff.sums.rounding import rounded

SUMS = ("value", "value_not_known", "duty", "duty_not_known", "otherwise", "tax", "tax_not_known")
EXACT = Context(prec=3 * LONGEST)
"""Sums of whole files stay exact, whatever the caller's own context."""

Resolve = Callable[[Asked, AsOf], Resolution]
Tell = Callable[[int, int], None]
"""Who is told how many answers are found, and of how many."""


class State(NamedTuple):
    """A state of the law to ask: a scenario, or the law as it stands (with an empty id)."""

    scenario: str
    title: str
    resolve: Resolve


class Question(NamedTuple):
    """What is asked of every state: the flows, one currency with its decimals, the days, elasticities by content."""

    flows: Sequence[Flow]
    currency: str
    digits: int
    on: date | None
    known: date
    today: date
    elasticity: Mapping[str, Decimal] = {}

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


def silent(_done: int, _of: int) -> None:
    """Tells nobody."""


def revenue_of(
    question: Question, law: State, scenarios: Sequence[State], release: str, tell: Tell = silent
) -> Revenue:
    """The revenue under the law as it stands and in scenarios."""
    every = len(question.flows) * (1 + len(scenarios))
    answered: list[Flow] = []
    refused: list[tuple[Flow, DTariffError]] = []
    base: list[_Law] = []
    ask = _laws(question, law)
    for at, flow in enumerate(question.flows, start=1):
        try:
            found = ask(flow)
        except DTariffError as error:
            refused.append((flow, error))
        else:
            answered.append(_named(flow, found))
            base.append(found.law)
        tell(at, every)
    asked = question._replace(flows=answered)
    stands = tuple(_flow(asked, one, found, None) for one, found in zip(answered, base, strict=True))
    under: list[RevenueUnder] = []
    for state in scenarios:
        ask, supposed = _laws(asked, state), []
        for at, (flow, before) in enumerate(zip(answered, base, strict=True), start=1):
            supposed.append(_flow(asked, flow, ask(flow).law, before))
            tell(len(question.flows) * (1 + len(under)) + at, every)
        under.append(_under(asked, state, tuple(supposed), stands))
    return Revenue(
        currency=question.currency,
        on=question.on,
        known=question.known,
        law=_under(asked, law, stands, stands),
        scenarios=tuple(under),
        refused=tuple(refused),
        release=release,
        elasticity=tuple(question.elasticity.items()),
    )


# --- flow by flow --------------------------------------------------------------------------------------------------


class _Law(NamedTuple):
    """What the law of a case makes of any value: what many cases have in common is kept once."""

    verdict: Verdict
    deciding: str
    reason: DutyReason
    rate: str
    sure: Sure
    borne: Burden


class _Found(NamedTuple):
    """The law of a case, and the names that the tables use for it."""

    law: _Law
    importer: str
    partner: str
    content: str
    delivery: str


def _asked(flow: Flow) -> Asked:
    return (flow.content, flow.delivery, flow.partner, flow.importer, flow.buyer, "", "content", "", None)


def _laws(question: Question, state: State) -> Callable[[Flow], _Found]:
    """What finds the law of a flow, that of each case once."""
    cases: dict[tuple[Asked, AsOf], _Found] = {}
    alike: dict[_Law, _Law] = {}

    def ask(flow: Flow) -> _Found:
        key = (_asked(flow), question.as_of(flow))
        if key not in cases:
            resolution = state.resolve(*key)
            law, case = _law(resolution), resolution.case
            cases[key] = _Found(
                alike.setdefault(law, law), case.destination.code, case.origin.code, case.content, case.delivery
            )
        return cases[key]

    return ask


def _law(resolution: Resolution) -> _Law:
    decision, duty = resolution.decision, resolution.duty
    return _Law(
        verdict=decision.verdict,
        deciding=decision.deciding.instrument if decision.deciding else "",
        reason=duty.reason,  # type: ignore[arg-type]  # a duty has a reason of duties
        rate=duty.rate,
        sure=duty.sure,
        borne=burden(resolution),
    )


def _named(flow: Flow, found: _Found) -> Flow:
    """The flow under the names that the tables use, so that flows of one country or content meet."""
    return replace(flow, importer=found.importer, partner=found.partner, content=found.content, delivery=found.delivery)


def _flow(question: Question, flow: Flow, law: _Law, before: _Law | None) -> FlowRevenue:
    """A flow in a state of the law; ``before`` is its law as it stands, None where this state is that."""
    borne = law.borne
    moved, read = _reactions(question.elasticity.get(flow.content), borne, before and before.borne)
    return FlowRevenue(
        flow=flow,
        on=question.as_of(flow).on,
        value=_value(flow, moved, question),
        unmoved=moved is None,
        verdict=law.verdict,
        deciding=law.deciding,
        reason=law.reason,
        rate=law.rate,
        duty=_of(borne.duty, moved, flow, question),
        otherwise=_of(borne.otherwise, read, flow, question),
        tax=_of(borne.tax, moved, flow, question),
        why_not=borne.why_not or (before.borne.why_not if before and moved is None else None),
        sure=law.sure,
    )


def _reactions(stated: Decimal | None, borne: Burden, before: Burden | None) -> tuple[Fraction | None, Fraction | None]:
    """How much of its value a flow keeps, and how much it would under the other reading; None where that is not known.

    What is traded as the law stands is the value that was given, whatever an elasticity says.
    """
    if stated is None:
        return Fraction(1), Fraction(1)
    elasticity = Fraction(stated)
    moved = Fraction(1) if before is None else reaction(before, borne, elasticity)
    return moved, reaction_otherwise(before or borne, borne, elasticity)


def _value(flow: Flow, moved: Fraction | None, question: Question) -> Money:
    """What is traded of a flow, with the decimals of the currency at least."""
    if moved is None or moved == 1:
        padded = EXACT.add(_nought(question.currency, question.digits).amount, flow.value.amount)
        same = padded.as_tuple() == flow.value.amount.as_tuple() and flow.value.currency == question.currency
        return flow.value if same else Money(padded, question.currency)
    return _rounded(Fraction(flow.value.amount) * moved, question)


def _of(share: Fraction | None, moved: Fraction | None, flow: Flow, question: Question) -> Money | None:
    """A share of what is traded of a flow; nought of whatever it is, known or not."""
    if share is None or (moved is None and share):
        return None
    return _rounded(Fraction(flow.value.amount) * share * (moved or 0), question)


@cache
def _nought(currency: str, digits: int) -> Money:
    """Nothing, which most flows of most files pay: one value for all of them."""
    return Money.of_minor(0, currency, digits)


def _rounded(exact: Fraction, question: Question) -> Money:
    """An amount rounded half up to the minor unit, so that flows add up to what is told of them."""
    if not exact:
        return _nought(question.currency, question.digits)
    exact *= 10**question.digits
    return Money.of_minor(rounded(exact.numerator, exact.denominator), question.currency, question.digits)


# --- added up ------------------------------------------------------------------------------------------------------


def _under(question: Question, state: State, found: Sequence[FlowRevenue], base: Sequence[FlowRevenue]) -> RevenueUnder:
    nought = _nought(question.currency, question.digits)
    every = _Sum(nought)
    groups: dict[By, dict[str, _Sum]] = {"importer": {}, "partner": {}, "content": {}, "year": {}}
    for one, law in zip(found, base, strict=True):
        every.add(one, law)
        for by, name in _names(one):
            group = groups[by].get(name)
            if group is None:
                group = groups[by][name] = _Sum(nought)
            group.add(one, law)
    return RevenueUnder(
        scenario=state.scenario,
        title=state.title,
        total=every.total(""),
        by_importer=_sorted(groups["importer"]),
        by_partner=_sorted(groups["partner"]),
        by_content=_sorted(groups["content"]),
        by_year=tuple(group.total(year) for year, group in sorted(groups["year"].items())),
        flows=tuple(found),
    )


def _names(one: FlowRevenue) -> tuple[tuple[By, str], ...]:
    """The groups that a flow is of; its year is that of the trade, whatever day of the law was asked for."""
    flow = one.flow
    year = str((flow.on or one.on).year)
    return ("importer", flow.importer), ("partner", flow.partner), ("content", flow.content), ("year", year)


def _sorted(groups: Mapping[str, "_Sum"]) -> tuple[RevenueTotal, ...]:
    totals = [group.total(name) for name, group in groups.items()]
    return tuple(sorted(totals, key=lambda total: (-total.value.amount, total.name)))


class _Difference:
    """How much amounts are above those as the law stands, over the flows of which both are known."""

    __slots__ = ("flows", "known", "sum")

    def __init__(self, nought: Decimal) -> None:
        self.flows, self.known, self.sum = 0, 0, nought

    def add(self, one: Money | None, law: Money | None) -> None:
        self.flows += 1
        if one is not None and law is not None:
            self.known += 1
            self.sum = EXACT.add(self.sum, EXACT.subtract(one.amount, law.amount))

    def told(self, currency: str) -> Money | None:
        """The difference; None where of all flows none is known in both."""
        return None if self.flows and not self.known else Money(self.sum, currency)


class _Sum:
    """Flows being added up: exact sums of what is known, and apart the value of what is not."""

    def __init__(self, nought: Money) -> None:
        self.currency = nought.currency
        self.flows = 0
        self.sums = dict.fromkeys(SUMS, nought.amount)
        self.more = {name: _Difference(nought.amount) for name in ("value", "duty", "tax")}
        self.verdicts: dict[Verdict, Decimal] = {}
        self.reasons: dict[DutyReason, Decimal] = {}
        self.nought = nought.amount

    def add(self, one: FlowRevenue, law: FlowRevenue) -> None:
        """Adds a flow, beside the same as the law stands."""
        value = one.value.amount
        self.flows += 1
        self._add("value", one.value)
        self._add("value_not_known", one.value if one.unmoved else None)
        self._add("duty" if one.duty is not None else "duty_not_known", one.duty or one.value)
        self._add("tax" if one.tax is not None else "tax_not_known", one.tax or one.value)
        self._add("otherwise", one.otherwise or one.duty)
        self.more["value"].add(None if one.unmoved else one.value, law.value)
        self.more["duty"].add(one.duty, law.duty)
        self.more["tax"].add(one.tax, law.tax)
        self.verdicts[one.verdict] = EXACT.add(self.verdicts.get(one.verdict, self.nought), value)
        self.reasons[one.reason] = EXACT.add(self.reasons.get(one.reason, self.nought), value)

    def _add(self, name: str, amount: Money | None) -> None:
        if amount is not None:
            self.sums[name] = EXACT.add(self.sums[name], amount.amount)

    def total(self, name: str) -> RevenueTotal:
        """The sums under a name."""
        return RevenueTotal(
            name=name,
            flows=self.flows,
            **{part: Money(found, self.currency) for part, found in self.sums.items()},
            more_value=self.more["value"].told(self.currency),
            more_duty=self.more["duty"].told(self.currency),
            more_tax=self.more["tax"].told(self.currency),
            verdicts=tuple((verdict, Money(part, self.currency)) for verdict, part in self.verdicts.items()),
            reasons=tuple((reason, Money(part, self.currency)) for reason, part in self.reasons.items()),
        )
