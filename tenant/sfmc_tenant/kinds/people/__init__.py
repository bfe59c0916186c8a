"""Subscribers, their attributes, and the lists that they are on."""
