"""A stand-in of Pulumi's Python language host, for machines that cannot have the official one.

It answers the engine's `LanguageRuntime` gRPC calls on the SDK's own stubs: it runs Python
programs (`Run`) and Python component packages (`RunPlugin`) in the virtual environment of the
project. The programs, the SDK and the engine around it are the real ones.
"""
