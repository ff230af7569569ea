"""The timeline of a pair: what each instrument said between two places over the years, exact to the day."""

from datetime import date
from typing import Literal

from dtariff.model.case import Case
from dtariff.model.citation import Sure
from dtariff.model.resolution import Bar, BarDecision, Verdict
from dtariff.model.told import Told
from dtariff.model.value import Value, value


@value
class Stretch(Value):
    """A time in which one instrument said the same.

    Attributes:
        first: its first day. last: its last day; that of the timeline where it lasts longer.
        bar: what it said: effect, strength, act, article, sureness, sources; see `Bar`.
    """

    first: date
    last: date
    bar: Bar


@value
class Track(Value):
    """One instrument over the years: its stretches in order.

    Between two stretches, and before the first, it had nothing to say: nobody had agreed on it, it named only one of
    the two, or nothing was imported. Stretches of two clauses may overlap.
    """

    instrument: str
    title: str
    short: str
    kind: Literal["moratorium", "pledge", "agreement"]
    stretches: tuple[Stretch, ...]


@value
class VerdictStretch(Value):
    """A time in which the verdict and what carried it were the same.

    Attributes:
        first: its first day. last: its last day.
        verdict: the answer. deciding: id of the instrument that carries it; empty if none does.
        short: its short name. article: the clause.
        within: the union or territory inside which nothing is imported, for that verdict.
        sure: the weakest link of the deciding chain.
    """

    first: date
    last: date
    verdict: Verdict
    deciding: str = ""
    short: str = ""
    article: str = ""
    within: str = ""
    sure: Sure


@value
class Timeline(Value, Told):
    """May the destination charge, from one day to another?

    Attributes:
        case: what was asked, on the first day.
        first: the first day told. last: the last.
        verdicts: the answer over the years, without gaps.
        tracks: every instrument that connects the two at any time: decisions first, then agreements, then pledges; of
            agreements those first that ever bar a duty, and of those the earlier.
        decisions: the whole answer from each day on which anything in it changes until the next.
    """

    case: Case
    first: date
    last: date
    verdicts: tuple[VerdictStretch, ...]
    tracks: tuple[Track, ...]
    decisions: tuple[BarDecision, ...]

    def __repr__(self) -> str:
        asked = f"{self.case.content} {self.case.origin.code} to {self.case.destination.code}"
        return f"<Timeline {asked}, {self.first} to {self.last}: {len(self.verdicts)} stretches>"

    def at(self, day: date) -> BarDecision:
        """The answer that held on a day: that of the last change until then.

        Raises:
            ValueError: the day lies outside.
        """
        if not self.first <= day <= self.last:
            raise ValueError(f"{day} is not between {self.first} and {self.last}")
        return [one for one in self.decisions if one.case.as_of.on <= day][-1]


@value
class NotableDay(Value):
    """A day on which the answer may change for many pairs at once, or the last day before such a change.

    Attributes:
        day: the day.
        kind: ``decision``: it stands from here, by a new decision; ``disputed``: readings differ from here; ``lapsed``:
            it stands no more; ``entry_into_force``: of an agreement of several parties; ``eve``: the day before.
        instrument: its id. short: its short name. act: the decision, where there is one.
    """

    day: date
    kind: Literal["decision", "disputed", "lapsed", "entry_into_force", "eve"]
    instrument: str
    short: str
    act: str = ""
