"""The page of the world: one sale asked of every country, on a map and in a table."""
