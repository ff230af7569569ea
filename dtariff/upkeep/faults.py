"""Everything that is wrong with tables: their shape, what they say together, their one form, their worked examples."""

from dtariff.engine import Engine
from dtariff.model.errors import Fault
from dtariff.tables.checks import check, check_text
from dtariff.tables.reader import read_forms
from dtariff.tables.release import book_of
from dtariff.tables.texts import Texts
from dtariff.upkeep.examples import wrong_examples


def every_fault(texts: Texts) -> list[Fault]:
    """The faults of tables; worked examples are tried where the law itself has none, for then only can it answer."""
    forms, faults = read_forms(texts)
    faults += check(forms, texts.keys() - forms.keys())
    wrong = [] if faults else wrong_examples(Engine(book_of(texts)))
    return faults + check_text(texts, forms) + wrong
