"""Many objects in few calls, and what became of each of them."""
