"""What POST /predict takes and answers, as OpenAPI describes it."""

import base64
import io

import numpy as np
from PIL import Image
from pydantic import BaseModel, Field

from app.classifier import Answer
from photos.conversion.steps import Steps

BINARY = {"schema": {"type": "string", "format": "binary"}}
FORM = {"type": "object", "required": ["picture"], "properties": {"picture": BINARY["schema"]}}
ASKED = {
    "requestBody": {
        "required": True,
        "description": "A picture, at most 10 MB and 50 megapixels: as a form or as it is",
        "content": {"multipart/form-data": {"schema": FORM}, "image/*": BINARY},
    }
}
REFUSED = {
    408: {"description": "The picture came too slowly"},
    413: {"description": "More than 10 MB"},
    422: {"description": "No picture, or one that cannot be used; `detail` says why"},
    503: {"description": "Too many pictures at once; Retry-After says when to try again"},
}


class Shown(BaseModel):
    """The picture on its way, each as a data: address."""

    photo: str = Field(description="the picture, upright, at most 640 pixels")
    cutout: str = Field(description="the garment alone, transparent around it")
    image: str = Field(description="the 28 x 28 that the model sees")


class Prediction(BaseModel):
    """What a picture shows."""

    label: str = Field(description="the class with the greatest chance")
    none: bool = Field(description="whether it is probably none of the ten classes")
    chances: dict[str, float] = Field(description="of each class, greatest first, together 1")
    model: str = Field(description="the name of the model that answered")
    steps: Shown | None = Field(None, description="only if asked for with ?steps=true")


def prediction(answer: Answer, steps: bool) -> Prediction:
    """Return an answer as it is sent, with or without its steps."""
    return Prediction(
        label=next(iter(answer.chances)),
        none=answer.none,
        chances=answer.chances,
        model=answer.model,
        steps=_shown(answer.steps) if steps else None,
    )


def _shown(steps: Steps) -> Shown:
    opacity = np.where(steps.mask, 255, 0).astype(np.uint8)
    return Shown(
        photo=_address(steps.photo, "WEBP"),
        cutout=_address(np.dstack([steps.photo, opacity]), "WEBP"),
        image=_address(steps.image, "PNG"),
    )


def _address(pixels: np.ndarray, kind: str) -> str:
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, kind, method=0)  # the fastest of WebP's
    return f"data:image/{kind.lower()};base64,{base64.b64encode(stream.getvalue()).decode()}"
