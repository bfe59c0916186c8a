"""The ways in: without a socket, and over a server on loopback."""
