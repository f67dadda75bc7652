// An import: a file too large is told before it is sent, and while one is read or brought in, the page says how far that is.
// Without this module the browser shows that it waits, and the server says the rest.
const form = document.querySelector("form[data-waits]");
const input = form?.querySelector("input[type=file]");
const wait = form?.querySelector("[data-wait]");
const most = Number(input?.dataset.most);

input?.addEventListener("change", () => {
  const file = input.files[0];
  const large = file && file.size > most * 1_000_000;
  input.setCustomValidity(large ? `“${file.name}” has ${Math.ceil(file.size / 1_000_000)} MB; up to ${most} MB can be sent. Split it, or use the command, which has no limit.` : "");
  if (large) input.reportValidity();
});

form?.addEventListener("submit", (event) => {
  if (event.submitter?.name) return; // another question than the long one
  const button = form.querySelector("button[type=submit]:not([name])");
  wait.textContent = `${form.dataset.waits}…`;
  // Disabled only once the post is on its way: a disabled button's form still goes.
  setTimeout(() => { button.disabled = true; });
  setTimeout(ask, 700);
});

// The page stays until the answer to the post takes its place, and asks meanwhile.
async function ask() {
  try {
    const answer = await fetch("/import/?progress", { headers: { Accept: "text/plain" } });
    const done = answer.ok ? await answer.text() : "";
    if (/^\d+$/.test(done)) show(Number(done));
  } catch {
    return; // the answer is here, or the line is down
  }
  setTimeout(ask, 700);
}

function show(done) {
  let bar = wait.querySelector("progress");
  if (!bar) {
    bar = document.createElement("progress");
    bar.max = 100;
    bar.setAttribute("aria-label", form.dataset.waits);
    wait.replaceChildren(bar, document.createElement("span"));
  }
  bar.value = done;
  bar.nextSibling.textContent = `${form.dataset.waits}: ${done} %`;
}

// Back from the next page, the form is as it was.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload();
});
