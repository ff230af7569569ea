"""The version of the engine, one place."""

__version__ = "0.1.0"
