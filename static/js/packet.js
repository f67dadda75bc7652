// What a packet's page does beyond its form: it prints, and quotes what is selected of an entry.
// Its parts are swapped as it is saved, so everything is found when it is needed. Without this module the browser
// prints, and an excerpt is typed or pasted into its field.

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
