"""Conversations: calls that are held until their number is known, and carried out together."""
