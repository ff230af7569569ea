"""The distinct texts of a column: few, however many rows hold them."""

import pyarrow as pa


def texts(column: pa.ChunkedArray) -> list[str]:
    """The distinct cells of a column as text without blanks around it; empty where there is nothing."""
    return [str(text).strip() for text in column.cast(pa.string()).fill_null("").unique().to_pylist()]
