"""TOML files that people write."""
