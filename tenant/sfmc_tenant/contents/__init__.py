"""What a tenant is filled with: the demo shop, and fixtures as YAML."""
