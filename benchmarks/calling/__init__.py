"""Clients that call a SOAP service on the loopback interface: each contestant's, blocking and in asyncio."""
