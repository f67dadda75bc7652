// What the mentor of an assigned question gets: once a share is chosen, exactly what they will see, before the button.
// The server works it out, as it does when the answer is kept; it keeps only what was seen as it stands.

const PAUSE = 500; // after the last key

export function gets(form, token) {
  const section = form.querySelector("[data-gets]");
  if (!section?.dataset.gets) return;
  const place = section.querySelector("[data-seen]");
  const keepButton = form.querySelector("[data-keep]");
  const off = form.querySelector("[data-off-record]");
  const startsOff = form.querySelector("[data-starts-off]");
  let timer, asked = 0, isStale = false, unticked = false;

  const chosen = () => form.querySelector("[name=answer]:checked")?.value || "private";
  const shares = () => ["takeaway", "whole"].includes(chosen());

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

  async function look() {
    clearTimeout(timer);
    asked += 1;
    const mine = asked;
    if (!shares()) {
      isStale = false;
      place.replaceChildren();
      return true;
    }
    try {
      const body = new URLSearchParams([...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken"));
      body.set("csrfmiddlewaretoken", token());
      const answer = await fetch(section.dataset.gets, { method: "POST", body, headers: { Accept: "text/html" }, credentials: "same-origin", redirect: "error" });
      if (!answer.ok) return false;
      const html = await answer.text();
      if (mine !== asked) return false;
      place.innerHTML = html; // made, cleaned and escaped by the server
      isStale = false;
      return true;
    } catch {
      return false; // keeping shows it first, and keeps nothing yet
    }
  }

  form.addEventListener("change", (event) => {
    if (event.target.name !== "answer") return;
    onRecord();
    tell();
    look();
  });
  form.addEventListener("input", (event) => {
    if (event.target.name === "answer" || !shares()) return;
    isStale = true;
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  });
  form.addEventListener("change", (event) => {
    if (event.target.name === "answer" || !shares()) return;
    isStale = true;
    look();
  });
  off.addEventListener("change", () => (unticked = false));
  // Pressed before the picture is right: it is put right first, and shown; the next press keeps.
  form.addEventListener(
    "submit",
    async (event) => {
      if (event.submitter !== keepButton || !shares() || !isStale) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      await look();
      isStale = false;
      place.scrollIntoView({ block: "nearest" });
    },
    { capture: true },
  );
  tell();
}
