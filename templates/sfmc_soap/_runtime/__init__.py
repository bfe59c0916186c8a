"""The hand-written half of the bindings: what every generated type stands on. It knows none of them.

Imports run one way, top to bottom:

    states  errors          UNSET; the exceptions
    secret_names            which names stand for secrets
    xml                     raw XML as values; the hardened parser
    values  enums           simple types, lexical space <-> Python; open enumerations
    model                   the dataclass base of every complex type; what was not understood
    registry                wire name -> class, loaded on first use
    table                   a class compiled for the codec
    specified  validate     which fields are set; what strict mode asks
    encode  decode  mapping object <-> XML text, object <-> dict
    codec                   the functions that the package exports, bound to its registry
    operation  envelope     typed operations; SOAP 1.1 and 1.2 around a message
    client                  credentials, tokens, and the flow of a call
"""
