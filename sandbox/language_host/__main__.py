"""The command `pulumi-language-python [--flags] ENGINE_ADDRESS`, which the engine starts."""

import sys

from sandbox.protocol import import_no_sdk

if __name__ == "__main__":
    import_no_sdk()
    from sandbox.language_host.server import serve

    # The engine's address is the last argument. Each request also has the values of the flags, such
    # as `-root=DIR`.
    addresses = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    serve(engine_address=addresses[-1] if addresses else "")
