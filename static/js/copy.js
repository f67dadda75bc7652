// Copies what a button names: as HTML, which pastes into documents, and as plain text, which pastes anywhere.
//
// <button type="button" data-copy="ID of what is shown" data-copy-plain="ID of its plain text" hidden>, and beside it
// an element with data-copy-said, which says how it went. Without a plain text the shown words are taken.
// Without this module the button stays hidden, and a person selects and copies what is shown.
//
// A link with data-copy-page leads to such a page: the same is copied from it without leaving.

for (const button of document.querySelectorAll("[data-copy]")) {
  const shown = document.getElementById(button.dataset.copy);
  const plain = document.getElementById(button.dataset.copyPlain ?? "");
  const said = button.parentElement.querySelector("[data-copy-said]");
  button.hidden = false;
  if (said) said.textContent = "";
  button.addEventListener("click", async () => {
    const done = (await asBoth(shown, plain)) || asSelected(shown);
    if (said) said.textContent = done ? "Copied." : "The browser did not let it be copied. Select it and copy it.";
  });
}

document.addEventListener("click", async (event) => {
  const link = event.target.closest("[data-copy-page]");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  const page = fetch(link.href).then((answer) => answer.text()).then((html) => {
    const found = new DOMParser().parseFromString(html, "text/html");
    return { shown: found.getElementById("copied"), plain: found.getElementById("plain") };
  });
  const done = await write(
    page.then(({ shown }) => bare(shown)),
    page.then(({ plain }) => plain.value),
  );
  const said = link.parentElement.querySelector("[data-copy-said]");
  if (done) said.textContent = "Copied.";
  else location.assign(link.href);
});

function asBoth(shown, plain) {
  return write(bare(shown), plain ? plain.value ?? plain.textContent : shown.innerText);
}

// Each text or the promise of one: a browser may write only what was begun while the click lasts.
async function write(html, text) {
  const blob = async (told, type) => new Blob([await told], { type });
  try {
    const item = new ClipboardItem({ "text/html": blob(html, "text/html"), "text/plain": blob(text, "text/plain") });
    await navigator.clipboard.write([item]);
    return true;
  } catch {
    return false; // too old a browser, not allowed, or nothing there to copy
  }
}

// The elements without what only this page needs, so that the text takes the look of where it is pasted.
function bare(shown) {
  const copy = shown.cloneNode(true);
  for (const element of copy.querySelectorAll("*")) {
    for (const name of ["class", "id", "rel", "aria-labelledby"]) element.removeAttribute(name);
  }
  return copy.innerHTML;
}

function asSelected(shown) {
  const range = document.createRange();
  range.selectNodeContents(shown);
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
  return document.execCommand("copy");
}
