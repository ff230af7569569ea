"""Answers that can be told, without knowing how.

A value of the model holds no words and imports none. The package lends them the tellers once, when it is imported, so
that ``quote.explain()`` works and the arrows of the house still point one way.
"""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar


class Told:
    """What every answer can do once it has been lent the words."""

    __slots__ = ()
    _tellers: ClassVar[dict[str, Callable[..., Any]]] = {}

    def explain(self) -> str:
        """The answer in words: what was asked, every rung, what decided, what else would have, with sources."""
        told: str = self._tellers["explain"](self)
        return told

    def as_dict(self) -> dict[str, Any]:
        """The answer as plain data for JSON: amounts as text, never as numbers."""
        data: dict[str, Any] = self._tellers["data"](self)
        return data

    @staticmethod
    def lend(tellers: Mapping[str, Callable[..., Any]]) -> None:
        """Lends the words to all answers."""
        Told._tellers.update(tellers)
