"""What kinds are made of: the base of all, and those that keep objects as JSON or read them from tables."""
