"""What reports say and hide: pure functions."""
