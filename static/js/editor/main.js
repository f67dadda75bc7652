// The editor: saves as one types, says only what is true about it, and loses nothing.
import { fields } from "./fields.js";
import { gets } from "./gets.js";
import { guide } from "./guide.js";
import { button, element, icon, notice, Notices } from "./notices.js";
import { pasting, preview } from "./page.js";
import { send } from "./protocol.js";
import { copiesOf, drop, holdTab, keep, tabName, unlessOpen } from "./store.js";
import { toolbar } from "./toolbar.js";
import { characters, inWords, words } from "./words.js";

const PAUSE = 1200; // after the last key
const AT_LEAST = 8000; // while typing without a pause
const COPY = 300; // until what is typed is in this browser
const RETRY = [1000, 2000, 4000, 8000, 15000, 30000];
const OWN = new Set(["csrfmiddlewaretoken", "draft", "version", "tab", "seq", "whose", "guide", "entry", "base", "seen", "shown", "choice", "later"]);
const EXTRA = ["guide", "entry", "base"];

const form = document.querySelector("[data-editor]");
const area = form.elements.body;
const state = form.querySelector("[data-state]");
const notices = new Notices(form.querySelector("[data-notices]"));
const tab = tabName();
const whose = form.elements.whose.value;

let token = form.elements.csrfmiddlewaretoken.value;
let draft = form.elements.draft.value;
let url = form.dataset.save;
let version = Number(form.elements.version.value);
let seq = Number(form.elements.seq.value);
let savedAt = form.dataset.saved;
let saved = "unsaved" in form.dataset ? null : snapshot();
let wordsSaved = saved === null ? 0 : words(area.value);
let sending = null;
let stopped = ""; // clash, gone, refused: until somebody chooses, or types on
let failures = 0;
let leaving = false;
const timers = {};

function pairs() {
  return [...new FormData(form)].filter(([name]) => !OWN.has(name));
}

function snapshot() {
  return JSON.stringify(pairs().filter(([name]) => name !== "next"));
}

const isDirty = () => snapshot() !== saved;

function copy() {
  const extra = EXTRA.filter((name) => form.elements[name]).map((name) => [name, form.elements[name].value]);
  return { whose, draft, url, version, tab, seq, at: Date.now(), fields: pairs(), extra };
}

function later(name, delay, act) {
  clearTimeout(timers[name]);
  timers[name] = setTimeout(act, delay);
}

let hasTyped = false;

function say(text, kind = "", name = "") {
  // What the server said about keeping stands until somebody types.
  if (!hasTyped && state.getAttribute("role") === "alert" && kind !== "danger") return;
  state.setAttribute("role", "status");
  state.className = `state ${kind}`.trim();
  state.replaceChildren(...(name ? [icon(name)] : []), text);
}

// --- Saving ----------------------------------------------------------------------------------------------

/** Sends, and goes on with the token that the answer brings, where it brings one. */
async function deliver(what, more) {
  const answer = await send(what, token, more);
  token = answer.token || token;
  form.elements.csrfmiddlewaretoken.value = token;
  return answer;
}

let firstUnsaved = 0;

function changed() {
  if (leaving) return;
  if (stopped === "refused") stopped = "";
  if (!isDirty()) return;
  if (!firstUnsaved) firstUnsaved = Date.now();
  if (!notices.has("away")) say(savedAt ? `Saved ${savedAt}, now changing` : "Not saved yet");
  later("copy", COPY, () => !leaving && isDirty() && keep(copy()));
  if (!stopped && !failures) {
    later("save", Math.max(0, Math.min(PAUSE, firstUnsaved + AT_LEAST - Date.now())), save);
  }
}

/** Saves what is there. True once the server has it. */
async function save() {
  clearTimeout(timers.save);
  while (sending) await sending;
  if (!isDirty()) return true;
  if (stopped) return false;
  sending = attempt();
  try {
    return await sending;
  } finally {
    sending = null;
    if (!failures && !stopped && !leaving && isDirty()) later("save", PAUSE, save);
  }
}

async function attempt() {
  seq += 1;
  const sent = snapshot();
  const here = copy();
  const count = words(area.value);
  const isKept = keep(here);
  const answer = await deliver(here);
  if (answer.kind === "saved") {
    saved = sent;
    version = answer.version;
    savedAt = answer.saved_at;
    wordsSaved = count;
    failures = 0;
    firstUnsaved = isDirty() ? Date.now() : 0;
    Object.assign(form.elements.version, { value: version });
    form.elements.tab.value = tab;
    form.elements.seq.value = seq;
    notices.clear("away");
    if (isDirty()) keep(copy());
    else drop(here);
    say(`Saved ${savedAt}`, "good", "check");
    return true;
  }
  if (answer.kind === "nothing") {
    saved = sent;
    firstUnsaved = 0;
    drop(here);
    say("Nothing yet");
    return true;
  }
  unsaved(answer, isKept);
  return false;
}

function unsaved(answer, isKept) {
  const since = savedAt ? `Everything since ${savedAt}` : "What you wrote";
  const where = isKept ? `${since} is kept in this browser` : `${since} is on this page only: this browser keeps nothing`;
  const signIn = element("a", { className: "btn slim", href: form.dataset.signIn, target: "_blank", rel: "noopener" }, "Sign in, in a new tab");
  const copyText = button("Copy the text", "plain", copyAll);
  const tryAgain = button("Try again", "", () => retry());
  say(isKept ? "Kept in this browser" : "Not saved", "caution", "offline");
  if (answer.kind === "conflict") return clash(answer);
  if (answer.kind === "gone") return gone(answer);
  if (answer.kind === "refused") {
    stopped = "refused";
    say("Not saved", "danger", "alert");
    return notices.show("away", notice({ kind: "danger", strong: "This cannot be saved as it is.", text: answer.sentence || "", actions: [copyText] }));
  }
  failures += 1;
  later("save", RETRY[Math.min(failures, RETRY.length) - 1], retry);
  const shown = { "signed-out": "signed-out", "somebody-else": "somebody-else" }[answer.kind] || (answer.kind === "away" && !navigator.onLine ? "offline" : failures >= 3 && answer.kind === "failing" ? "failing" : "away");
  if (notices.has("away") && notices.shown.get("away").dataset.about === shown) return undefined;
  const what = {
    offline: { kind: "caution", icon: "offline", role: "status", strong: "You are offline.", text: `${where}${isKept ? " and will be saved when the connection is back. Keep writing." : "."}`, actions: isKept ? [] : [copyText] },
    away: { kind: "caution", icon: "offline", role: "status", strong: "The server does not answer.", text: `${where}${isKept ? " and will be saved when it does. Keep writing." : "."}`, actions: isKept ? [] : [copyText] },
    failing: { kind: "danger", icon: "alert", strong: `The last ${inWords(Math.max(words(area.value) - wordsSaved, 1), "word")} are not saved.`, text: `The server did not take them three times. ${isKept ? "They are in this browser; Terrain goes on trying." : "Terrain goes on trying."}`, actions: [tryAgain, copyText] },
    "signed-out": { kind: "caution", icon: "key", strong: "You were signed out.", text: `${where}${isKept ? ", for you alone, and is saved once you sign in again." : "."}`, actions: [signIn, copyText] },
    "somebody-else": { kind: "caution", icon: "lock", strong: "Somebody else is signed in now.", text: `${where}${isKept ? ", for you alone. It is saved once you sign in again." : "."}`, actions: [signIn, copyText] },
  }[shown];
  const made = notice(what);
  made.dataset.about = shown;
  return notices.show("away", made);
}

function retry() {
  if (stopped || leaving) return undefined;
  clearTimeout(timers.save);
  return save();
}

async function copyAll() {
  area.select();
  try {
    await navigator.clipboard.writeText(area.value);
  } catch {
    document.execCommand("copy");
  }
}

// --- Two versions ----------------------------------------------------------------------------------------

function clash(answer) {
  stopped = "clash";
  say("Two versions", "caution", "copy");
  notices.clear("away");
  const held = document.createElement("template");
  held.innerHTML = answer.html; // made and escaped by the server
  const made = held.content.querySelector("[data-clash]");
  notices.show("clash", made).scrollIntoView({ block: "nearest" });
}

/** Sends the choice with what is here; what is not gone on with becomes a draft of its own. */
async function choose(pressed) {
  const here = copy();
  const seen = form.elements.seen.value;
  const answer = await deliver({ ...here, url: pressed.formAction, extra: [...here.extra, ["seen", seen]] }, { choice: pressed.value });
  if (answer.kind === "saved") {
    drop(here);
    leave(answer.address);
  } else unsaved(answer, keep(here));
}

function gone(answer) {
  stopped = "gone";
  notices.clear("away");
  const own = button("Make it a draft of its own", "", async () => {
    const said = await deliver(copy(), { choice: "own" });
    if (said.kind !== "saved") return;
    drop(copy());
    leave(said.address);
  });
  const read = answer.read ? element("a", { className: "btn plain slim", href: answer.read }, "Read the entry") : null;
  notices.show("clash", notice({ kind: "caution", icon: "copy", text: answer.sentence, actions: [own, read].filter(Boolean) })).scrollIntoView({ block: "nearest" });
}

function leave(address) {
  leaving = true;
  location.assign(address);
}

// --- Keep, Later, and leaving ----------------------------------------------------------------------------

form.addEventListener("submit", async (event) => {
  const pressed = event.submitter;
  if (leaving || pressed?.hasAttribute("data-preview")) return;
  event.preventDefault();
  if (pressed?.name === "choice") return choose(pressed);
  if (stopped === "clash" || stopped === "gone") {
    notices.shown.get("clash").scrollIntoView({ block: "center" });
    notices.shown.get("clash").querySelector("button")?.focus();
    return;
  }
  const isSaved = await save();
  await new Promise((done) => setTimeout(done)); // a form does not submit from within its own submit event
  // What the server refuses to save it refuses to keep, in the page and with a sentence; all else waits here.
  if (!isSaved && stopped !== "refused") {
    notices.place.scrollIntoView({ block: "nearest" });
    return;
  }
  leaving = true;
  form.elements.tab.value = tab;
  form.elements.seq.value = seq + 1;
  if (pressed) form.requestSubmit(pressed);
  else form.requestSubmit();
});

addEventListener("click", async (event) => {
  const link = event.target.closest("a[href]");
  if (!link || link.target || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || link.hash === "#main") return;
  if (!isDirty() || stopped) return;
  event.preventDefault();
  await Promise.race([save(), new Promise((done) => setTimeout(done, 3000))]);
  location.assign(link.href);
});

addEventListener("beforeunload", (event) => {
  if (!leaving && isDirty()) event.preventDefault();
});

addEventListener("pagehide", () => {
  if (leaving || !isDirty() || stopped === "gone") return;
  seq += 1;
  const here = copy();
  keep(here);
  // A courtesy: the copy stays until some page of this person has seen it saved.
  if (!stopped && area.value.length < 20000) send(here, token, { keepalive: true });
});

addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  leaving = false;
  holdTab(tab);
  changed();
});

addEventListener("online", retry);
addEventListener("focus", () => failures && retry());
document.addEventListener("visibilitychange", () => (document.visibilityState === "hidden" || failures) && isDirty() && retry());

// --- The page --------------------------------------------------------------------------------------------

const limit = Number(form.dataset.limit);
const limitNotice = form.querySelector("[data-limit-notice]");
const count = form.querySelector("[data-words]");

function tellLength() {
  const number = words(area.value);
  count.hidden = !number;
  count.textContent = inWords(number, "word");
  const left = area.value.length > limit * 0.9 ? limit - characters(area.value) : limit;
  limitNotice.hidden = left > limit / 50;
  const sentence = left < 0 ? `${inWords(-left, "character")} too many.` : `${inWords(left, "character")} ${left === 1 ? "is" : "are"} left of ${limit.toLocaleString("en-GB")}.`;
  if (!limitNotice.hidden) limitNotice.querySelector("[data-left]").textContent = sentence;
}

async function takeUp() {
  // A tab that was closed, or reloaded, before its text reached the server.
  for (const left of copiesOf(whose).filter((held) => held.draft === draft)) {
    await unlessOpen(left, async () => {
      if (isDirty()) return;
      const here = snapshot();
      fill(left.fields);
      if (snapshot() === here) return drop(left);
      ({ version, seq } = left);
      const sent = snapshot();
      sending = deliver({ ...copy(), tab: left.tab, seq: left.seq + 1 }); // what is typed meanwhile waits for it
      const answer = await sending;
      sending = null;
      if (answer.kind === "saved") {
        version = answer.version;
        savedAt = answer.saved_at;
        saved = sent;
        firstUnsaved = 0;
        form.elements.version.value = version;
        say(`Saved ${savedAt}`, "good", "check");
        drop(left);
        if (isDirty()) changed();
        else drop(copy());
      } else {
        keep(copy());
        drop(left);
        unsaved(answer, true);
      }
    });
  }
}

function fill(pairsHeld) {
  const held = new Map();
  for (const [name, value] of pairsHeld) held.set(name, [...(held.get(name) || []), value]);
  for (const [name, values] of held) {
    const controls = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]:not([type=hidden])`)];
    controls.forEach((control, place) => {
      if (control.type === "radio" || control.type === "checkbox") control.checked = values.includes(control.value);
      else control.value = values[place] ?? "";
    });
    if (name === "steps" && form.elements.steps) form.elements.steps.value = values[0];
  }
  const first = form.querySelector("[data-theme-choice]");
  first.dispatchEvent(new Event("change", { bubbles: true }));
  for (const felt of form.querySelectorAll("[data-gauge] [name=felt]")) felt.checked = (held.get("felt") || []).includes(felt.value);
  tellLength();
}

toolbar(form.querySelector(".toolbar"), area);
preview(form, area, () => token);
pasting(area, notices);
fields(form);
guide(form, changed);
gets(form, () => token);
if (saved !== null) saved = snapshot(); // as the page stands once its fields are set up
form.addEventListener("input", (event) => {
  hasTyped = true;
  event.target.removeAttribute("aria-invalid");
  later("length", 150, tellLength);
  changed();
});
form.addEventListener("change", changed);
addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
    event.preventDefault();
    retry();
  }
});
holdTab(tab);
tellLength();
const standing = form.querySelector("[data-clash]");
if (standing?.querySelector("[name=choice]")) {
  stopped = "clash";
  notices.shown.set("clash", standing);
}
form.querySelector("[aria-invalid=true]")?.focus();
if (saved === null) changed();
else if (whose) takeUp();
