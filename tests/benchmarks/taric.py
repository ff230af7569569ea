"""What importing a file of the size of TARIC costs: seconds, and the most memory that the process ever held.

Run: ``python tests/benchmarks/taric.py [megabytes]`` (500). The import runs in a process of its own, so that the peak
is its own: what Linux says of it, for ``getrusage`` tells no less than the parent held when it began. A file of one
megabyte shows what the interpreter and the modules alone take.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from taric_file import write

IMPORT = """
import resource, sys, time
from datetime import date
from pathlib import Path
from dtariff.upkeep.importers.feed import feed_of
from dtariff.upkeep.importers.importer import Ask
from dtariff.upkeep.importers.taric_xml import IMPORTER

OURS = ("3705.00", "3706.10", "3706.90", "4901.10", "4901.99", "4902.90", "4904.00", "4911.91", "8523.49", "9504.50")
started = time.perf_counter()
feed = feed_of(Path(sys.argv[1]), largest=IMPORTER.largest)
ask = Ask(on=date(2026, 11, 23), wanted=lambda edition, code: code[:7] in OURS)
rows = [row for row in IMPORTER.read(feed, ask)]
seconds = time.perf_counter() - started
status = Path("/proc/self/status")
lines = status.read_text().splitlines() if status.exists() else []
told = next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), None)
print(seconds, told or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
for row in rows:
    print(row.rate.code, row.rate.duty)
"""


def measured(path: Path) -> tuple[list[str], float, float]:
    """The rows of a file, the seconds that reading it took, and the peak of memory in megabytes."""
    done = subprocess.run([sys.executable, "-c", IMPORT, str(path)], check=True, capture_output=True, text=True)
    first, *rows = done.stdout.splitlines()
    seconds, kilobytes = first.split()
    return rows, float(seconds), int(kilobytes) / 1024


def main() -> None:
    """Prints one line a file."""
    print(f"{'megabytes':>9} {'rows':>5} {'seconds':>8} {'MB/s':>6} {'peak MB':>8}")
    with tempfile.TemporaryDirectory() as folder:
        for size in (1, int(sys.argv[1]) if len(sys.argv) > 1 else 500):
            path = Path(folder) / "taric.xml"
            write(path, size)
            rows, seconds, peak = measured(path)
            print(f"{size:>9,} {len(rows):>5} {seconds:>8.1f} {size / seconds:>6.0f} {peak:>8.0f}")


if __name__ == "__main__":
    main()
