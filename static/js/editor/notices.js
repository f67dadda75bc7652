// Sentences above the text. Built from elements, never from strings that hold what a person typed.

export const icon = (name) => {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
};

export const element = (tag, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
};

export const button = (text, kind, act) => {
  const made = element("button", { type: "button", className: `btn ${kind} slim` }, text);
  made.addEventListener("click", act);
  return made;
};

/** A notice: {kind: "caution" | "danger" | "", icon, strong, text, actions}. */
export function notice({ kind = "", icon: name = "alert", strong = "", text = "", actions = [], role }) {
  const sentence = element("p", {}, strong && element("strong", {}, strong), strong && text ? " " : null, text);
  const made = element("div", { className: `notice ${kind}`.trim() }, icon(name), element("div", {}, sentence));
  if (actions.length) made.lastChild.append(element("p", { className: "line" }, ...actions));
  made.setAttribute("role", role || (kind ? "alert" : "status"));
  return made;
}

/** One place for one notice of each name: a new one replaces it, nothing takes it away. */
export class Notices {
  constructor(place) {
    this.place = place;
    this.shown = new Map();
  }

  show(name, made) {
    this.clear(name);
    this.shown.set(name, made);
    this.place.append(made);
    return made;
  }

  clear(name) {
    this.shown.get(name)?.remove();
    this.shown.delete(name);
  }

  has(name) {
    return this.shown.has(name);
  }
}
