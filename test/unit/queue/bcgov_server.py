"""A small server with the REST interface of bcgov/queue-management: states, bodies and odd answers as it has them."""

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PREFIXES = {11: "A", 12: "B"}


class BcgovServer:
    """One office with number 99; `lose_answer_to` names a path whose next answer never leaves.

    With `only_token` set, others are refused.
    """

    def __init__(self) -> None:
        self.citizens: dict[int, dict[str, Any]] = {}
        self.tokens: list[str | None] = []
        self.lose_answer_to: str | None = None
        self.only_token: str | None = None
        self.down = False
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _serve(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                body = json.loads(self.rfile.read(length) or b"null")
                owner.tokens.append(self.headers.get("Authorization"))
                status, answer = owner.answer(self.command, self.path, body)
                if owner.only_token not in (None, (owner.tokens[-1] or "").removeprefix("Bearer ")):
                    status, answer = 401, {"code": "invalid_header", "description": "Unable to find jwks key"}
                if owner.lose_answer_to and owner.lose_answer_to in self.path:
                    owner.lose_answer_to = None
                    self.close_connection = True
                    return
                data = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_PUT = _serve

            def log_message(self, *_arguments: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop it."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5.0)

    def answer(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        """Return status and body, as the real one would."""
        if self.down:
            return 500, {"message": "API is down"}
        path = path.removeprefix("/api/v1/")
        if path.startswith("smartboard/"):
            if "office_number=99" not in path:
                return 400, {"message": "office_number could not be found."}
            return 200, {"office_type": "callbyticket", "citizens": self._board()}
        if (method, path) == ("GET", "citizens/"):
            with_requests = [entry for entry in self.citizens.values() if entry["service_reqs"]]
            return 200, {"citizens": with_requests, "errors": {}}
        if re.fullmatch(r"citizens/\d+/add_citizen/", path):
            return 201, {"citizen": self._add(body), "errors": {}}
        if path == "service_requests/":
            return self._choose(body["service_request"])
        found = re.fullmatch(r"citizens/(\d+)/(\w*)/?", path)
        if found and int(found[1]) in self.citizens:
            return self._change(method, self.citizens[int(found[1])], found[2], body)
        return 404, {"message": "not found"}

    def set_period(self, label: str, name: str) -> None:
        """Let staff move a citizen on."""
        citizen = next(entry for entry in self.citizens.values() if entry["ticket_number"] == label)
        citizen["service_reqs"][0]["periods"][-1]["time_end"] = "2026-11-22T01:00:00Z"
        citizen["service_reqs"][0]["periods"].append({"time_end": None, "ps": {"ps_name": name}})

    def leave(self, label: str) -> None:
        """Let a citizen be done."""
        self.citizens = {key: entry for key, entry in self.citizens.items() if entry["ticket_number"] != label}

    def _board(self) -> list[dict[str, Any]]:
        return [
            {"ticket_number": entry["ticket_number"], "active_period": entry["service_reqs"][0]["periods"][-1]}
            for entry in self.citizens.values()
            if entry["service_reqs"]
        ]

    def _add(self, body: dict[str, Any]) -> dict[str, Any]:
        number = max(self.citizens, default=100) + 1
        self.citizens[number] = {"citizen_id": number, "ticket_number": None, "service_reqs": [], **body}
        return self.citizens[number]

    def _choose(self, body: dict[str, int]) -> tuple[int, Any]:
        citizen = self.citizens.get(body["citizen_id"])
        if citizen is None:
            return 400, {"message": "No matching citizen found for citizen_id"}
        if body["service_id"] not in PREFIXES:
            return 400, {"message": "CSR has selected a category, rather than a service. Should not be possible"}
        prefix = PREFIXES[body["service_id"]]
        count = sum((entry["ticket_number"] or "").startswith(prefix) for entry in self.citizens.values())
        citizen["ticket_number"] = f"{prefix}{count + 1}"
        created = {"time_end": "2026-11-22T01:00:00Z", "ps": {"ps_name": "Ticket Creation"}}
        citizen["service_reqs"].append({"service_id": body["service_id"], "periods": [created]})
        shown = {key: value for key, value in citizen.items() if key != "service_reqs"}
        return 201, {"service_request": {"citizen": shown, "quantity": body["quantity"]}, "errors": {}}

    def _change(self, method: str, citizen: dict[str, Any], action: str, body: Any) -> tuple[int, Any]:
        if action == "add_to_queue":
            if not citizen["service_reqs"]:
                return 200, {"message": "Citizen has no active service requests"}
            self.set_period(citizen["ticket_number"], "Waiting")
        elif action == "citizen_left":
            del self.citizens[citizen["citizen_id"]]
        elif method == "PUT":
            citizen.update(body)
        return 200, {"citizen": citizen, "errors": {}}
