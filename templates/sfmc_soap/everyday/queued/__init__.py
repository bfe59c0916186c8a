"""Calls that the service carries out later: what became of them, and those that belong together."""
