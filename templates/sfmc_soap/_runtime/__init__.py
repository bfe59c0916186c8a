"""The hand-written half of the bindings: what every generated type stands on. It knows none of them.

Imports run one way, top to bottom:

    secret_names  shortening        which names stand for secrets, and what is shown instead; texts cut for messages
    unset  errors  loading          UNSET; the exceptions; modules that are loaded in the midst of work
    representation  tracebacks      the repr of objects; exceptions that show no variables
    suggestions                     "did you mean 'x'?"
    patterns                        patterns of simple types, matched in one pass over the text
    xml/                            XML without any schema: names, escaping, the hardened parser, raw XML as values
    enums                           open enumerations
    simple_type                     what a simple type is; lists and enumerations
    date_times  builtin_types       the simple types that are built into XML Schema
    derived_types                   those that a WSDL derives: restrictions, lists, unions
    particles  unknown              what the schema says about a field; what a message held beyond its type
    model  missing_names            the dataclass base of every complex type; names that the package does not have
    registry  content_model         wire name -> class, loaded on first use; which fields may stand together
    plans                           a class compiled for the codec
    validate  strict  leftovers     what strict mode requires; what a message holds beyond its types
    encode  decode                  objects to XML text, lxml elements to objects
    mapping  specified              objects to dicts and back; which fields are set
    codec                           the functions that the package exports, bound to its registry
    faults  header                  what a fault carries; the header blocks of a response
    operation  envelope             typed operations; SOAP 1.1 and 1.2 around a message
    client/                         credentials, tokens, and the flow of a call

Writing a message loads neither lxml nor what only reading needs: `codec` imports that when it is first used.
"""
