"""Asynchronous calls: their results, and those that wait for their time."""
