"""Values: frozen, without I/O. Nothing here looks anything up."""
