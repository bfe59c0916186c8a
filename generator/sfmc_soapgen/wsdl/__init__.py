"""A WSDL and the schemas it imports: bytes to xsdata's typed tree, downloading, and keeping files."""
