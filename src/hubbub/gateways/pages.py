"""The files a browser is given: the built web client, and the ten-line page for the plain door. Must not know the API."""

import base64
import hashlib
from os import PathLike, stat_result
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from .shield import POLICY

FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"

PLAIN_SCRIPT = """
const ws = new WebSocket(location.href.replace(/^http/, 'ws').replace(/plain.*/, 'ws'))
ws.onmessage = e => { const m = JSON.parse(e.data); said.append(`${m.user}: ${m.msg}\\n`) }
ws.onclose = () => said.append('The line is cut; load the page again.\\n')
say.onsubmit = e => { e.preventDefault(); ws.send(line.value); line.value = '' }
"""

PLAIN_PAGE = f"""<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Hubbub, plain</title>
<link rel="icon" href="data:,">
<pre id="said" role="log"></pre>
<form id="say"><input id="line" aria-label="Message" autocomplete="off" autofocus> <button>Send</button></form>
<script>{PLAIN_SCRIPT}</script>
</html>
"""

PLAIN_POLICY = (
    f"{POLICY}; script-src 'sha256-{base64.b64encode(hashlib.sha256(PLAIN_SCRIPT.encode()).digest()).decode()}'"
)

NOT_BUILT = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Hubbub</title>
<h1>Hubbub is running</h1>
<p>Its web client has not been built. Run <code>make web</code> in the checkout, or install a wheel, which has it inside.</p>
<p>Until then there is <a href="/plain">a plain page</a>, and <code>hubbub chat</code> in a terminal.</p>
</html>
"""


class Pages(StaticFiles):
    """The built web client. Names in `assets/` carry a hash of what is inside, so they may be kept for ever."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder, html=True, check_dir=False)
        self.index = folder / "index.html"

    async def check_config(self) -> None:
        """A folder that is not there yet may be there at the next request."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        if path in {".", "index.html"} and not self.index.is_file():
            return HTMLResponse(NOT_BUILT, 503, {"Cache-Control": "no-store"})
        try:
            return await super().get_response(path, scope)
        except HTTPException as fault:
            raise HTTPException(404) if fault.status_code == 401 else fault from None

    def file_response(
        self, full_path: "PathLike[str] | str", stat_result: stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        kept = Path(full_path).parent.name == "assets"
        response.headers["Cache-Control"] = FOR_EVER if kept else ASK_AGAIN
        return response


async def plain_page(_: Request) -> Response:
    return HTMLResponse(PLAIN_PAGE, headers={"Content-Security-Policy": PLAIN_POLICY, "Cache-Control": ASK_AGAIN})
