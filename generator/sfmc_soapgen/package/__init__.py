"""A generated package in a folder: its manifest, how it differs from what would be written, and writing it."""
