"""Books of sales priced on a cluster of Apache Spark: the one kernel in its workers, the law found once for all.

Spark shares out the work, starts lost tasks anew and commits files; nothing of that is done here. A job that has sales
in a DataFrame calls `price`; `run` reads and writes files. It needs ``pip install "dtariff[spark]"`` and Java where the
job is started, and dtariff on every worker.
"""

from dtariff.model.errors import InputError

try:
    from dtariff.batch.spark.frames import price, refused, results
    from dtariff.batch.spark.run import run
except ModuleNotFoundError as error:
    if (error.name or "").partition(".")[0] == "dtariff":
        raise
    hint = 'pip install "dtariff[spark]"'
    raise InputError("extra_missing", f"work on Apache Spark needs {error.name}", hint=hint) from error

__all__ = ["price", "refused", "results", "run"]
