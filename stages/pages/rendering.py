"""Templates of pages, filled."""

from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from stages.common.errors import UserError
from stages.common.files import replacing
from stages.evidence.numbers import percent, percentage_points
from stages.pages import markdown

TEMPLATES = Path(__file__).parent / "templates"


def linked(path: str) -> str:
    """Return the address of a picture in the project, for a page at the top level.

    Raises `UserError` if the picture is missing: the page would have a hole.
    """
    if not Path(path).is_file():
        raise UserError(
            f"{path} is missing, and report.html shows it; run `dvc repro`, which draws it again."
        )
    return quote(path)


def render(template: str, content: dict) -> str:
    """Return `template`, filled with `content`. Names are text in HTML and Markdown alike."""
    is_html = template.endswith(".html")
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=is_html,
        finalize=None if is_html else markdown.escape,
        keep_trailing_newline=True,
    )
    environment.filters.update(percent=percent, percentage_points=percentage_points)
    environment.globals["linked"] = linked
    return environment.get_template(template).render(content)


def write(template: str, path: str, content: dict) -> str:
    """Write `template`, filled with `content`, to `path`; return the text."""
    text = render(template, content)
    with replacing(path) as partial:
        partial.write_text(text)
    return text
