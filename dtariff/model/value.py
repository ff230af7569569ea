"""Frozen values, made cheaply.

There is a class for each form of law, some fifty of them, and the standard library compiles up to eight methods for
each at every start of a process. They are the same for all, so they stand here once: a value is built, compared,
hashed, shown and kept from change by its fields, as a frozen dataclass is.
"""

from collections.abc import Callable
from dataclasses import MISSING, FrozenInstanceError, dataclass, fields
from typing import Any, ClassVar, Never, TypeVar, dataclass_transform

T = TypeVar("T")
KeyT = TypeVar("KeyT")
ValueT = TypeVar("ValueT")
_set = object.__setattr__


class FrozenDict(dict[KeyT, ValueT]):
    """A mapping that does not change, as values do not: it can be hashed, copied and pickled."""

    __slots__ = ()

    def _refuse(self, *_: object, **__: object) -> Never:
        raise FrozenInstanceError("cannot change a mapping of a value")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __hash__(self) -> int:  # type: ignore[override]  # a dict has none
        return hash(frozenset(self.items()))

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return FrozenDict, (dict(self),)


class _Signature:
    """How a value is built, for ``help`` and for editors; made when somebody asks, which a checkout never does."""

    def __get__(self, _: object, cls: type) -> Any:
        from inspect import Parameter, Signature  # noqa: PLC0415 - for readers alone
        from typing import get_type_hints  # noqa: PLC0415 - as above

        how = Parameter.POSITIONAL_OR_KEYWORD if hasattr(cls, "__match_args__") else Parameter.KEYWORD_ONLY
        kinds = get_type_hints(cls)  # without the marks that only pydantic reads
        shown = []
        for name, given in getattr(cls, "_defaults", {}).items():
            default = Parameter.empty if given is MISSING else given() if isinstance(given, type) else given
            shown.append(Parameter(name, how, default=default, annotation=kinds[name]))
        return Signature(shown)


class Value:
    """What all values do; see the module."""

    __slots__ = ()
    __signature__ = _Signature()
    __dataclass_fields__: ClassVar[dict[str, Any]]
    _defaults: ClassVar[dict[str, Any]]

    def __init__(self, *placed: Any, **given: Any) -> None:
        if len(placed) > len(self._defaults):
            raise TypeError(f"{self.__class__.__qualname__} has no place for so many values")
        given.update(zip(self._defaults, placed, strict=False))
        for name, default in self._defaults.items():
            if name in given:
                _set(self, name, given.pop(name))
            elif default is MISSING:
                raise TypeError(f"{self.__class__.__qualname__} needs {name}")
            else:
                _set(self, name, default() if isinstance(default, type) else default)
        if given:
            raise TypeError(f"{self.__class__.__qualname__} has no {', '.join(given)}")

    def __eq__(self, other: object) -> bool:
        if self.__class__ is not other.__class__:
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in self._defaults)

    def __hash__(self) -> int:
        return hash(tuple(getattr(self, name) for name in self._defaults))

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in self._defaults)
        return f"{self.__class__.__qualname__}({shown})"

    def __setattr__(self, name: str, _: object) -> Never:
        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def __delattr__(self, name: str) -> Never:
        raise FrozenInstanceError(f"cannot delete field {name!r}")

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return _rebuilt, (self.__class__, {name: getattr(self, name) for name in self._defaults})


def _rebuilt(cls: type[T], given: dict[str, Any]) -> T:
    """A value out of a pickle."""
    return cls(**given)


@dataclass_transform(frozen_default=True)
def placed(cls: type[T]) -> type[T]:
    """A value whose fields may also be given, and matched, by their place."""
    made: Any = value(cls)
    made.__match_args__ = tuple(f.name for f in fields(made))  # type: ignore[misc]  # it is what dataclass sets too
    found: type[T] = made
    return found


@dataclass_transform(frozen_default=True, kw_only_default=True)
def value(cls: type[T]) -> type[T]:
    """A frozen dataclass with slots and keyword-only fields, whose methods come from `Value`."""
    made: Any = dataclass(init=False, eq=False, repr=False, slots=True, kw_only=True, match_args=False)(cls)
    made._defaults = {  # noqa: SLF001 - the decorator and the base class are one thing
        f.name: f.default if f.default_factory is MISSING else f.default_factory for f in fields(made)
    }
    found: type[T] = made
    return found
