"""``python -m dtariff`` is the command ``dtariff``."""

import sys

from dtariff.cli import main

sys.exit(main())
