// Dragging a question to its place. The buttons beside it do the same without this.
const list = document.querySelector("#order");
const form = document.querySelector("#set-form");

if (list && form && list.children.length > 1) {
  let dragged = null;
  for (const item of list.children) {
    // What is pressed on decides: a button is pressed, words are selected, the rest of the line is taken up.
    item.addEventListener("pointerdown", (event) => {
      item.draggable = event.pointerType === "mouse" && !event.target.closest("button, a, h3");
    });
    item.addEventListener("dragstart", (event) => {
      dragged = item;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", "");
    });
    item.addEventListener("dragend", () => {
      item.draggable = false;
      dragged = null;
    });
  }
  list.addEventListener("dragover", (event) => {
    const over = event.target.closest("#order > li");
    if (!dragged || !over) return;
    event.preventDefault();
    if (over === dragged) return;
    const box = over.getBoundingClientRect();
    over[event.clientY < box.top + box.height / 2 ? "before" : "after"](dragged);
  });
  list.addEventListener("drop", (event) => {
    if (!dragged) return;
    event.preventDefault();
    const fields = { move: dragged.dataset.slug, to: [...list.children].indexOf(dragged) + 1 };
    for (const [name, value] of Object.entries(fields)) {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name, value });
      form.append(field);
    }
    form.submit();
  });
}
