"""What is started and takes a while: imports, queries, extracts, automations."""
