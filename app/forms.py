"""A picture in the body of a request: in a form, or as it is."""

from collections.abc import AsyncIterator

from fastapi import HTTPException, Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from app import limits

FIELD, KIND = "picture", "multipart/form-data"


async def picture(request: Request, body: bytes) -> bytes:
    """Return the bytes of the picture. Raises `HTTPException` 422 if a form has none."""
    if not request.headers.get("content-type", "").lower().startswith(KIND):
        return body
    parser = MultiPartParser(request.headers, _parts(body), max_files=1, max_fields=10)
    parser.spool_max_size = limits.BODY + 1  # kept in memory: nothing is written to a disk
    try:
        form = await parser.parse()
    except (MultiPartException, ValueError) as error:  # the second: a charset that decodes nothing
        raise HTTPException(422, f"The form cannot be read: {error}") from None
    sent = form.get(FIELD)
    if not isinstance(sent, UploadFile):
        raise HTTPException(422, f"The form has no file in its field `{FIELD}`.")
    return await sent.read()


async def _parts(body: bytes) -> AsyncIterator[bytes]:
    yield body
