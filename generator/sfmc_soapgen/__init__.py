"""The generator: etframework.wsdl to static bindings. `sfmc-soapgen` is its command, `pipeline` its stages."""

# Before anything else of the generator: it notes of which files all of it is made.
from . import resources as resources

__version__ = "0.1.0"
