"""The pages, one module each: a question in, plain data out."""
