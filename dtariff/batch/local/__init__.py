"""Files of sales larger than memory, priced on one machine: read piece by piece, by all cores, going on where stopped.

Example::

    sales = Sales(["sales.parquet"])
    layout = layout_of(sales.schema.names, columns={"Net price": "price"}, same={"origin": "US"})
    answer = run(sales, "priced", layout, Engine())
    answer.tally.priced, answer.manifest["totals"]
"""

from dtariff.batch.local.question import How
from dtariff.batch.local.runner import Answer, run
from dtariff.batch.local.sales_files import Sales

__all__ = ["Answer", "How", "Sales", "run"]
