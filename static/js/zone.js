// Sign-up: preselects the browser's time zone. Without this script the list stands at UTC.
const list = document.querySelector("select[data-zone]");
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (list && zone && list.value === "UTC") {
  if (![...list.options].some((option) => option.value === zone)) list.add(new Option(zone.replaceAll("_", " "), zone));
  list.value = zone;
}
