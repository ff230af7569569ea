"""Words in the reader's language.

The English sentence in the code is the key; catalogues beside this file (``locales``) hold its translations. The
language is that of the present context (a thread, a request), English unless somebody says otherwise, so that no
function has to hand it on.

Example:
    >>> tr("Law of {day}", day="2026-11-23")
    'Law of 2026-11-23'
    >>> with speaking("en"):
    ...     trn("{count} country", "{count} countries", 2)
    '2 countries'
"""

import gettext
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

from dtariff.model.errors import InputError

LANGUAGES = {
    "en": "English",
    "de": "Deutsch",
    "es": "Español",
    "fr": "Français",
    "id": "Bahasa Indonesia",
    "ja": "日本語",
    "pt": "Português",
    "zh": "中文",
}
"""The languages that the words exist in, each by its own name."""

DOMAIN = "dtariff"
LOCALES = Path(__file__).parent / "locales"

ArgumentsT = ParamSpec("ArgumentsT")
AnswerT = TypeVar("AnswerT")

_spoken: ContextVar[str] = ContextVar("language", default="en")


def language() -> str:
    """The language of the present context: one of `LANGUAGES`."""
    return _spoken.get()


def chosen(wanted: str | None) -> str:
    """A language that somebody asked for, or that of the present context.

    Raises:
        InputError: ``unknown_language``.
    """
    if wanted is None:
        return language()
    if wanted not in LANGUAGES:
        hint = f"one of: {', '.join(LANGUAGES)}"
        raise InputError("unknown_language", f"no language {wanted!r}", param="language", hint=hint)
    return wanted


def speak(wanted: str) -> None:
    """Sets the language of the present context from here on; one that there is not means English."""
    _spoken.set(wanted if wanted in LANGUAGES else "en")


@contextmanager
def speaking(wanted: str) -> Iterator[None]:
    """Speaks a language for a while."""
    token = _spoken.set(wanted if wanted in LANGUAGES else "en")
    try:
        yield
    finally:
        _spoken.reset(token)


def in_present(tell: Callable[ArgumentsT, AnswerT]) -> Callable[ArgumentsT, AnswerT]:
    """Makes a function that is called later, from another context, speak the language of the present one."""
    spoken = _spoken.get()

    @wraps(tell)
    def told(*args: ArgumentsT.args, **options: ArgumentsT.kwargs) -> AnswerT:
        with speaking(spoken):
            return tell(*args, **options)

    return told


def in_english(tell: Callable[ArgumentsT, AnswerT]) -> Callable[ArgumentsT, AnswerT]:
    """Makes a function speak English whoever asks: what it gives is kept, compared, or read by machines."""

    @wraps(tell)
    def told(*args: ArgumentsT.args, **options: ArgumentsT.kwargs) -> AnswerT:
        with speaking("en"):
            return tell(*args, **options)

    return told


def N_(message: str) -> str:  # noqa: N802 - the name that gettext gave it
    """Marks a sentence that stands in a table of words, to be translated where it is told."""
    return message


def tr(message: str, /, **facts: object) -> str:
    """A sentence in the language of the context, its ``{facts}`` filled in; the English one where it is not translated.

    Without facts the sentence stands as it is, braces and all.
    """
    told = _catalogue(_spoken.get()).gettext(message) if message else ""
    return told.format(**facts) if facts else told


def trn(one: str, many: str, count: int, /, **facts: object) -> str:
    """A sentence about a number of things, ``{count}`` filled in by the plural rule of the language."""
    return _catalogue(_spoken.get()).ngettext(one, many, count).format(count=count, **facts)


@cache
def _catalogue(wanted: str) -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, LOCALES, [wanted], fallback=True)
