"""From a case and the Book to a Resolution: all law, no sums."""
