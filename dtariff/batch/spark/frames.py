"""A DataFrame of sales in, a DataFrame of answers out: for jobs on Apache Spark that exist already.

::

    from dtariff import Engine
    from dtariff.batch.mapping import layout_of
    from dtariff.batch.spark import price, refused, results

    layout = layout_of(sales.columns, columns={"net_price": "price"}, same={"origin": "US"})
    answer = price(sales, layout, Engine())
    results(answer).write.parquet("s3a://books/priced")
    refused(answer).write.parquet("s3a://books/refused")

The sales are read twice or three times, first for the distinct cases of law alone, so they must be the same each time:
a frame of random or growing content is to be kept (`DataFrame.persist`) before. The cases come to the driver, which
asks the engine once for each; what it says goes to the workers, and no worker reads any law.
"""

from dataclasses import replace

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import types as spark_types

from dtariff.batch.card import KEYS, Noting, RateCard
from dtariff.batch.cases import Law
from dtariff.batch.kernel import Kernel
from dtariff.batch.layout import Column, Layout
from dtariff.batch.outcome import REFUSED, RESULT, named_apart
from dtariff.batch.spark.sales import Sales, of_frame, only, places
from dtariff.batch.spark.workers import WITHOUT_AN_ANSWER, frozen, keys_of, rows_of

ANSWER = RESULT[1:]
REPORT = REFUSED[2:]
"""What is said of a row beside its own columns; not its number, as rows on a cluster have none, nor its line."""


def price(frame: DataFrame, layout: Layout, law: Law) -> DataFrame:
    """Prices sales, each row as a single quote with ``on_unknown="flag"`` would, to the minor unit.

    Args:
        frame: the sales.
        layout: where each fact stands.
        law: who knows the law: an `Engine`.

    Returns:
        Every row of the frame once, in no order: its own columns, then those of `outcome.RESULT` without ``row``, then
        ``code, field, column, reason, hint`` and ``surplus`` (which only rows of text files have) of rows that are
        refused, whose ``status`` is ``refused``. A name that the frame has already, in whatever case, gets ``result_``
        before it. `results` and `refused` divide it.

    Raises:
        InputError: of the frame as a whole (see `layout.faults`).
        DataError: ``not_learned``, when the answer is worked out, if the frame was not the same the second time.
    """
    named = [
        source.name for source in (*layout.facts.values(), *layout.quantities.values()) if isinstance(source, Column)
    ]
    sales = of_frame(frame)
    return priced(sales, only(sales, frozenset(named)), layout, law)


def priced(sales: Sales, asked: Sales, layout: Layout, law: Law) -> DataFrame:
    """Prices sales (see `price`).

    Args:
        sales: all of them.
        asked: the same, perhaps with no more columns than the layout names.
        layout: where each fact stands.
        law: who knows the law.
    """
    layout = replace(layout, known=layout.known or law.days.known())
    card = RateCard(law, layout)
    made = _made(Kernel(sales.schema, card))
    _learn(card, asked)
    fields = [*sales.fields, *map(_field, made)]
    renamed = [field.name for field in sales.fields]
    for name in made.names:
        renamed.append(named_apart(name, [one.casefold() for one in renamed]))
    plain = zip(places(len(fields)), fields, strict=True)
    work = rows_of(sales.read, frozen(card, sales.frame.sparkSession), made)
    kinds = spark_types.StructType([spark_types.StructField(place, field.dataType) for place, field in plain])
    return sales.frame.mapInArrow(work, kinds).toDF(*renamed)


def _learn(card: RateCard, asked: Sales) -> None:
    """Lets a card learn the law of all cases that the sales have, which the workers find.

    They are read again where law hangs on the day itself, as by a rate of exchange, or where there is none: for each
    day of such cases.
    """
    kinds = spark_types.StructType([_field(field) for field in KEYS])

    def keys(noting: Noting) -> pa.Table:
        return asked.frame.mapInArrow(keys_of(asked.read, noting), kinds).distinct().toArrow()

    daily = card.learn(keys(Noting(card)))
    if daily:
        card.learn(keys(Noting(card, daily)))


def _made(kernel: Kernel) -> pa.Schema:
    """The columns that stand beside those of the sales, of kinds that Spark takes: it has no coded ones."""
    results, refused_ = (
        schema.types[-len(names) :] for schema, names in ((kernel.results, RESULT), (kernel.refused, REFUSED))
    )
    kinds = dict(zip(REFUSED, refused_, strict=True)) | dict(zip(RESULT, results, strict=True))
    plain = {name: kind.value_type if pa.types.is_dictionary(kind) else kind for name, kind in kinds.items()}
    return pa.schema([(name, plain[name]) for name in (*ANSWER, *REPORT)])


def _field(field: pa.Field) -> spark_types.StructField:
    kind: spark_types.DataType = spark_types.StringType()
    if pa.types.is_decimal(field.type):
        kind = spark_types.DecimalType(field.type.precision, field.type.scale)
    elif pa.types.is_date(field.type):
        kind = spark_types.DateType()
    return spark_types.StructField(field.name, kind)


def results(answer: DataFrame) -> DataFrame:
    """The rows of an answer of `price` that have one, with the columns that these have."""
    status = answer[answer.columns[_at(answer, "status")]]
    return answer.where(status != WITHOUT_AN_ANSWER).drop(*answer.columns[-len(REPORT) :])


def refused(answer: DataFrame) -> DataFrame:
    """The rows of an answer of `price` that are refused, with the columns that these have."""
    status = answer[answer.columns[_at(answer, "status")]]
    first = len(answer.columns) - len(ANSWER) - len(REPORT)
    return answer.where(status == WITHOUT_AN_ANSWER).drop(*answer.columns[first : -len(REPORT)])


def _at(answer: DataFrame, name: str) -> int:
    """The place of a column of ours, whatever it had to be named."""
    return len(answer.columns) - len(ANSWER) - len(REPORT) + (*ANSWER, *REPORT).index(name)


def ours(answer: DataFrame, name: str) -> str:
    """The name that a column of ours has in an answer of `price`."""
    return answer.columns[_at(answer, name)]
