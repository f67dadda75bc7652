// The upload of an import: a file too large is told before it is sent, and a sent one says that it is being read.
const form = document.querySelector("form[data-import]");
const input = form?.querySelector("input[type=file]");
const most = Number(input?.dataset.most);

input?.addEventListener("change", () => {
  const file = input.files[0];
  const large = file && file.size > most * 1_000_000;
  input.setCustomValidity(large ? `“${file.name}” has ${Math.ceil(file.size / 1_000_000)} MB; up to ${most} MB can be sent. Split it, or use the command, which has no limit.` : "");
  if (large) input.reportValidity();
});

form?.addEventListener("submit", () => {
  const button = form.querySelector("button[type=submit]");
  button.textContent = "Reading it…";
  // Disabled only once the post is on its way: a disabled button's form still goes.
  setTimeout(() => { button.disabled = true; });
});

// Back from the next page, the form is as it was.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload();
});
