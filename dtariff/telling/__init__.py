"""From a Quote to words, tables and figures: neither law nor sums."""
