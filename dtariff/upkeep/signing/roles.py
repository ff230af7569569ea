"""The four roles of The Update Framework, and for how long a signature of each holds.

The root says whose keys count; targets says what the releases are; snapshot says which targets belong together;
timestamp says which snapshot is the newest.
"""

from typing import Literal, get_args

Role = Literal["root", "targets", "snapshot", "timestamp"]
ROLES: tuple[Role, ...] = get_args(Role)

DAYS: dict[Role, int] = {"root": 365, "targets": 365, "snapshot": 90, "timestamp": 30}
"""For how many days a signature holds, if nothing else is said.

A mirror can hide a new release only until the timestamp expires. Law is announced weeks ahead and few keepers sign by
hand every week: 30 days is what a small project keeps up. Who signs by a clockwork takes ``--expires timestamp=7``.
"""
