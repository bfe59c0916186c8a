"""What the fast ways to read and to write leave to the others."""


class Unusual(Exception):
    """Raised by a fast way for what is left to the way that takes everything. It says nothing: nobody sees it."""
