"""Everyday work on the operations of a client, a room for each kind of work.

A room needs the types and operations of the WSDL that its modules import. A package has the rooms whose needs are met.
"""
