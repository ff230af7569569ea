"""The page of many sales at once: a file in, its columns named, every row priced, results and a report out."""
