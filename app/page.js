// The page's part in the browser: takes a picture from a file, the clipboard, the camera or an
// example, asks the API, and hands the answer to Gradio's components (see SHOW in page.py).
"use strict";

const LARGEST = 10_000_000; // bytes, as app/limits.py has it
const GONE = "The server does not answer; is it running?";
const found = (id) => document.getElementById(id);
const say = (text) => { found("message").textContent = text; };
const escaped = (text) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
const percent = (share) => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)}%`;
let answer = null; // of the API; null while there is none to be shown
let asked = 0; // the number of the newest question: an older answer is not shown
let opening = false; // whether the browser is asking for the camera

window.garment = {
  verdict() {
    if (!answer) return "";
    const chance = percent(Object.values(answer.chances)[0]);
    const name = `<b>${escaped(answer.label)}</b>, ${chance}`;
    const text = answer.none
      ? `<b>Probably none of the ten.</b><span>Nearest: ${name}</span>`
      : `<span class="large">${name}</span>`;
    return `<p>${text}<span>Answered by the model ${escaped(answer.model)}</span></p>`;
  },
  label() {
    if (!answer) return { label: "", confidences: [] };
    const confidences = Object.entries(answer.chances)
      .map(([label, confidence]) => ({ label, confidence }));
    return { label: answer.none ? "None of the ten" : answer.label, confidences };
  },
  steps() {
    if (!answer) return "";
    const texts = { photo: "Photo", cutout: "Cut-out", image: "What the model sees: 28 x 28" };
    return Object.entries(texts).map(([step, text]) => `<figure class="${step}">` +
      `<img src="${answer.steps[step]}" alt="${text}"><figcaption>${text}</figcaption></figure>`
    ).join("");
  },
};

// What an answer to a former picture says must not stay beside a message about this one.
function show(content) {
  if (!answer && !content) return;
  answer = content;
  found("show").click();
}

function refuse(text) {
  document.body.classList.remove("asking");
  show(null);
  say(text);
}

async function ask(picture, number = ++asked) {
  if (picture.size > LARGEST) return refuse("The picture has more than 10 MB; choose a smaller one.");
  say("Looking at it ...");
  document.body.classList.add("asking");
  try {
    const headers = { "Content-Type": "application/octet-stream" };
    const response = await fetch("/predict?steps=true", { method: "POST", headers, body: picture });
    const content = await response.json();
    if (number !== asked) return;
    if (!response.ok) return refuse(content.detail);
    say("");
    show(content);
  } catch {
    if (number === asked) refuse(GONE);
  } finally {
    if (number === asked) document.body.classList.remove("asking");
  }
}

function stop() {
  const video = found("video");
  for (const track of video.srcObject?.getTracks() ?? []) track.stop();
  video.srcObject = null;
  found("viewer").hidden = true;
}

async function camera() {
  if (!found("viewer").hidden) return stop();
  if (opening) return;
  opening = true;
  try {
    const wanted = { video: { facingMode: "environment" } };
    found("video").srcObject = await navigator.mediaDevices.getUserMedia(wanted);
    found("viewer").hidden = false;
    await found("video").play();
    say("");
  } catch (error) {
    stop();
    say(error.name === "NotAllowedError"
      ? "Access to the camera was denied; allow it in the browser, or choose a file."
      : "No camera can be used here; choose a file.");
  } finally {
    opening = false;
  }
}

function shoot() {
  const video = found("video");
  if (!video.videoWidth) return say("The camera is not ready yet; try again in a moment.");
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
  canvas.getContext("2d").drawImage(video, 0, 0);
  stop();
  canvas.toBlob(
    (photo) => (photo ? ask(photo) : refuse("The camera gave no photo; try again.")),
    "image/jpeg", 0.92,
  );
}

async function example(name) {
  const number = ++asked;
  try {
    const response = await fetch(`/examples/${name}.jpg`);
    if (!response.ok) throw new Error(response.status);
    const picture = await response.blob();
    if (number === asked) await ask(picture, number);
  } catch {
    if (number === asked) refuse(GONE);
  }
}

// Gradio draws its components after this script ran, so the document listens for them.
document.addEventListener("click", ({ target }) => {
  if (target.closest("#camera")) camera();
  if (target.closest("#shoot")) shoot();
  const button = target.closest(".example");
  if (button) example(button.dataset.name);
});
document.addEventListener("change", ({ target }) => {
  if (target.id !== "file" || !target.files.length) return;
  ask(target.files[0]);
  target.value = ""; // the same file can be chosen again
});
for (const event of ["dragover", "drop"]) {
  document.addEventListener(event, (dropped) => {
    dropped.preventDefault();
    if (event === "drop" && dropped.dataTransfer.files.length) ask(dropped.dataTransfer.files[0]);
  });
}
document.addEventListener("paste", ({ clipboardData }) => {
  if (clipboardData.files.length) ask(clipboardData.files[0]);
});
