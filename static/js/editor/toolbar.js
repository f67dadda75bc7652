// Marks for Markdown: around the selection, or at the beginning of its lines. Undo stays the browser's own.

const AROUND = { bold: "**", italic: "*", code: "`" };
const BEFORE = { heading: "## ", list: "- ", quote: "> " };

function put(area, start, end, text) {
  area.focus();
  area.setSelectionRange(start, end);
  if (!document.execCommand("insertText", false, text)) {
    area.setRangeText(text, start, end, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function around(area, mark) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const chosen = value.slice(start, end);
  const size = mark.length;
  if (value.slice(start - size, start) === mark && value.slice(end, end + size) === mark) {
    put(area, start - size, end + size, chosen);
    area.setSelectionRange(start - size, end - size);
    return;
  }
  put(area, start, end, mark + chosen + mark);
  area.setSelectionRange(start + size, end + size);
}

function before(area, mark) {
  const { selectionStart, selectionEnd, value } = area;
  const start = value.lastIndexOf("\n", selectionStart - 1) + 1;
  const next = value.indexOf("\n", selectionEnd);
  const end = next === -1 ? value.length : next;
  const lines = value.slice(start, end).split("\n");
  const marked = lines.every((line) => line.startsWith(mark));
  put(area, start, end, lines.map((line) => (marked ? line.slice(mark.length) : mark + line)).join("\n"));
}

function code(area) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const chosen = value.slice(start, end);
  if (!chosen.includes("\n")) return around(area, AROUND.code);
  put(area, start, end, `\`\`\`\n${chosen}\n\`\`\``);
}

export function mark(area, name) {
  if (name === "code") code(area);
  else if (AROUND[name]) around(area, AROUND[name]);
  else before(area, BEFORE[name]);
}

export function toolbar(bar, area) {
  const tools = [...bar.querySelectorAll("[data-mark]")];
  for (const tool of tools) {
    tool.hidden = false;
    tool.addEventListener("click", () => mark(area, tool.dataset.mark));
  }
  // One stop for the tab key, arrows inside, as a toolbar is moved through.
  const stops = [...tools, bar.querySelector("[data-preview]")].filter(Boolean);
  const stop = (at) => stops.forEach((tool, place) => (tool.tabIndex = place === at ? 0 : -1));
  stop(0);
  bar.addEventListener("keydown", (event) => {
    const at = stops.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: stops.length - 1 }[event.key];
    if (at === -1 || to === undefined) return;
    event.preventDefault();
    const next = (to + stops.length) % stops.length;
    stop(next);
    stops[next].focus();
  });
  bar.addEventListener("focusin", (event) => stops.includes(event.target) && stop(stops.indexOf(event.target)));
  area.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    const name = { b: "bold", i: "italic" }[event.key.toLowerCase()];
    if (!name) return;
    event.preventDefault();
    mark(area, name);
  });
}
