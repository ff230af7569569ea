"""May the destination charge? The verdict on a pair, its timeline, and the matrix of all pairs."""
