"""A generated package on the disk: its manifest, its files, and what was done to them."""
