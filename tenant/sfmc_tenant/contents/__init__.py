"""What a tenant is filled with from outside, as YAML or in a file, and how it is filled."""
