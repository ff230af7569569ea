"""Faults of an order, gathered: a shop is told everything that is wrong with it at once."""

from collections.abc import Callable, Sequence

from dtariff.model.errors import DTariffError, OrderError


class Faults:
    """The faults of an order as they are met, each at its place and once."""

    def __init__(self) -> None:
        self.found: list[DTariffError] = []
        self._met: set[tuple[str, str]] = set()

    def at(self, where: Callable[[str], str]) -> "_At":
        """Takes up what goes wrong inside; ``where`` makes of the parameter at fault its path in the order."""
        return _At(self, where)

    def add(self, error: DTariffError) -> None:
        """Takes up a fault, unless the same was met before."""
        if (error.code, error.param) not in self._met:
            self._met.add((error.code, error.param))
            self.found.append(error)

    def raise_any(self) -> None:
        """Raises what was met, if anything was.

        Raises:
            DTariffError: the one fault. OrderError: all of them, where there are several.
        """
        if self.found:
            raise together(self.found)


class _At:
    """Where in the order a fault belongs. A class, because an order enters a dozen of them."""

    __slots__ = ("faults", "where")

    def __init__(self, faults: Faults, where: Callable[[str], str]) -> None:
        self.faults, self.where = faults, where

    def __enter__(self) -> None:
        pass

    def __exit__(self, _: object, error: BaseException | None, __: object) -> bool:
        if not isinstance(error, DTariffError):
            return False
        error.param = self.where(error.param)
        self.faults.add(error)
        return True


def together(found: Sequence[DTariffError]) -> DTariffError:
    """One fault as itself, several as one error that holds them."""
    return found[0] if len(found) == 1 else OrderError(found)


def under(field: str) -> Callable[[str], str]:
    """Paths of parameters below a field: ``country`` under ``customer`` is ``customer.country``."""
    return lambda param: f"{field}.{param}" if param else field
