"""What a scenario changes in the landed cost of one product: place by place, and counted."""

from collections.abc import Iterable
from fractions import Fraction

from dtariff.model.money import Money
from dtariff.model.quote import Quote, ScenarioComparison
from dtariff.model.value import Value, value


@value
class PriceEffect(Value):
    """One place: its quote as the law stands, and in a scenario.

    Attributes:
        code: the destination.
        before: as the law stands. after: in the scenario; None where it could not be answered.
    """

    code: str
    before: Quote
    after: Quote | None

    @property
    def difference(self) -> Money | None:
        """How much more the buyer pays; None where a landed cost is not known."""
        after = self.after.total if self.after else None
        if after is None or self.before.total is None:
            return None
        digits, currency = self.before.digits, self.before.currency
        more = after.to_minor_units(digits) - self.before.total.to_minor_units(digits)
        return Money.of_minor(more, currency, digits)

    @property
    def share(self) -> Fraction | None:
        """The difference as a share of the landed cost as the law stands; None where that is nought or not known."""
        more, total = self.difference, self.before.total
        return None if more is None or not total or not total.amount else Fraction(more.amount) / Fraction(total.amount)

    @property
    def verdict_changes(self) -> bool:
        """Whether the answer to "may the destination charge?" is another one."""
        return self.after is not None and self.after.bar.verdict != self.before.bar.verdict


@value
class ScenarioEffect(Value):
    """A scenario over all places that the law answers, in the order of the comparison."""

    scenario: str
    title: str
    effects: tuple[PriceEffect, ...]

    @property
    def verdict_changes(self) -> int:
        """In how many places the verdict changes."""
        return sum(effect.verdict_changes for effect in self.effects)

    @property
    def dearer(self) -> int:
        """In how many places the buyer pays more."""
        return sum(more.amount > 0 for more in self._known)

    @property
    def cheaper(self) -> int:
        """In how many places the buyer pays less."""
        return sum(more.amount < 0 for more in self._known)

    @property
    def not_known(self) -> int:
        """In how many places a landed cost is not known, in the law or in the scenario."""
        return len(self.effects) - len(self._known)

    @property
    def _known(self) -> list[Money]:
        return [more for effect in self.effects if (more := effect.difference) is not None]


def effects_of(quotes: Iterable[Quote], scenarios: Iterable[ScenarioComparison]) -> tuple[ScenarioEffect, ...]:
    """What each scenario of a comparison changes, beside the quotes of the law as it stands."""
    base = tuple(quotes)
    found = []
    for scenario in scenarios:
        after = {quote.resolution.case.destination.code: quote for quote in scenario.quotes}
        codes = [(quote.resolution.case.destination.code, quote) for quote in base]
        effects = tuple(PriceEffect(code=code, before=quote, after=after.get(code)) for code, quote in codes)
        found.append(ScenarioEffect(scenario=scenario.scenario, title=scenario.title, effects=effects))
    return tuple(found)
