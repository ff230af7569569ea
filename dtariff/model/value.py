"""Frozen values, made cheaply.

A class for each form of law is sixty classes, and the standard library compiles six methods for each of them at every
start of a process. Comparison, hash and representation are the same for all, so they stand here once.
"""

from dataclasses import dataclass, fields
from typing import Any, ClassVar, TypeVar, dataclass_transform

T = TypeVar("T")


class Value:
    """Compared, hashed and shown by its fields, as a dataclass is."""

    __slots__ = ()
    __dataclass_fields__: ClassVar[dict[str, Any]]

    def __eq__(self, other: object) -> bool:
        if self.__class__ is not other.__class__:
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in self.__dataclass_fields__)

    def __hash__(self) -> int:
        return hash(tuple(getattr(self, name) for name in self.__dataclass_fields__))

    def __repr__(self) -> str:
        shown = ", ".join(f"{f.name}={getattr(self, f.name)!r}" for f in fields(self))
        return f"{self.__class__.__qualname__}({shown})"


@dataclass_transform(frozen_default=True, kw_only_default=True)
def value(cls: type[T]) -> type[T]:
    """A frozen dataclass with slots and keyword-only fields, whose common methods come from `Value`."""
    return dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)(cls)
