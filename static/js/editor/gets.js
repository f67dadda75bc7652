// What the mentor of an assigned question gets: once a share is chosen, exactly what they will see, before the button.
// The server works it out, as it does when the answer is kept; it keeps only what was seen as it stands.

const PAUSE = 500; // after the last key
const SEEN = ["answer", "body", "title", "takeaway", "themes", "felt", "gauge", "date"];

export function gets(form, token) {
  const section = form.querySelector("[data-gets]");
  if (!section?.dataset.gets) return;
  const place = section.querySelector("[data-seen]");
  const said = section.querySelector("[data-seen-said]");
  const keepButton = form.querySelector("[data-keep]");
  const off = form.querySelector("[data-off-record]");
  const startsOff = form.querySelector("[data-starts-off]");
  let timer;
  let asked = 0;
  let unticked = false;
  let shownFor = place.querySelector("[name=shown]") ? stamp() : "";

  const chosen = () => form.querySelector("[name=answer]:checked")?.value || "private";
  const shares = () => ["takeaway", "whole"].includes(chosen());

  function stamp() {
    return JSON.stringify([...new FormData(form)].filter(([name]) => SEEN.includes(name)));
  }

  function tell() {
    const kind = chosen();
    keepButton.textContent = shares() ? `Keep, and share the ${kind}` : "Keep";
    form.querySelector("[data-private]").hidden = shares();
    form.querySelector("[data-shared]").hidden = !shares();
    form.querySelector("[data-how-much]").textContent = kind;
  }

  // What is shared is on the record: a tick that the page had set itself goes, and comes back with privacy.
  function onRecord() {
    if (shares() && off.checked && !startsOff.hidden) {
      off.checked = false;
      unticked = true;
    } else if (!shares() && unticked && !startsOff.hidden) {
      off.checked = true;
      unticked = false;
    }
  }

  /** Shows what would be seen of the form as it stands. False where the server did not say; keeping then asks it. */
  async function look() {
    clearTimeout(timer);
    asked += 1;
    const mine = asked;
    const looked = stamp();
    if (!shares()) {
      shownFor = "";
      place.replaceChildren();
      return false;
    }
    try {
      const body = new URLSearchParams([...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken"));
      body.set("csrfmiddlewaretoken", token());
      const answer = await fetch(section.dataset.gets, { method: "POST", body, headers: { Accept: "text/html" }, credentials: "same-origin", redirect: "error" });
      const html = await answer.text();
      if (!answer.ok || mine !== asked) return false;
      place.innerHTML = html; // made, cleaned and escaped by the server
      shownFor = looked;
      return true;
    } catch {
      return false;
    }
  }

  const isStale = () => shares() && stamp() !== shownFor;

  form.addEventListener("change", async (event) => {
    tell(); // a copy that this browser had kept may have chosen it
    if (event.target !== off) onRecord();
    if (event.target.name === "answer") {
      said.textContent = "";
      if (await look()) said.textContent = "What they will see stands below, before the button.";
    } else if (isStale()) look();
  });
  form.addEventListener("input", () => {
    clearTimeout(timer);
    if (shares()) timer = setTimeout(() => isStale() && look(), PAUSE);
  });
  off.addEventListener("change", () => (unticked = false));
  // Pressed before the picture is right: it is put right and shown first; the next press keeps.
  form.addEventListener(
    "submit",
    async (event) => {
      if (event.submitter !== keepButton || !isStale()) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (await look()) place.scrollIntoView({ block: "nearest" });
      else {
        shownFor = stamp(); // the server could not be asked: it shows it on its own page
        form.requestSubmit(keepButton);
      }
    },
    { capture: true },
  );
  addEventListener("pageshow", () => {
    tell();
    if (isStale()) look();
  });
  tell();
}
