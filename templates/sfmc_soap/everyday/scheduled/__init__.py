"""Queued calls that wait for their time: they can be cancelled."""
