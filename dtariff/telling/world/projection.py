"""The projection Equal Earth: areas stand in their true proportions, and the world keeps a familiar look.

Made by B. Šavrič, T. Patterson and B. Jenny, "The Equal Earth map projection", International Journal of Geographical
Information Science 33(3), 2019, https://doi.org/10.1080/13658816.2018.1504949. The globe is taken for a sphere, as is
usual at this scale.
"""

from math import asin, cos, radians, sin, sqrt

A1, A2, A3, A4 = 1.340264, -0.081106, 0.000893, 0.003796
"""The coefficients that its authors chose."""

M = sqrt(3) / 2


def equal_earth(longitude: float, latitude: float) -> tuple[float, float]:
    """A point of the globe, in degrees, on a plane whose unit is the radius of the globe; north is up.

    Example:
        >>> equal_earth(0, 0)
        (0.0, 0.0)
        >>> tuple(round(at, 5) for at in equal_earth(180, 90))
        (1.60359, 1.31736)
    """
    theta = asin(M * sin(radians(latitude)))
    square = theta * theta
    sixth = square * square * square
    x = radians(longitude) * cos(theta) / (M * (A1 + 3 * A2 * square + sixth * (7 * A3 + 9 * A4 * square)))
    y = theta * (A1 + A2 * square + sixth * (A3 + A4 * square))
    return x, y
