"""`pulumi-language-python [--flags] ENGINE_ADDRESS`, as the engine starts a language host."""

import sys

from sandbox.language_host.server import serve

if __name__ == "__main__":
    # The engine passes its address last, after flags such as `-root=DIR` that carry nothing more
    # than each request does.
    addresses = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    serve(engine_address=addresses[-1] if addresses else "")
