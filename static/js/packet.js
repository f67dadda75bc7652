// What a packet's page does beyond its form: it prints, quotes what is selected of an entry, lets items be dragged, and
// says when what was typed could not be saved.
// Its parts are swapped as it is saved, so everything is found when it is needed. Without this module the browser
// prints, an excerpt is typed or pasted into its field, and the buttons of an item move it.

let quoted = ""; // what is selected, kept because pressing a button may drop the selection

function show(root) {
  for (const button of root.querySelectorAll("[data-print]")) button.hidden = false;
}

show(document);
document.addEventListener("htmx:load", (event) => show(event.target));

document.addEventListener("selectionchange", () => {
  const selection = getSelection();
  const source = selection.isCollapsed ? null : around(selection.anchorNode);
  if (source && source === around(selection.focusNode)) {
    quoted = selection.toString().trim();
    source.querySelector("[data-quote]").hidden = !quoted;
  }
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) print();
  const button = event.target.closest("[data-quote]");
  if (button && quoted) quote(button);
});

function around(node) {
  return (node?.nodeType === Node.ELEMENT_NODE ? node : node?.parentElement)?.closest("[data-source]");
}

// The words go into the item's field as an excerpt, and the form saves that as it saves what is typed.
function quote(button) {
  const { form } = button;
  const item = button.closest("[data-source]").dataset.source;
  const excerpt = form.querySelector(`[name="kind-${item}"][value="excerpt"]`);
  form.elements[`text-${item}`].value = quoted;
  form.elements[`shown-${item}`].value = "excerpt";
  excerpt.checked = true;
  excerpt.dispatchEvent(new Event("change", { bubbles: true }));
  button.hidden = true;
}

// --- Order -----------------------------------------------------------------------------------------------

const STILL = "a, button, input, textarea, label, summary, details, .prose";
let dragged = null;

// What a button of the form does, without loading the page anew; the form is sent with all that is typed.
function act(fields) {
  const form = document.querySelector("#packet-form");
  for (const [name, value] of Object.entries(fields)) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name, value });
    field.dataset.act = "";
    form.append(field);
  }
  form.dispatchEvent(new Event("act"));
}

// What was asked is asked once, also where the line was down.
document.addEventListener("htmx:afterRequest", (event) => {
  if (!event.detail.requestConfig.formData.has("do")) return;
  for (const field of document.querySelectorAll("#packet-form [data-act]")) field.remove();
});

document.addEventListener("change", (event) => {
  if (window.htmx && event.target.matches("#candidates select")) act({ do: "filter" });
});

document.addEventListener("click", (event) => {
  const button = event.target.closest(".hand-tools button[id][value]");
  if (!button || !window.htmx) return;
  event.preventDefault();
  if (button.getAttribute("aria-disabled") !== "true") act({ do: button.value });
});

// What is pressed on decides: a button is pressed, words are selected, the rest of the item is taken up.
document.addEventListener("pointerdown", (event) => {
  const item = event.target.closest("[data-item]");
  if (item) item.draggable = event.pointerType === "mouse" && !event.target.closest(STILL);
});

document.addEventListener("dragstart", (event) => {
  if (!event.target.matches?.("[data-item]")) return;
  dragged = event.target;
  dragged.classList.add("dragged");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", "");
});

document.addEventListener("dragend", () => {
  if (!dragged) return;
  dragged.classList.remove("dragged");
  dragged.draggable = false;
  dragged = null;
});

// An ask stays among the asks, and nothing else goes there.
function list(target) {
  const found = dragged && target.closest?.("[data-section]");
  if (!found) return null;
  return found === dragged.parentElement || !("asks" in found.dataset || "asks" in dragged.parentElement.dataset) ? found : null;
}

document.addEventListener("dragover", (event) => {
  const there = list(event.target);
  if (!there) return;
  event.preventDefault();
  const over = event.target.closest("[data-item]") ?? there.lastElementChild;
  if (over === dragged) return;
  const box = over.getBoundingClientRect();
  over[over === there.lastElementChild || event.clientY < box.top + box.height / 2 ? "before" : "after"](dragged);
});

document.addEventListener("drop", (event) => {
  const there = list(event.target);
  if (!there) return;
  event.preventDefault();
  const at = [...there.querySelectorAll("[data-item]")].indexOf(dragged);
  act({ do: `place-${dragged.dataset.item}`, place: `${there.dataset.section}-${at}` });
});

// Where a line of one's own is asked for, it is begun.
document.addEventListener("toggle", (event) => {
  if (event.target.matches?.(".add[open]")) event.target.querySelector("textarea").focus();
}, true);

// --- Saving ----------------------------------------------------------------------------------------------

const AGAIN = 5000; // milliseconds
let typed = 0; // counts what was typed
let sent = 0; // how much of it the request on its way holds
let saved = 0;
let waiting = 0;

const unsaved = () => saved < typed;
const save = () => document.querySelector("#packet-form")?.dispatchEvent(new Event("act"));
const ofForm = (event) => event.detail.elt.id === "packet-form";

document.addEventListener("input", (event) => {
  if (event.target.form?.id === "packet-form") typed += 1;
});

document.addEventListener("htmx:beforeRequest", (event) => {
  if (ofForm(event)) sent = typed;
});

document.addEventListener("htmx:afterRequest", (event) => {
  if (!ofForm(event)) return;
  clearTimeout(waiting);
  if (event.detail.successful) {
    saved = sent;
    document.querySelector("#packet-form [data-unsent]")?.remove();
  } else {
    const state = document.querySelector("#packet-state .state");
    state.className = "state caution";
    state.textContent = "Not saved yet";
    waiting = setTimeout(save, AGAIN);
  }
});

addEventListener("online", () => { if (unsaved()) save(); });

// On the way to another tab or page, what was typed a moment ago does not wait for a pause.
document.addEventListener("visibilitychange", () => { if (document.hidden && unsaved()) save(); });
addEventListener("pagehide", () => {
  const form = document.querySelector("#packet-form");
  if (form && unsaved()) fetch(form.action, { method: "POST", body: new FormData(form), keepalive: true, redirect: "manual" });
});
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
