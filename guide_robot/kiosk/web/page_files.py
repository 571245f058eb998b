"""The pages as they are sent: styles within, so that the first picture needs one request; modules out of memory."""

import base64
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from guide_robot.common.language import Language
from guide_robot.phrases.pages import Asset, page, sound_module
from guide_robot.web.guard import PAGES_OWN

STYLESHEET = re.compile(r'(?:\s*<link rel="stylesheet" href="/[a-z_]+\.css">)+')
HREF = re.compile(r'href="/([a-z_]+\.css)"')
MEDIA_TYPES = {".mjs": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}


@dataclass(frozen=True, kw_only=True)
class StyledPage:
    """A page that carries its styles, and the policy that allows these and no others."""

    asset: Asset
    policy: str

    def answer(self, request: Request) -> Response:
        """Return it, or that it has not changed."""
        response = self.asset.answer(request)
        response.headers["content-security-policy"] = self.policy
        return response


def styled_page(file: Path, language: Language) -> StyledPage:
    """Return an HTML file in a language with the stylesheets that it names put into it."""
    filled = page(file, language)
    links = STYLESHEET.search(filled.content)
    if links is None:
        raise ValueError(f"{file.name}: expected stylesheets")
    style = "\n".join((file.parent / name).read_text(encoding="utf-8") for name in HREF.findall(links.group()))
    content = filled.content.replace(links.group(), f"\n  <style>{style}</style>", 1)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"{PAGES_OWN.decode()}; style-src 'self' 'sha256-{digest}'"
    return StyledPage(asset=Asset(content=content, media_type=filled.media_type), policy=policy)


def page_files(folder: Path) -> dict[str, Asset]:
    """Return the folder's modules, styles and pictures, and the module that other servers' pages share, by address."""
    return {"/sound.mjs": sound_module()} | {
        f"/{file.name}": Asset(content=file.read_text(encoding="utf-8"), media_type=MEDIA_TYPES[file.suffix])
        for file in sorted(folder.iterdir())
        if file.suffix in MEDIA_TYPES
    }
