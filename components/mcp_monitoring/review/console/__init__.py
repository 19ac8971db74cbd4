"""What commands read from their options, and write to a terminal or a file."""
