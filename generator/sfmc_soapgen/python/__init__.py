"""What a WSDL becomes in Python: names, annotations, modules, and the interface that they make."""
