"""Tracking events by the million, read in windows that the service answers in time."""
