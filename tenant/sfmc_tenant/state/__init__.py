"""What the tenant remembers: tables in SQLite, a clock, and work that becomes due."""
