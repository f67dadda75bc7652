// On every page of somebody signed in: sends what a closed tab could not, offers what belongs to somebody else,
// and asks before signing out while something is unsent.
import { button, element, icon, notice } from "./editor/notices.js";
import { send } from "./editor/protocol.js";
import { copiesOf, drop, dropAllOf, dropKeys, keysOfOthers, saveAsFile, unlessOpen } from "./editor/store.js";
import { inWords, words } from "./editor/words.js";

const whose = document.querySelector("meta[name=terrain-person]")?.content;
const open = document.querySelector("[data-editor] [name=draft]")?.value;
const main = document.querySelector("main.frame, main .frame, main");

function once(text, address) {
  const made = element("div", { className: "notice once" }, icon("check"), element("p", {}, text));
  made.setAttribute("role", "status");
  if (address) made.append(element("a", { className: "btn plain slim", href: address }, "Go on"));
  main.prepend(made);
}

/** Sends one copy; where the draft went on without it, it becomes a draft of its own. */
async function deliver(copy) {
  let answer = await send({ ...copy, seq: copy.seq + 1 }, "");
  const apart = answer.kind === "conflict" || answer.kind === "gone";
  if (apart) answer = await send({ ...copy, seq: copy.seq + 1 }, answer.token, { choice: "own" });
  if (answer.kind === "refused") refused(copy, answer.sentence);
  if (answer.kind !== "saved" && answer.kind !== "nothing") return false;
  drop(copy);
  if (answer.kind === "saved") {
    once(apart ? "Text from a closed tab is a draft of its own now: its first draft had gone on elsewhere." : "Text from a closed tab reached the server.", answer.address);
  }
  return true;
}

/** What the server will never take is offered as a file, and stays until somebody says otherwise. */
function refused(copy, sentence) {
  const made = notice({
    kind: "caution",
    icon: "alert",
    strong: "Text from a closed tab could not be saved.",
    text: sentence || "",
    actions: [
      button("Save it as a file", "plain", () => saveAsFile([copy])),
      button("Drop it", "bare danger", () => {
        drop(copy);
        made.remove();
      }),
    ],
  });
  main.prepend(made);
}

async function deliverAll() {
  for (const copy of copiesOf(whose)) {
    if (copy.draft === open) continue;
    await unlessOpen(copy, () => deliver(copy));
  }
}

function offerOthers() {
  const keys = keysOfOthers(whose);
  if (!keys.length) return;
  const made = notice({
    kind: "caution",
    icon: "lock",
    strong: "This browser holds unsent text of another account.",
    text: "It was not read and is not sent. Whoever wrote it can sign in again to save it.",
    actions: [
      button("Save it as a file", "plain", () => {
        saveAsFile(keys.map((key) => JSON.parse(localStorage.getItem(key))));
      }),
      button("Drop it", "bare danger", () => {
        dropKeys(keys);
        made.remove();
      }),
    ],
  });
  main.prepend(made);
}

let asked = null;

function watchSignOut(form) {
  form.addEventListener("submit", async (event) => {
    if (form.dataset.sure) return dropAllOf(whose);
    if (!copiesOf(whose).length) return undefined;
    event.preventDefault();
    for (const copy of copiesOf(whose)) await deliver(copy);
    const left = copiesOf(whose);
    const go = () => {
      form.dataset.sure = "1";
      form.requestSubmit();
    };
    if (!left.length) return go();
    const count = left.reduce((sum, copy) => sum + words(Object.fromEntries(copy.fields).body || ""), 0);
    asked?.remove();
    const made = notice({
      kind: "caution",
      icon: "offline",
      strong: `${inWords(count, "word")} ${count === 1 ? "has" : "have"} not reached the server.`,
      text: "Signing out removes them from this browser.",
      actions: [
        button("Stay signed in", "", () => made.remove()),
        button("Save them as a file", "plain", () => saveAsFile(left)),
        button("Sign out and drop them", "bare danger", go),
      ],
    });
    asked = made;
    (form.closest("main") ? form : main).prepend(made);
    made.scrollIntoView({ block: "nearest" });
    return undefined;
  });
}

if (whose && main) {
  offerOthers();
  deliverAll();
  addEventListener("online", deliverAll);
  for (const form of document.querySelectorAll('form[data-sign-out], form[action$="/accounts/logout/"]')) watchSignOut(form);
}
