"""Many sales at once: a file read, its columns understood, every row priced as a single quote would price it."""
