"""The law of distinct cases of sales, each resolved once: what the kernel asks, whoever runs it and wherever."""

from dtariff.batch.cases import Law
from dtariff.batch.layout import Layout


class RateCard:
    """The law of the cases of a run, filled as cases are met.

    Args:
        law: who knows it: an `Engine`.
        layout: of the sales; it says the day of knowledge and the reading of the scope.
    """

    def __init__(self, law: Law, layout: Layout) -> None:
        self.law = law
        self.layout = layout
