"""/docs: the API's description, /openapi.json, as a page that loads nothing from elsewhere."""

from html import escape

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>{title}: API</title>
<style>:root{{color-scheme:light dark}} body{{font:16px/1.5 system-ui,sans-serif;max-width:46rem;
margin:2rem auto;padding:0 1rem}} code,pre{{font-family:ui-monospace,monospace}}
pre{{overflow:auto;padding:.8rem;border:1px solid #8888}} td,th{{text-align:left;padding:.2rem 1rem
.2rem 0;vertical-align:top}}</style>
<h1>{title}</h1><p>The same for programs: <a href="/openapi.json">/openapi.json</a>
(OpenAPI). The page is <a href="/">here</a>.</p>{operations}
<h2>Try it</h2><pre>curl --form picture=@photo.jpg http://127.0.0.1:7860/predict</pre></html>"""
OPERATION = "<h2><code>{method} {path}</code></h2><p>{text}</p>{body}{fields}<h3>Answers</h3>{rows}"


def page(description: dict) -> str:
    """Return the page of an OpenAPI description."""
    operations = [
        _operation(description, path, method, operation)
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    ]
    title = escape(description["info"]["title"])
    return PAGE.format(title=title, operations="".join(operations))


def _operation(description: dict, path: str, method: str, operation: dict) -> str:
    body = operation.get("requestBody", {})
    kinds = " or ".join(f"<code>{escape(kind)}</code>" for kind in body.get("content", ()))
    rows = {code: answer["description"] for code, answer in operation["responses"].items()}
    answered = operation["responses"]["200"]["content"]["application/json"]["schema"]
    return OPERATION.format(
        method=method.upper(),
        path=escape(path),
        text=escape(operation["description"]),
        body=f"<p>{escape(body['description'])}: {kinds}</p>" if body else "",
        fields=_table(_fields(description, answered)),
        rows=_table(rows),
    )


def _fields(description: dict, schema: dict) -> dict[str, str]:
    """Return the fields of an answer and what they mean."""
    name = schema.get("$ref", "").rpartition("/")[2]
    properties = description["components"]["schemas"].get(name, {}).get("properties", {})
    return {field: about.get("description", "") for field, about in properties.items()}


def _table(rows: dict[str, str]) -> str:
    cells = "".join(
        f"<tr><td><code>{escape(name)}</code><td>{escape(text)}" for name, text in rows.items()
    )
    return f"<table>{cells}</table>"
