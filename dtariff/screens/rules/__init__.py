"""The page of the rules of digital trade: agreements, pairs, the four points, market access, positions."""
