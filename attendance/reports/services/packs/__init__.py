"""Makers of papers for meetings: the worker calls them, each gives a PDF and changes nothing."""
