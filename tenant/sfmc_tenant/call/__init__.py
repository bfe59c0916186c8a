"""What all parts need to know of a call: who makes it, how the service says no, and what filters mean."""
