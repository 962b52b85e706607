# The production image: the locked runtime packages, no development tools, no root.
FROM python:3.13-slim-bookworm AS packages
COPY requirements.lock /tmp/requirements.lock
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r /tmp/requirements.lock

FROM python:3.13-slim-bookworm
# Pango draws the letters; DejaVu is the fallback for signs that our own fonts lack.
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin herringbone \
    && mkdir -p /app/build /media && chown herringbone /app/build /media
COPY --from=packages /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    HERRINGBONE_ENV=production MEDIA_ROOT=/media
WORKDIR /app
COPY manage.py ./
COPY attendance attendance
COPY registers registers
COPY interventions interventions
COPY letters letters
COPY templates templates
COPY static static
USER herringbone
# Collecting reads the settings but no secret and no database; the key lives for this one command.
RUN SECRET_KEY=only-while-building python manage.py collectstatic --noinput
EXPOSE 8000
# No access log of gunicorn's own: it would print the secrets of cover links. LOG_LEVEL=INFO logs requests without them.
CMD ["gunicorn", "attendance.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "2", "--no-control-socket"]
