"""Triggered sends: messages to people, what became of them, and the definitions that they go by."""
