"""What each command does, as a function of a module of its own that returns a result: `cli` parses and prints.

    from sfmc_soapgen.commands.generate import generate

    generated = generate(Path("generated/sfmc_soap"), Path("tenant.wsdl"))
    print([change.path for change in generated.changes])

Programs may use them, but only the command line is a public interface: these functions change without notice.
"""
