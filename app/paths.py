"""The paths that exist. Of Gradio's own only what shows a page: no uploads, no files, no queue."""

import re

from fastapi.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

OWN = r"/predict|/health|/docs|/openapi\.json|/page\.(js|css)|/examples/[a-z-]+\.jpg"
# Files of Gradio's package: names of letters, so that no path leads out of their folder.
NAME = r"[\w@-]+(\.[\w@-]+)*"
GRADIO = (
    r"/|/config|/theme\.css|/favicon\.ico|/robots\.txt|/gradio_api/(info|startup-events|app_id)"
    rf"|/(assets|static)/({NAME}/)*{NAME}"
)
KNOWN = re.compile(f"{OWN}|{GRADIO}")
UNKNOWN = {"detail": "There is nothing here; the page is at /, the documentation at /docs."}


class Paths:
    """ASGI middleware that answers 404 for any other path, before an application sees it.

    HEAD is asked as GET: the server leaves out the body.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        served = self._served(scope)
        # Gradio would write the address that a client claims to have asked into the page.
        if "headers" in scope:
            kept = [each for each in scope["headers"] if not each[0].startswith(b"x-forwarded-")]
            scope = scope | {"headers": kept}
        if scope.get("method") == "HEAD":
            scope = scope | {"method": "GET"}
        await served(scope, receive, send)

    def _served(self, scope: Scope) -> ASGIApp:
        if scope["type"] == "lifespan":
            return self.app
        if scope["type"] != "http" or not KNOWN.fullmatch(scope["path"]):
            return JSONResponse(UNKNOWN, 404)
        methods = ("POST",) if scope["path"] == "/predict" else ("GET", "HEAD")
        if scope["method"] not in methods:
            allowed = ", ".join(methods)
            return JSONResponse({"detail": f"Use {allowed} here."}, 405, {"Allow": allowed})
        return self.app
