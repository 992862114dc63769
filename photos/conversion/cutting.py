"""Where the garment is in a picture.

C. Rother, V. Kolmogorov, A. Blake, "GrabCut: interactive foreground extraction using iterated
graph cuts", 2004: starting from a frame that is surely background, colours of garment and
background are learned in turns. Sizes are shares of the longest edge.
"""

import cv2
import numpy as np

from photos.conversion.reading import Picture

EDGE = 128  # pixels of the longest edge in which the garment is sought
SMALLEST = 16  # pixels of the shortest edge, below which nothing is cut out
FRAME = 0.01  # surely background
ROUNDS = 3
SPECKS = 0.0125  # thinner things, such as the hook of a hanger, are taken away
GAPS = 0.03  # narrower gaps are closed
LEAST, MOST = 0.01, 0.99  # share of the picture that a garment covers
WHITE, NEAR = 235, 13  # a studio's background, and what differs from it: 5% of 255


def cut(picture: Picture) -> np.ndarray:
    """Return where the garment is, bool (h, w); everywhere if no garment stands out."""
    height, width = picture.colours.shape[:2]
    if picture.opaque is not None and _plausible(picture.opaque):
        return picture.opaque
    size = _size(width, height)
    if min(size) < SMALLEST:
        return np.ones((height, width), bool)
    small = cv2.resize(picture.colours, size, interpolation=cv2.INTER_AREA)
    found = _tidied(_off_white(small) if _in_studio(small) else _grabbed(small))
    if not _plausible(found):
        return np.ones((height, width), bool)
    enlarged = cv2.resize(found.astype(np.float32), (width, height))
    return enlarged > 0.5


def _size(width: int, height: int) -> tuple[int, int]:
    scale = min(1, EDGE / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def _plausible(mask: np.ndarray) -> bool:
    return LEAST <= mask.mean() <= MOST


def _in_studio(colours: np.ndarray) -> bool:
    """Return whether nearly all of the border is white."""
    border = np.concatenate([colours[0], colours[-1], colours[:, 0], colours[:, -1]])
    return (border.min(axis=1) >= WHITE).mean() >= 0.95


def _off_white(colours: np.ndarray) -> np.ndarray:
    """Return what is darker than white, as the makers of Fashion-MNIST trimmed their pictures."""
    return (255 - colours.min(axis=2) > NEAR).astype(np.uint8)


def _grabbed(colours: np.ndarray) -> np.ndarray:
    cv2.setRNGSeed(0)  # GrabCut draws the centres from which it learns colours
    height, width = colours.shape[:2]
    across, down = max(1, round(width * FRAME)), max(1, round(height * FRAME))
    labels = np.full((height, width), cv2.GC_PR_FGD, np.uint8)
    labels[:down] = labels[-down:] = cv2.GC_BGD
    labels[:, :across] = labels[:, -across:] = cv2.GC_BGD
    background, garment = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.grabCut(colours, labels, None, background, garment, ROUNDS, cv2.GC_INIT_WITH_MASK)
    return (labels == cv2.GC_PR_FGD).astype(np.uint8)


def _tidied(mask: np.ndarray) -> np.ndarray:
    """Return the largest thing near the middle, without specks, gaps and holes; bool."""
    longest = max(mask.shape)
    room = round(GAPS * longest) + 2
    mask = cv2.copyMakeBorder(mask, room, room, room, room, cv2.BORDER_CONSTANT, value=0)
    mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, _disc(SPECKS * longest))
    mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, _disc(GAPS * longest))
    count, parts = cv2.connectedComponents(mask, connectivity=8)
    if count > 1:
        weights = np.bincount(parts.ravel(), _middle(mask.shape).ravel(), count)
        mask = (parts == 1 + weights[1:].argmax()).astype(np.uint8)
    outside = mask.copy()
    cv2.floodFill(outside, None, (0, 0), 2)
    return (outside != 2)[room:-room, room:-room]


def _disc(radius: float) -> np.ndarray:
    side = 2 * max(1, round(radius)) + 1
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))


def _middle(shape: tuple[int, int]) -> np.ndarray:
    """Return weights, float (h, w): 1 in the middle, 0.1 at the edges."""
    down, across = (np.linspace(-1.5, 1.5, length) for length in shape)
    return np.exp(-(down[:, None] ** 2) - across[None] ** 2)
