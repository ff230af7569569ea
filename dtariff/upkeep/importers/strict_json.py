"""JSON of a source, read without trust: exact decimals, no key twice, no NaN, no depth without end."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from dtariff.upkeep.importers.feed import Feed
from dtariff.upkeep.importers.printed import is_html
from dtariff.upkeep.unpacking import broken, read_text

LARGEST_INT = 100
"""Digits of a whole number beyond which it is none."""


def json_of(
    feed: Feed, *, encodings: tuple[str, ...] = ("utf-8-sig",), mended: Callable[[str], str] | None = None
) -> Any:
    """The value that a file holds; numbers with a point are Decimals.

    Args:
        feed: the file, of a size that fits into memory.
        encodings: see `text_lines`.
        mended: makes JSON of a text that a source is known to write in its place; asked only where the text is none.

    Raises:
        DataError: ``source_broken``: ``not_the_source`` for a page of the web, ``bad_json``, and as `read_text`.
    """
    text = read_text(feed, encodings=encodings)
    if is_html(text[:4096]) or text.lstrip()[:1] == "<":
        raise broken(feed, "line 1", "not_the_source", "it is a page or an XML document, where JSON is wanted")
    try:
        return _loaded(text)
    except (ValueError, RecursionError) as error:
        if mended is None:
            raise _bad(feed, error) from None
    try:
        return _loaded(mended(text))
    except (ValueError, RecursionError) as error:
        raise _bad(feed, error) from None


def _loaded(text: str) -> Any:
    return json.loads(text, parse_float=Decimal, parse_int=_int, parse_constant=_no_number, object_pairs_hook=_once)


def _bad(feed: Feed, error: ValueError | RecursionError) -> Exception:
    if isinstance(error, RecursionError):
        return broken(feed, "", "bad_json", "it is nested too deeply")
    place = f"line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
    return broken(feed, place, "bad_json", f"it is no whole JSON: {error}")


def _int(digits: str) -> int:
    if len(digits) > LARGEST_INT:
        raise ValueError(f"a number of {len(digits):,} digits")
    return int(digits)


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("an object has a key twice")
    return found
