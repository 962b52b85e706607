"""Room 1, what happened: registers, marks, codes, amendments, weekly summaries."""
