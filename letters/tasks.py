"""Work of this room for the Celery worker; none yet."""
