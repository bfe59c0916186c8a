"""Something is started, and waited for."""
