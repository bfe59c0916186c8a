"""The REST calls that programs make beside SOAP, each as far as it is known."""
