// What an htmx form does when its answer is no page to swap in. Nothing typed is lost either way.

// A page too old, or signed out meanwhile: the form is posted as it is without htmx, and the answer gives it back.
document.addEventListener("htmx:responseError", (event) => {
  const { elt, xhr } = event.detail;
  const form = elt.closest("form");
  if (form && (xhr.status === 401 || xhr.status === 403)) form.submit();
  else if (form) say(form, "The server did not take this. Your text is still here; try again in a minute.");
});

document.addEventListener("htmx:sendError", (event) => {
  const form = event.detail.elt.closest("form");
  if (form) say(form, "The server cannot be reached. Your text is still here; try again when you are connected.");
});

function say(form, sentence) {
  form.querySelector("[data-unsent]")?.remove();
  const said = document.createElement("p");
  said.className = "error";
  said.dataset.unsent = "";
  said.setAttribute("role", "alert");
  said.textContent = sentence;
  form.append(said);
}
