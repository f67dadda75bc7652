// What the server has not taken yet, kept in this browser: one copy a person, draft and tab, gone once it is saved.
const PREFIX = "terrain-unsent:";

export const tabName = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (n) => n.toString(16).padStart(2, "0")).join("");

const keyOf = (copy) => `${PREFIX}${copy.whose}:${copy.draft}:${copy.tab}`;

/** Keeps a copy. False where the browser would not (full, or switched off). */
export function keep(copy) {
  try {
    localStorage.setItem(keyOf(copy), JSON.stringify(copy));
    return true;
  } catch {
    return false;
  }
}

export function drop(copy) {
  try {
    localStorage.removeItem(keyOf(copy));
  } catch {
    // nothing was kept
  }
}

/** The copies of one person. Those of anybody else are not read. */
export function copiesOf(whose) {
  const found = [];
  try {
    for (const key of Object.keys(localStorage)) {
      if (!key.startsWith(`${PREFIX}${whose}:`)) continue;
      try {
        found.push(JSON.parse(localStorage.getItem(key)));
      } catch {
        localStorage.removeItem(key);
      }
    }
  } catch {
    // no storage, no copies
  }
  return found.filter((copy) => copy && copy.draft && Array.isArray(copy.fields)).sort((a, b) => a.at - b.at);
}

/** The keys, not the texts, of what other people's pages left here. */
export function keysOfOthers(whose) {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX) && !key.startsWith(`${PREFIX}${whose}:`));
  } catch {
    return [];
  }
}

export function dropKeys(keys) {
  for (const key of keys) localStorage.removeItem(key);
}

export function dropAllOf(whose) {
  for (const copy of copiesOf(whose)) drop(copy);
}

/** Copies as one text file, offered for saving. */
export function saveAsFile(copies) {
  const parts = copies.map((copy) => {
    const said = Object.fromEntries(copy.fields);
    return [said.title && `# ${said.title}`, said.body, said.takeaway && `> ${said.takeaway}`].filter(Boolean).join("\n\n");
  });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([parts.join("\n\n---\n\n") + "\n"], { type: "text/markdown" }));
  link.download = "unsent.md";
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

/** A page that is open holds its name, so that no other page sends its copy meanwhile. */
export function holdTab(tab) {
  navigator.locks?.request(`terrain-tab-${tab}`, () => new Promise(() => {}));
}

/** Does something with a copy unless the page that wrote it is still open. */
export async function unlessOpen(copy, act) {
  if (!navigator.locks) return Date.now() - copy.at > 20000 ? act() : undefined;
  return navigator.locks.request(`terrain-tab-${copy.tab}`, { ifAvailable: true }, (lock) => (lock ? act() : undefined));
}
