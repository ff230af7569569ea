"""A map of the world: the outlines of countries, what is told by their colours, and the drawing."""
