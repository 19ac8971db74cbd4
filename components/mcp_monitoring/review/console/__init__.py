"""The options of commands, and their output to a terminal or a file."""
