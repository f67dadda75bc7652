// Saves a set's title and purpose while they are typed. The page's buttons save them too, with or without this.
const form = document.querySelector("#set-form");
const status = document.querySelector("#saved");
const { title, purpose, was_title: wasTitle, was_purpose: wasPurpose } = form.elements;
let timer = 0;

async function save() {
  const data = new FormData(form);
  let said = "Not saved yet. Press Save.";
  try {
    const response = await fetch(form.action, { method: "POST", body: data, headers: { "HX-Request": "true" } });
    if (response.status === 204) {
      // As the server keeps them, so that another tab's words are not taken for a quarrel.
      wasTitle.value = data.get("title").replace(/\s+/g, " ").trim();
      wasPurpose.value = data.get("purpose").trim();
      said = `Saved ${new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false })}`;
    }
  } catch {
    // The line is down: what was typed still stands on the page.
  }
  status.textContent = said;
}

for (const field of [title, purpose]) {
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, 800);
  });
}
form.addEventListener("submit", () => clearTimeout(timer));
