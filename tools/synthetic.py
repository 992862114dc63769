"""A synthetic stand-in for Fashion-MNIST, for demonstrations and tests without the real images.

A garment is a stack of polygons, varied at random in cut, position, tone and texture. The tops
share their cut on purpose: as in the real data, a shirt is easily taken for its neighbours.
"""

import numpy as np
from PIL import Image, ImageDraw

SIDE = 28
SUPERSAMPLING = 4

# A tone, a polygon "x,y x,y ..." in percent of the frame from its top left corner, and the least
# share of its length that the part may have: it shrinks towards its first and last point, its root.
# Of a symmetric garment only the right half is given; shoes are whole, with the toe to the left.
PARTS = {
    "torso": ("cloth", "50,8 61,6 76,13 71,36 71,93 50,94", 1),
    "long-torso": ("cloth", "50,8 61,6 76,13 70,36 73,98 50,98", 1),
    "short-sleeve": ("cloth", "70,9 95,36 83,46 68,35", 0.6),
    "long-sleeve": ("cloth", "72,10 82,22 94,84 82,87 75,50 69,30", 0.8),
    "neck": ("gap", "50,4 61,4 58,11 50,14", 1),
    "neckband": ("trim", "50,6 64,5 61,14 50,18", 1),
    "v-neck": ("gap", "50,4 59,4 50,20", 1),
    "collar": ("trim", "50,20 56,23 65,9 59,4", 1),
    "lapel": ("trim", "50,44 52,44 65,14 59,4 50,20", 1),
    "print": ("trim", "50,34 61,34 61,54 50,54", 1),
    "ribbing": ("trim", "50,86 71,86 71,93 50,94", 1),
    "opening": ("trim", "50,18 52,18 52,97 50,97", 1),
    "pocket": ("trim", "57,66 68,63 68,67 57,70", 1),
    "button-1": ("trim", "50,30 52,30 52,36 50,36", 1),
    "button-2": ("trim", "50,47 52,47 52,53 50,53", 1),
    "button-3": ("trim", "50,64 52,64 52,70 50,70", 1),
    "waistband": ("trim", "50,4 66,4 67,9 50,9", 1),
    "leg": ("cloth", "66,4 70,28 72,97 56,97 50,30 50,4", 0.8),
    "wide-dress": ("cloth", "57,3 61,3 63,20 59,42 74,97 50,98 50,14", 0.75),
    "slim-dress": ("cloth", "57,4 66,8 63,26 59,42 65,97 50,97 50,8", 0.85),
    "slim-sleeve": ("cloth", "63,6 78,34 69,38 60,24", 0.5),
    "heeled-sole": ("cloth", "3,74 40,72 70,62 97,54 95,82 86,82 84,66 62,76 40,80 4,80", 1),
    "toe-strap": ("cloth", "10,75 20,56 36,52 44,73 35,73 31,60 24,62 18,75", 1),
    "ankle-strap": ("cloth", "74,62 66,32 92,28 96,58 90,58 87,35 73,38 80,60", 1),
    "flat-sole": ("cloth", "3,68 97,64 97,74 5,75", 1),
    "toe-loop": ("cloth", "10,69 18,50 30,47 30,54 22,56 18,69", 1),
    "instep-strap": ("cloth", "34,69 44,42 58,36 68,67 60,67 54,46 48,49 42,69", 1),
    "heel-strap": ("cloth", "84,66 80,42 54,45 54,38 90,34 96,66", 1),
    "runner": ("cloth", "3,66 4,57 16,51 36,47 54,35 62,32 72,41 88,35 96,37 97,66", 1),
    "plimsoll": ("cloth", "3,66 5,55 20,49 44,41 56,35 64,34 74,42 94,38 97,66", 1),
    "stripe": ("trim", "42,64 54,46 62,46 52,64", 1),
    "laces": ("trim", "34,49 54,39 58,44 38,54", 1),
    "sole": ("trim", "3,64 97,64 97,71 5,71", 1),
    "tote": ("cloth", "50,40 86,40 93,90 50,92", 1),
    "tote-handle": ("cloth", "50,44 50,9 67,9 78,44", 0.6),
    "tote-hole": ("gap", "50,44 50,15 62,15 71,44", 0.6),
    "satchel": ("cloth", "50,36 95,36 95,84 50,86", 1),
    "satchel-strap": ("cloth", "50,40 50,4 75,12 94,40", 0.4),
    "satchel-hole": ("gap", "50,40 50,9 72,16 90,40", 0.4),
    "satchel-flap": ("trim", "50,62 93,55 93,59 50,67", 1),
    "flat-boot": ("cloth", "4,84 5,74 20,66 42,57 52,42 48,12 90,10 94,84", 1),
    "boot-sole": ("trim", "4,82 94,82 94,90 5,90", 1),
    "heeled-boot": ("cloth", "3,88 5,78 24,70 42,56 54,36 52,8 88,6 94,92 82,92 78,80 40,91", 1),
}
# The cuts of each class, in the order of Fashion-MNIST; of each cut, the parts in painting order.
CUTS = {
    "T-shirt/top": "torso short-sleeve neckband neck | torso short-sleeve neck print"
    " | torso short-sleeve v-neck",
    "Trouser": "leg | leg waistband",
    "Pullover": "torso long-sleeve neckband neck ribbing | torso long-sleeve v-neck ribbing",
    "Dress": "wide-dress | slim-dress slim-sleeve neck",
    "Coat": "long-torso long-sleeve lapel v-neck opening"
    " | long-torso long-sleeve collar v-neck opening pocket",
    "Sandal": "heeled-sole toe-strap ankle-strap | flat-sole toe-loop instep-strap heel-strap",
    "Shirt": "torso long-sleeve collar v-neck button-1 button-2 button-3"
    " | torso short-sleeve collar v-neck button-1 button-2 button-3",
    "Sneaker": "runner stripe sole | plimsoll laces sole",
    "Bag": "tote-handle tote-hole tote | satchel-strap satchel-hole satchel satchel-flap",
    "Ankle boot": "flat-boot boot-sole | heeled-boot",
}
SHOES = {"Sandal", "Sneaker", "Ankle boot"}


def draw(class_index: int, generator: np.random.Generator) -> np.ndarray:
    """Draw one garment of a class from 0 to 9, in the order of Fashion-MNIST.

    Returns a uint8 image of shape (28, 28), from 0 to 255; the background is exactly 0.
    """
    if not 0 <= class_index < len(CUTS):
        raise ValueError(f"class_index must be from 0 to {len(CUTS) - 1}, not {class_index}")
    name = tuple(CUTS)[class_index]
    cut = generator.choice(CUTS[name].split(" | ")).split()
    scale = generator.uniform(0.78, 1.04, 2)
    shift = generator.uniform(-0.05, 0.05, 2)
    taper, shear = generator.uniform(-0.15, 0.15, 2)
    reach = generator.uniform()
    cloth = generator.uniform(60, 200)
    contrast = generator.choice([generator.uniform(0.35, 0.8), generator.uniform(1.2, 1.6)])
    tones = {"cloth": round(cloth), "trim": round(cloth * contrast), "gap": 0}

    canvas = Image.new("L", (SIDE * SUPERSAMPLING, SIDE * SUPERSAMPLING))
    pen = ImageDraw.Draw(canvas)
    for tone, outline, shortest in (PARTS[part] for part in cut):
        points = np.array([pair.split(",") for pair in outline.split()], float) / 100 - 0.5
        half = len(points) // 2
        roots = points[[0] * half + [-1] * (len(points) - half)]
        points = roots + (shortest + (1 - shortest) * reach) * (points - roots)
        for side in (1,) if name in SHOES else (1, -1):
            x, y = points.T
            x = side * x * (1 + taper * y) + shear * y
            placed = 0.5 + shift + scale * np.stack([x, y], axis=1)
            # Whole pixels, so that no platform rounds an edge in its own way.
            pen.polygon(np.rint(placed * canvas.width).ravel().tolist(), fill=tones[tone])

    blocks = np.asarray(canvas).reshape(SIDE, SUPERSAMPLING, SIDE, SUPERSAMPLING)
    # Texture multiplies, so that it stays on the cloth and the background stays black.
    shaded = blocks.mean(axis=(1, 3)) * texture(generator, striped=name not in SHOES)
    return shaded.clip(0, 255).astype(np.uint8)


def texture(generator: np.random.Generator, striped: bool) -> np.ndarray:
    """Return a float factor around 1 for each of (28, 28) pixels: light, stripes and grain."""
    y, x = np.mgrid[-0.5 : 0.5 : SIDE * 1j, -0.5 : 0.5 : SIDE * 1j]
    slope_x, slope_y = generator.uniform(-0.4, 0.4, 2)
    light = 1 + slope_x * x + slope_y * y
    strength = striped * generator.choice([0, 0, 0, 0.25])
    wave = generator.uniform(25, 60) * generator.choice([x, y]) + generator.uniform(0, 6)
    return light * (1 + strength * np.sin(wave)) * generator.normal(1, 0.04, (SIDE, SIDE))


def dataset(size: int, seed: int, classes: int = 10) -> tuple[np.ndarray, np.ndarray]:
    """Draw `size` garments of the first `classes` classes, balanced and shuffled.

    Returns uint8 images of shape (size, 28, 28) and uint8 labels of shape (size,), from 0 to
    `classes` - 1; the same arguments give the same bytes.
    """
    if not 1 <= classes <= len(CUTS):
        raise ValueError(f"classes must be from 1 to {len(CUTS)}, not {classes}")
    generator = np.random.default_rng(seed)
    labels = generator.permutation(np.arange(size) % classes).astype(np.uint8)
    images = np.zeros((size, SIDE, SIDE), np.uint8)
    for image, label in zip(images, labels, strict=True):
        image[:] = draw(label, generator)
    return images, labels
