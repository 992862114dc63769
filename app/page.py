"""The page, made of Gradio's components. Its script, page.js, asks POST /predict as any client.

Gradio's own upload would write the picture to a disk of the server; nothing here does.
"""

import os

os.environ |= {"GRADIO_ANALYTICS_ENABLED": "False", "HF_HUB_DISABLE_TELEMETRY": "1"}

import gradio
from fastapi import FastAPI

from app.examples import DRAWN

TITLE = "Which garment is it?"
ABOUT = f"""# {TITLE}
A photograph of one garment becomes an image as in Fashion-MNIST, and a small network says which
of its ten classes it is. The picture is classified and then discarded: nothing of it is kept.
"""
EXAMPLES = "".join(
    f'<button type="button" class="example" data-name="{name}" aria-label="Example: {name}">'
    f'<img src="/examples/{name}.jpg" alt="" width="72" height="72"></button>'
    for name in DRAWN
)
CHOOSE = f"""
<label id="drop" for="file"><b>Drop a photo here</b> or choose one
<span>JPEG, PNG, WebP, GIF, TIFF; at most 10 MB</span></label>
<input id="file" type="file" accept="image/*">
<button id="camera" type="button">Take a photo with the camera</button>
<div id="viewer" hidden><video id="video" playsinline muted></video>
<button id="shoot" type="button">Take it</button></div>
<p>Or try a drawn one:</p><div id="examples">{EXAMPLES}</div>
<p id="message" role="status" aria-live="polite"></p>
"""
# The script of an event runs in the browser; it puts what page.js has got into the components.
SHOW = "() => [window.garment.verdict(), window.garment.label(), window.garment.steps()]"
IDLE = 1  # second, between two looks of Gradio into its queue
THEME = gradio.themes.Default(
    font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]
)


def blocks() -> gradio.Blocks:
    """Return the page."""
    with gradio.Blocks(title=TITLE, analytics_enabled=False) as made:
        gradio.Markdown(ABOUT)
        with gradio.Row():
            with gradio.Column(min_width=300):
                gradio.HTML(CHOOSE, js_on_load=None)
            with gradio.Column(min_width=300):
                verdict = gradio.HTML("", elem_id="verdict", js_on_load=None)
                chances = gradio.Label(num_top_classes=10, label="Chances", show_heading=False)
        steps = gradio.HTML("", elem_id="steps", js_on_load=None)
        show = gradio.Button("Show", elem_id="show", elem_classes="unseen")
        show.click(None, None, [verdict, chances, steps], js=SHOW, api_visibility="private")
    return made


def mount(api: FastAPI) -> None:
    """Put the page at / of an application, behind the paths that it has already."""
    page = blocks()
    # Gradio would look a thousand times a second for what this page never has.
    page._queue.sleep_when_free = page._queue.progress_update_sleep_when_free = IDLE
    parts = '<link rel="stylesheet" href="/page.css"><script defer src="/page.js"></script>'
    gradio.mount_gradio_app(
        api,
        page,
        "/",
        head=parts,
        theme=THEME,
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        enable_monitoring=False,
        mcp_server=False,
        pwa=False,
        show_error=False,
    )
