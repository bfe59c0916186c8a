"""Rows into a data extension: they are added, changed, removed, replaced; and the data extension itself is made."""
