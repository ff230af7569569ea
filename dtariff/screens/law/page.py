"""x"""

from dtariff.engine import Engine


def page(engine: Engine) -> None:
    """x"""
