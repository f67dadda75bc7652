// The steps beside the text: what is done, what is now.
export function guide(form, changed) {
  const aside = form.querySelector(".guide");
  if (!aside) return;
  const steps = [...aside.querySelectorAll("[data-step]")];
  const field = form.elements.steps;
  const tools = aside.querySelector("[data-guide-tools]");
  const next = aside.querySelector("[data-next-step]");
  const hide = aside.querySelector("[data-hide-guide]");
  const count = aside.querySelector("[data-step-count]");
  const list = aside.querySelector(".steps");
  let done = new Set(field.value.split(",").filter(Boolean));

  function show() {
    const now = steps.find((step) => !done.has(step.dataset.step));
    for (const step of steps) {
      const isDone = done.has(step.dataset.step);
      step.classList.toggle("done", isDone);
      step.querySelector("[data-done]").hidden = !isDone;
      if (step === now) step.setAttribute("aria-current", "step");
      else step.removeAttribute("aria-current");
    }
    count.textContent = now ? `, step ${now.dataset.step} of ${steps.length}` : ", all steps done";
    next.textContent = !now ? "From the first step again" : steps.indexOf(now) === steps.length - 1 ? "Done with the steps" : "Next step";
  }

  next.addEventListener("click", () => {
    const now = steps.find((step) => !done.has(step.dataset.step));
    if (now) done.add(now.dataset.step);
    else done = new Set();
    field.value = [...done].join(",");
    show();
    changed();
  });
  hide.addEventListener("click", () => {
    const away = !list.hidden;
    list.hidden = next.hidden = away;
    hide.textContent = away ? "Show the guide" : "Hide the guide";
  });
  tools.hidden = false;
  aside.classList.add("stepping");
  show();
}
