"""What it came to when a recorded quote was computed again."""

from typing import Any

from dtariff.model.told import Told
from dtariff.model.value import Value, value


@value
class Difference(Value):
    """One figure or code that came out otherwise.

    Attributes:
        path: where in the answer, e.g. ``line_items[0].tax``.
        recorded: as it was. recomputed: as it is now.
    """

    path: str
    recorded: Any
    recomputed: Any


@value
class Verification(Value, Told):
    """A quote computed again from its own tables, days and rates of exchange.

    Attributes:
        reference: of the record; empty for a quote that was not recorded.
        quote_id: of the quote. release: digest of the tables, then and now.
        engine: version of dtariff that made it. recomputed_by: the version that computed it again.
        differences: every figure and code that came out otherwise; none, and the quote stands.
    """

    reference: str
    quote_id: str
    release: str
    engine: str
    recomputed_by: str
    differences: tuple[Difference, ...]

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not self.differences
