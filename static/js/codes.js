// Recovery codes: copy them, print them.
const list = document.querySelector("[data-codes]");
const said = document.querySelector("[data-copied]");
document.querySelector("[data-copy-codes]")?.addEventListener("click", async () => {
  const codes = [...list.children].map((item) => item.textContent).join("\n");
  try {
    await navigator.clipboard.writeText(codes);
    said.textContent = "Copied.";
  } catch {
    getSelection().selectAllChildren(list);
    said.textContent = "The browser did not copy them; they are selected now.";
  }
});
document.querySelector("[data-print]")?.addEventListener("click", () => print());
