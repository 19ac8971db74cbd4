"""Dashboard and rule files of any shape as documents, and places in them."""
