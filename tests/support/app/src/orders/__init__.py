"""A shop that tells Marketing Cloud of its buyers and orders."""
