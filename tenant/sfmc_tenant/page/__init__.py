"""The page to look at: what the tenant holds, the calls as they come in, and its clock and faults."""
