"""Whether what came in is well-formed: text to domain values, nothing about rights or the law."""
