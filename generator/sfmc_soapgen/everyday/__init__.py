"""The rooms of `everyday/`: what makes everyday work short, and which of it a package can have."""
