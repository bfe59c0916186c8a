"""Accounts with their business units and users."""
