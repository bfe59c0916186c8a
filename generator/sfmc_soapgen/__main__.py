"""`python -m sfmc_soapgen`, and what the command `sfmc-soapgen` starts."""

import sys


def run() -> None:
    """Run the command, or say how to install what it needs."""
    try:
        from .cli import main
    except ModuleNotFoundError as error:
        sys.exit(f"sfmc-soapgen needs {error.name}: pip install 'sfmc-soap[generator]'")
    main()


if __name__ == "__main__":
    run()
