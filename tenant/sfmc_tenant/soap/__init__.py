"""The SOAP service: envelopes in and out, and what goes wrong with calls on order."""
