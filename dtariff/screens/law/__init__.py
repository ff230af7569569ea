"""The page of the tables: every row of every file, and what changed between two days."""
