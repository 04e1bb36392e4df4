"""The version of the engine: it changes whenever the same answers could give other numbers."""

VERSION = "0.3.0"
