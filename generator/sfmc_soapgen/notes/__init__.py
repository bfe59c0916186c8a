"""What is known of a service beyond its WSDL."""
