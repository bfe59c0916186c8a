"""`python -m sfmc_soapgen`, and what the command `sfmc-soapgen` starts."""

import gc
import sys

_FEW = 100_000
"""So many objects are made before Python looks for some that only refer to each other: a command makes hardly any."""


def run() -> None:
    """Run the command, or say how to install what it needs."""
    gc.set_threshold(_FEW)
    try:
        from .cli import main
    except ModuleNotFoundError as error:
        sys.exit(f"sfmc-soapgen needs {error.name}: pip install 'sfmc-soap[generator]'")
    main()


if __name__ == "__main__":
    run()
