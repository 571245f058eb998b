"""Tells a receiver of an alert: by webhook, letter, Telegram or Zalo. Blocking, within SEND_S; errors are returned."""

import smtplib
import ssl
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx

from guide_robot.common.errors import UserError
from guide_robot.common.language import first_language
from guide_robot.phrases.book import say
from guide_robot.queue.domain.alerts import Notice
from guide_robot.queue.server.alert_file import Email, Telegram, Webhook, Zalo, secret_of
from guide_robot.queue.server.senders import SEND_S, words_of


def sentence(notice: Notice, centre: str) -> str:
    """Return the one line that a person reads."""
    what = say(f"alerts.{notice.alert.kind.value}", first_language(), subject=notice.alert.subject)
    return say(f"alerts.notice_{notice.kind.value}", first_language(), centre=centre, what=what)


def send(receiver: Webhook | Email | Telegram | Zalo, notice: Notice, centre: str, data: Path) -> str:
    """Tell one receiver; returns why it did not work, empty when it did."""
    text = sentence(notice, centre)
    try:
        if isinstance(receiver, Email):
            _letter(receiver, text, data)
        elif isinstance(receiver, Telegram):
            token = secret_of(data, receiver.token_file)
            _post(f"{receiver.url}/bot{token}/sendMessage", {"chat_id": receiver.chat, "text": text}, {})
        elif isinstance(receiver, Zalo):
            body = {"recipient": {"user_id": receiver.user}, "message": {"text": text}}
            answer = _post(receiver.url, body, {"access_token": secret_of(data, receiver.token_file)})
            if isinstance(answer, dict) and answer.get("error"):
                return f"zalo: error {answer['error']}"
        else:
            _post(receiver.url, _record(notice, text), {})
    except (httpx.HTTPError, smtplib.SMTPException, OSError, UserError, UnicodeError) as error:
        return words_of(receiver.kind, error)
    return ""


def ping(url: str) -> str:
    """Ask the heartbeat's address; returns why it did not work."""
    try:
        httpx.get(url, timeout=SEND_S).raise_for_status()
    except httpx.HTTPError as error:
        return words_of("heartbeat", error)
    return ""


def _post(url: str, body: dict[str, Any], headers: dict[str, str]) -> Any:
    answer = httpx.post(url, json=body, headers=headers, timeout=SEND_S).raise_for_status()
    try:
        return answer.json()
    except ValueError:
        return None


def _record(notice: Notice, text: str) -> dict[str, Any]:
    alert = notice.alert
    return {
        "text": text,
        "notice": notice.kind.value,
        "kind": alert.kind.value,
        "subject": alert.subject,
        "since_s": alert.since_s,
        "level": alert.level,
    }


def _letter(receiver: Email, text: str, data: Path) -> None:
    letter = EmailMessage()
    letter["Subject"], letter["From"], letter["To"] = text, receiver.sender, ", ".join(receiver.to)
    letter.set_content(text + "\n")
    context = ssl.create_default_context()
    if receiver.security == "tls":
        link: smtplib.SMTP = smtplib.SMTP_SSL(receiver.host, receiver.port, timeout=SEND_S, context=context)
    else:
        link = smtplib.SMTP(receiver.host, receiver.port, timeout=SEND_S)
    with link:
        if receiver.security == "starttls":
            link.starttls(context=context)
        if receiver.user:
            link.login(receiver.user, secret_of(data, receiver.password_file))
        link.send_message(letter)
