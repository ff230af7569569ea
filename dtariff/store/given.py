"""What is handed to the store beside the things themselves: moments, and words about them."""

from datetime import UTC, datetime

from dtariff.model.errors import InputError
from dtariff.model.record import is_keepable


def moment(at: object, param: str = "now") -> datetime:
    """A moment in UTC: the one that was given, or the present one.

    Raises:
        InputError: ``bad_time``.
    """
    if at is None:
        return datetime.now(UTC)
    if not isinstance(at, datetime) or at.utcoffset() is None:
        hint = "a datetime with a zone, e.g. datetime(2026, 11, 1, tzinfo=UTC)"
        raise InputError("bad_time", f"{at!r} is no moment: it has no zone", param=param, hint=hint)
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise InputError("bad_time", f"{at} is no moment that UTC can tell", param=param) from None


def words(text: object, param: str, longest: int, *, needed: bool = False) -> str:
    """Words that can be kept.

    Raises:
        InputError: ``bad_reason``, or after ``bad_`` the name of another ``param``.
    """
    is_text = isinstance(text, str) and len(text) <= longest and is_keepable(text)
    if not is_text or (needed and not str(text).strip()):
        hint = f"text of at most {longest} characters" + (", and not empty" if needed else "")
        raise InputError(f"bad_{param}", f"the {param} cannot be kept", param=param, hint=hint)
    return str(text)
