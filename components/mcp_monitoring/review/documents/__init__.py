"""Dashboard and rule files as documents of any shape, and places in them."""
