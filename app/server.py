"""The API and the page as one application: a picture in, what it shows out, nothing kept."""

from pathlib import Path
from typing import Protocol

import anyio
from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp

from app import documentation, examples, forms, limits, page
from app.classifier import Answer
from app.headers import Headers
from app.paths import Paths
from app.prediction import ASKED, REFUSED, Prediction, prediction
from photos.conversion.errors import PictureError

FOLDER = Path(__file__).parent


class Classifying(Protocol):
    """What the server asks: `app.classifier.Classifiers`."""

    def answer(self, source: bytes) -> Answer:
        """Answer a picture file; raise `PictureError` if it is no usable picture."""


def application(classifiers: Classifying) -> ASGIApp:
    """Return the application, without its protocol: see `app.__main__.serve`."""
    api = FastAPI(title="Which garment is it?", version="1", docs_url=None, redoc_url=None)
    _add_predict(api, classifiers)

    @api.get("/health")
    async def health() -> dict[str, str]:
        """Say that the server answers."""
        return {"status": "ok"}

    _add_pages(api)
    api.exception_handler(RequestValidationError)(_not_valid)
    api.exception_handler(Exception)(_failed)
    page.mount(api)
    # Around FastAPI, not in it: what FastAPI says of a fault of its own has the headers too.
    return Headers(Paths(api))


def _add_predict(api: FastAPI, classifiers: Classifying) -> None:
    bodies, places = limits.Budget(limits.BODIES), limits.Budget(limits.PLACES)
    workers = anyio.CapacityLimiter(limits.WORKERS)

    def answer(picture: bytes, steps: bool) -> Prediction:
        try:
            return prediction(classifiers.answer(picture), steps)
        except PictureError as error:
            raise HTTPException(422, f"This picture cannot be used: {error}.") from None

    @api.post("/predict", openapi_extra=ASKED, responses=REFUSED, response_model_exclude_none=True)
    async def predict(request: Request, steps: bool = False) -> Prediction:
        """Say what a picture shows. Nothing of it is kept."""
        content = await limits.body(request, bodies)
        size = len(content)
        try:
            # Under the same name: while the picture waits, the body is not kept beside it.
            content = await forms.picture(request, content)
            with places.lent():
                async with limits.turn(workers, request):
                    return await anyio.to_thread.run_sync(answer, content, steps)
        finally:
            bodies.free += size


async def _not_valid(_request: Request, error: RequestValidationError) -> Response:
    """Answer with one sentence, as for all other mistakes."""
    faults = "; ".join(f"{each['loc'][-1]}: {each['msg']}" for each in error.errors())
    return JSONResponse({"detail": f"The request cannot be understood: {faults}."}, 422)


async def _failed(_request: Request, _error: Exception) -> Response:
    """Answer what nobody expected; it is logged with its traceback."""
    text = "The server could not handle this request; its log says why."
    return JSONResponse({"detail": text}, 500)


def _add_pages(api: FastAPI) -> None:
    drawn = examples.drawn()

    @api.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return HTMLResponse(documentation.page(api.openapi()))

    @api.get("/page.{kind}", include_in_schema=False)
    async def part(kind: str) -> FileResponse:
        return FileResponse(FOLDER / f"page.{kind}")

    @api.get("/examples/{name}.jpg", include_in_schema=False)
    async def example(name: str) -> Response:
        if name not in drawn:
            raise HTTPException(404, "There is no such example.")
        return Response(drawn[name], media_type="image/jpeg")
