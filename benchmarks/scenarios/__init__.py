"""What is measured: each module measures one kind of work, and returns rows of the report."""
