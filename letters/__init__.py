"""Room 3, what we say: templates, letters (frozen once issued), PDF, delivery."""
