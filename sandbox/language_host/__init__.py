"""A stand-in for Pulumi's Python language host, for machines that cannot have the official one.

It answers the engine's `LanguageRuntime` gRPC calls with the SDK's own stubs. It runs Python
programs (`Run`) and Python component packages (`RunPlugin`) in the virtual environment of the
project. The programs, the SDK and the engine are real.
"""
