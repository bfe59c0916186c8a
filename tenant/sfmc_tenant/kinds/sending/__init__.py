"""What is sent, by which definitions, to whom, and the events that come of it."""
