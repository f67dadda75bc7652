"""Opens hostile writing in a browser and watches: what runs, what is asked for, what stands there that may not."""

from django.conf import settings
from django.utils.csp import build_policy
from playwright.sync_api import Dialog, Page, Request, Route

from journal import markup

ADDRESS = "http://hostile.test/"

# In the page before anything else: what a vector would call is counted instead.
TRAPS = """
for (const name of ["alert", "confirm", "prompt", "print", "open", "msgbox"])
  window[name] = () => { (window.__ran ||= []).push(name); return null; };
addEventListener("error", (event) => (window.__ran ||= []).push(`error: ${event.message}`));
"""

# Plays the reader: the pointer goes over everything, everything is focused, every <details> opens. Then looks around.
LOOK = """
([tags, attributes, schemes]) => {
  const strange = [];
  for (const element of document.querySelectorAll("main *")) {
    const tag = element.localName;
    if (!tags.includes(tag)) strange.push(`<${tag}>`);
    for (const { name, value } of element.attributes) {
      const allowed = attributes[tag] || [];
      if (!allowed.includes(name)) strange.push(`<${tag} ${name}>`);
      if (name === "href") {
        const scheme = new URL(value, "nowhere:/").protocol.slice(0, -1);
        if (!schemes.includes(scheme)) strange.push(`<${tag} href=${value}>`);
      }
    }
    for (const kind of ["mouseover", "pointerenter", "focus", "animationstart", "toggle", "begin"])
      element.dispatchEvent(new Event(kind, { bubbles: true }));
  }
  const ran = window.__ran || [];
  window.__ran = [];
  return { ran, strange };
}
"""


def policy() -> str:
    return build_policy(settings.SECURE_CSP)


def document(body: str) -> str:
    """The rendered body, in as little of a page as it takes."""
    return f"<!doctype html><meta charset=utf-8><title>x</title><main>{markup.render(body)}</main>"


class Watch:
    """One page into which document after document is written; an empty policy is none.

    Each is parsed as a page of its own, scripts and all, under the policy of the address.
    """

    def __init__(self, page: Page, csp: str) -> None:
        self.page = page
        self.csp = csp
        self.ran: list[str] = []
        self.requests: list[str] = []
        self.strange: list[str] = []
        page.add_init_script(TRAPS)
        page.on("dialog", self.dialog)
        page.on("popup", lambda opened: self.ran.append(f"opened {opened.url}"))
        page.on("console", lambda said: self.ran.append(f"console: {said.text}"))
        page.on("request", self.request)
        page.route("**/*", self.answer)
        page.goto(ADDRESS)

    def dialog(self, dialog: Dialog) -> None:
        self.ran.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def request(self, request: Request) -> None:
        if request.url != ADDRESS:
            self.requests.append(request.url)

    def answer(self, route: Route) -> None:
        if route.request.url != ADDRESS:
            route.abort()
            return
        headers = {"Content-Type": "text/html; charset=utf-8"}
        if self.csp:
            headers["Content-Security-Policy"] = self.csp
        route.fulfill(status=200, headers=headers, body="<!doctype html>")

    def open(self, html: str) -> None:
        self.page.set_content(html)
        allowed = [
            sorted(markup.TAGS),
            {tag: [*names, "rel"] for tag, names in markup.ATTRIBUTES.items()},
            sorted(markup.SCHEMES),
        ]
        found = self.page.evaluate(LOOK, allowed)
        self.ran += found["ran"]
        self.strange += found["strange"]
