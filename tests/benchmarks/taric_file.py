"""Writes a file of the form of TARIC3 XML of any size: goods, their names and measures over the whole nomenclature.

Run: ``python tests/benchmarks/taric_file.py 500 taric.xml``: about so many megabytes. The codes, days and rates are
made up, but for 8523.49.10, whose duty is 0 %, and 3706.10.99, whose duty is 5 EUR for 100 m.
"""

import sys
from collections.abc import Iterator
from itertools import count, product
from pathlib import Path

MEGABYTE = 1024 * 1024
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<env:envelope xmlns="urn:publicid:-:DGTAXUD:TARIC:MESSAGE:1.0" '
    'xmlns:env="urn:publicid:-:DGTAXUD:GENERAL:ENVELOPE:1.0" id="260001">\n<env:transaction id="1">\n'
)
TAIL = "</env:transaction>\n</env:envelope>\n"


def main() -> None:
    """Writes the file that is named."""
    write(Path(sys.argv[2]), int(sys.argv[1]))


def write(path: Path, megabytes: int) -> None:
    """A file of so many megabytes, or a little more."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        size = file.write(HEAD) + sum(file.write(text) for text in told())
        for text in others():
            size += file.write(text)
            if size >= megabytes * MEGABYTE:
                break
        file.write(TAIL)


def told() -> Iterator[str]:
    """The two lines that the module names."""
    yield good(1, "8523491000", "Recorded discs")
    yield measure(1, "103", "1011", "8523491000")
    yield component(1, "01", "0.000")
    yield good(2, "3706109900", "Other positives")
    yield component(2, "01", "5.000", "EUR", "HMT")
    yield measure(2, "103", "1011", "3706109900")


def others() -> Iterator[str]:
    """Everything else, again and again: a regulation, and a line with its third-country duty and thirty preferences."""
    sid = count(1000)
    while True:
        for chapter, heading, line in product(range(1, 37), range(1, 20), range(10, 100)):
            code = f"{chapter:02}{heading:02}{line}9000"
            yield regulation(next(sid))
            yield good(
                next(sid), code, f"Goods of heading {chapter:02}{heading:02}, other than those named, number {line}"
            )
            for area in ("1011", *(f"{2000 + number}" for number in range(30))):
                number = next(sid)
                yield measure(number, "103" if area == "1011" else "142", area, code)
                yield component(number, "01", f"{line / 10:.3f}")


def good(sid: int, code: str, name: str) -> str:
    """A code of the nomenclature, and what it is called from 2022 on."""
    named = f"{field('goods.nomenclature.item.id', code)}{field('productline.suffix', '80')}"
    return (
        record(
            *("400", "00", "goods.nomenclature"),
            f"{field('goods.nomenclature.sid', sid)}{field('goods.nomenclature.item.id', code)}"
            f"{field('producline.suffix', '80')}{field('validity.start.date', '2022-01-01')}"
            f"{field('statistical.indicator', 0)}",
        )
        + record(
            *("400", "10", "goods.nomenclature.description.period"),
            f"{field('goods.nomenclature.description.period.sid', sid)}{field('goods.nomenclature.sid', sid)}"
            f"{field('validity.start.date', '2022-01-01')}{named}",
        )
        + record(
            *("400", "15", "goods.nomenclature.description"),
            f"{field('goods.nomenclature.description.period.sid', sid)}{field('language.id', 'EN')}"
            f"{field('goods.nomenclature.sid', sid)}{named}{field('description', name)}",
        )
    )


def regulation(sid: int) -> str:
    """A regulation that modifies another, and has no end of its own."""
    return record(
        *("290", "00", "modification.regulation"),
        f"{field('modification.regulation.role', 4)}{field('modification.regulation.id', f'R{sid:07}')}"
        f"{field('validity.start.date', '2022-01-01')}{field('base.regulation.role', 1)}"
        f"{field('base.regulation.id', 'R8726580')}{field('stopped.flag', 0)}{field('approved.flag', 1)}",
    )


def measure(sid: int, kind: str, area: str, code: str) -> str:
    """A measure in force since 2022."""
    return record(
        *("430", "00", "measure"),
        f"{field('measure.sid', sid)}{field('measure.type', kind)}{field('geographical.area', area)}"
        f"{field('goods.nomenclature.item.id', code)}{field('validity.start.date', '2022-01-01')}"
        f"{field('measure.generating.regulation.role', 1)}{field('measure.generating.regulation.id', 'R2118320')}"
        f"{field('stopped.flag', 0)}{field('geographical.area.sid', 400)}{field('goods.nomenclature.sid', sid)}",
    )


def component(sid: int, expression: str, amount: str, money: str = "", unit: str = "") -> str:
    """A piece of a measure."""
    return record(
        *("430", "05", "measure.component"),
        f"{field('measure.sid', sid)}{field('duty.expression.id', expression)}{field('duty.amount', amount)}"
        f"{field('monetary.unit.code', money) if money else ''}{field('measurement.unit.code', unit) if unit else ''}",
    )


def record(code: str, subcode: str, name: str, fields: str) -> str:
    """A message with one record that creates a thing."""
    return (
        '<env:app.message id="1">\n'
        '<oub:transmission xmlns:oub="urn:publicid:-:DGTAXUD:TARIC:MESSAGE:1.0">\n<oub:record>\n'
        f"{field('transaction.id', 1)}{field('record.code', code)}{field('subrecord.code', subcode)}"
        f"{field('record.sequence.number', 1)}{field('update.type', 3)}"
        f"<oub:{name}>\n{fields}</oub:{name}>\n"
        "</oub:record>\n</oub:transmission>\n</env:app.message>\n"
    )


def field(name: str, value: object) -> str:
    """One field."""
    return f"<oub:{name}>{value}</oub:{name}>\n"


if __name__ == "__main__":
    main()
