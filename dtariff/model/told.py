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

    def explain(self, *, language: str | None = None) -> str:
        """The answer in words: what was asked, every rung, what decided, what else would have, with sources.

        Args:
            language: en, de, es, fr, id, ja, pt or zh; English if left out. Texts of law stay as they are.

        Raises:
            InputError: ``unknown_language``.
        """
        told: str = self._tellers["explain"](self, language=language)
        return told

    def as_dict(self) -> dict[str, Any]:
        """The answer as plain data for JSON: amounts as text, never as numbers."""
        data: dict[str, Any] = self._tellers["data"](self)
        return data

    @staticmethod
    def lend(tellers: Mapping[str, Callable[..., Any]]) -> None:
        """Lends the words to all answers."""
        Told._tellers.update(tellers)
