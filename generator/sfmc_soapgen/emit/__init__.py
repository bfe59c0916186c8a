"""The intermediate representation to the text of a package."""
