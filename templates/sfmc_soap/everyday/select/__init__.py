"""Everything that a Retrieve finds, page after page, as typed objects."""
