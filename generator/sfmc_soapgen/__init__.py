"""The generator: etframework.wsdl to static bindings. `sfmc-soapgen` is its command, `pipeline` its stages."""

__version__ = "0.1.0"
