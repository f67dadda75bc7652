// The preview in place of the text, and what a paste may not bring.
import { notice } from "./notices.js";

export function preview(form, area, token) {
  const toggle = form.querySelector("[data-preview]");
  const shown = form.querySelector("[data-preview-text]");
  const url = toggle.formAction;
  toggle.setAttribute("aria-pressed", "false");
  toggle.addEventListener("click", async (event) => {
    event.preventDefault();
    const isShown = toggle.getAttribute("aria-pressed") === "true";
    if (!isShown) {
      try {
        const body = new URLSearchParams({ body: area.value, csrfmiddlewaretoken: token() });
        const answer = await fetch(url, { method: "POST", body, headers: { "HX-Request": "true" }, redirect: "error" });
        if (answer.status !== 200 && answer.status !== 422) throw new Error(answer.status);
        shown.innerHTML = await answer.text(); // cleaned by the server
      } catch {
        shown.textContent = "The preview needs the server, which does not answer just now. Your text is where it was.";
      }
    }
    toggle.setAttribute("aria-pressed", String(!isShown));
    toggle.textContent = isShown ? "Preview" : "Write on";
    shown.hidden = isShown;
    area.hidden = !isShown;
    for (const tool of form.querySelectorAll("[data-mark]")) tool.hidden = !isShown;
    if (isShown) area.focus();
  });
}

export function pasting(area, notices) {
  const refuse = () => {
    notices.show("image", notice({ text: "Terrain keeps text only, so the image was not taken. The rest of what you pasted is there." }));
    area.addEventListener("input", () => setTimeout(() => notices.clear("image"), 8000), { once: true });
  };
  const hasFiles = (data) => [...(data?.items || [])].some((item) => item.kind === "file");
  area.addEventListener("paste", (event) => {
    if (!hasFiles(event.clipboardData)) return;
    const text = event.clipboardData.getData("text/plain");
    event.preventDefault();
    if (text) document.execCommand("insertText", false, text);
    refuse();
  });
  area.addEventListener("drop", (event) => {
    if (!hasFiles(event.dataTransfer)) return;
    event.preventDefault();
    refuse();
  });
}
