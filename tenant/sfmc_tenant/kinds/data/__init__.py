"""Data extensions: their definitions, columns and rows."""
