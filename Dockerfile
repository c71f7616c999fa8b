# The incident desk in a container. Its one file lives in the volume /data.
FROM python:3.13-slim

RUN useradd --system --uid 10001 --home-dir /data --create-home --shell /usr/sbin/nologin desk

WORKDIR /app
# For a SOCKS proxy: --build-arg REQUIREMENTS=requirements-socks.txt
ARG REQUIREMENTS=requirements.txt
COPY requirements.txt requirements-socks.txt ./
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r "$REQUIREMENTS"
COPY *.py ./
COPY domain/ domain/
COPY receiving/ receiving/
COPY handling/ handling/
COPY storage/ storage/
COPY storage/migrations/ storage/migrations/
COPY sending/ sending/
COPY texts/ texts/
COPY network/ network/
COPY operations/ operations/
COPY reports/ reports/
COPY service/ service/

ENV DATABASE_PATH=/data/incidents.db \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
VOLUME /data
WORKDIR /data
USER 10001

# Unhealthy when Telegram has not answered for three minutes.
HEALTHCHECK --interval=60s --timeout=15s --start-period=60s --retries=3 \
    CMD ["python", "/app/bot.py", "--health"]

STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "/app/bot.py"]
