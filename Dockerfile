# The page and the API: docker build -t garments . && docker run --rm -p 127.0.0.1:7860:7860 garments
# A digest would be surer than this name: docker buildx imagetools inspect python:3.11.14-slim-bookworm
FROM python:3.11.14-slim-bookworm

ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /srv

COPY requirements-app.txt .
RUN pip install --require-hashes --requirement requirements-app.txt \
    && useradd --system --no-create-home --uid 10001 server

COPY app/ app/
COPY photos/__init__.py photos/correction.py photos/
COPY photos/conversion/ photos/conversion/
COPY tools/__init__.py tools/synthetic.py tools/

USER 10001
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 CMD ["python", "-c", \
    "import urllib.request as web; web.urlopen('http://127.0.0.1:7860/health', timeout=4)"]
CMD ["python", "-m", "app", "--host", "0.0.0.0"]
