"""The demo shop: a shop for tea, its customers and orders, what it sends, and what has become of that."""
