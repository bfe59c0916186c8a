"""Calls that must not be lost: they are stored in a database before a method returns, and sent when they can be."""
