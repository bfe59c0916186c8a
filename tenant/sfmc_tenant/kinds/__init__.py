"""What the service does with each kind of objects. A kind is a type of the WSDL that calls can be about."""
