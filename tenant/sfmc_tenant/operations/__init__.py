"""The operations of the service: each takes the message of a request and returns that of the response."""
