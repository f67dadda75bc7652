// Copies what a button names: as HTML, which pastes into documents, and as plain text, which pastes anywhere.
//
// <button type="button" data-copy="ID of what is shown" data-copy-plain="ID of its plain text" hidden>, and beside it
// an element with data-copy-said, which says how it went. Without a plain text the shown words are taken.
// Without this module the button stays hidden, and a person selects and copies what is shown.

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

async function asBoth(shown, plain) {
  const text = plain ? plain.value ?? plain.textContent : shown.innerText;
  try {
    const item = new ClipboardItem({
      "text/html": new Blob([bare(shown)], { type: "text/html" }),
      "text/plain": new Blob([text], { type: "text/plain" }),
    });
    await navigator.clipboard.write([item]);
    return true;
  } catch {
    return false; // too old a browser, or not allowed
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
