"""`pulumi-language-python [--flags] ENGINE_ADDRESS`, as the engine starts a language host."""

import sys

from sandbox.protocol import import_no_sdk

if __name__ == "__main__":
    import_no_sdk()
    from sandbox.language_host.server import serve

    # The engine passes its address last, after flags such as `-root=DIR` that carry nothing more
    # than each request does.
    addresses = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    serve(engine_address=addresses[-1] if addresses else "")
