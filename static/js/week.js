// Another question may leave more or less time for what has come due, so its section comes anew with the questions.
// Where somebody has begun to answer there, it stays as it is: nothing typed is lost.
const touched = (field) =>
  field.type === "radio" ? field.checked !== field.defaultChecked : field.type !== "hidden" && field.value !== field.defaultValue;

document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target } = event.detail;
  if (target.id === "come-due" && [...target.querySelectorAll("input, textarea")].some(touched)) {
    event.detail.shouldSwap = false;
  }
});

// The headline is one line, so Enter saves it; a Japanese or Chinese word still being put together takes its own.
document.addEventListener("keydown", (event) => {
  if (event.target.id === "headline" && event.key === "Enter" && !event.isComposing && !event.shiftKey) {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
});
