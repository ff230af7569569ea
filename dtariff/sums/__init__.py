"""From a Resolution and money to a Quote: all sums, no law."""
