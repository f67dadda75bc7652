// What hangs on the first theme: its gauge, whether it is asked again, whether it starts off the record; and tags.
import { button, element } from "./notices.js";

const SELF = "identity";

export function fields(form) {
  const first = form.querySelector("[data-theme-choice]");
  // The other gauges wait in templates; one that was shown keeps its reading while another is.
  const gauges = new Map();
  let place = null;
  for (const held of form.querySelectorAll("[data-gauge], [data-gauge-of]")) {
    const gauge = held.dataset.gauge ? held : held.content.querySelector("[data-gauge]");
    gauges.set(gauge.dataset.gauge, gauge);
    if (held.dataset.gauge) {
      place = document.createComment("gauge");
      held.before(place);
    } else {
      place ??= document.createComment("gauge");
      if (!place.parentNode) held.before(place);
      held.remove();
    }
  }
  const again = form.querySelector("[data-again]");
  again.hidden = again.disabled = again.classList.contains("with-theme");
  again.classList.remove("with-theme");
  const then = form.querySelector("[data-then]");
  const off = form.querySelector("[data-off-record]");
  const isEdit = Boolean(form.elements.entry);
  let touched = false;

  const shownGauge = () => form.querySelector("[data-gauge]");

  function tellThen() {
    const gauge = shownGauge();
    const choice = form.querySelector("[name=look_back]:checked");
    const never = !choice || choice.value === "never";
    then.hidden = !gauge || never || isEdit;
    if (then.hidden) return;
    then.querySelector("[data-then-question]").textContent = gauge.dataset.question;
    then.querySelector("[data-then-low]").textContent = gauge.dataset.low;
    then.querySelector("[data-then-high]").textContent = gauge.dataset.high;
    const unread = choice.value === "habit" && !gauge.querySelector("[name=felt]:checked");
    then.querySelector("[data-then-when]").textContent = choice.dataset.when + (unread ? ", with a reading" : "");
  }

  function startOff(self) {
    if (isEdit || touched) return;
    off.checked = self;
    form.querySelector("[data-starts-off]").hidden = !self;
    const sent = off.parentElement.querySelector("[type=hidden]");
    // Once the page has ticked the box itself, an unticked one has to be said.
    if (self && !sent) off.before(element("input", { type: "hidden", name: "off_record", value: "" }));
  }

  first.addEventListener("change", () => {
    shownGauge()?.remove();
    if (gauges.has(first.value)) place.after(gauges.get(first.value));
    again.hidden = again.disabled = !first.value;
    startOff(first.value === SELF);
    tellThen();
  });
  // A reading can be taken back; a browser alone leaves no way to.
  const back = button("Take the reading back", "bare", () => {
    form.querySelector("[name=felt]:checked").checked = false;
    form.querySelector("[data-gauge] [type=radio]").focus();
    form.dispatchEvent(new Event("change", { bubbles: true }));
    tellThen();
    offerBack();
  });
  function offerBack() {
    const chosen = form.querySelector("[name=felt]:checked");
    if (chosen) chosen.closest("[data-gauge]").append(back);
    else back.remove();
  }
  form.addEventListener("change", offerBack);
  offerBack();
  off.addEventListener("change", () => (touched = true));
  form.addEventListener("change", (event) => ["look_back", "felt"].includes(event.target.name) && tellThen());
  tellThen();

  // A line is a line: Enter moves on, it keeps nothing.
  for (const line of form.querySelectorAll("#title, #tags, #date, #takeaway, #look-back-on")) {
    line.addEventListener("keydown", (event) => event.key === "Enter" && !event.isComposing && event.preventDefault());
  }

  const tags = form.elements.tags;
  const list = form.querySelector("#tag-list");
  let asked = "";
  tags.addEventListener("input", async () => {
    const cut = tags.value.lastIndexOf(",") + 1;
    const begun = tags.value.slice(cut).trim();
    if (!begun || begun === asked) return;
    asked = begun;
    try {
      const answer = await fetch(`${tags.dataset.tags}?q=${encodeURIComponent(begun)}`, { headers: { Accept: "application/json" }, redirect: "error" });
      if (!answer.ok || asked !== begun) return;
      const head = tags.value.slice(0, cut) + (cut ? " " : "");
      list.replaceChildren(...(await answer.json()).tags.map((name) => element("option", { value: head + name })));
    } catch {
      // completion is a courtesy
    }
  });
}
