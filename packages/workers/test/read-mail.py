"""Reads mails as Python's own library does: lines of JSON with base64 in, lines of JSON with what it understood out."""
import base64
import email
import email.policy
import json
import sys

for line in sys.stdin:
    raw = base64.b64decode(json.loads(line))
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    parts = [part for part in mail.walk() if not part.is_multipart()]
    print(json.dumps({
        "defects": [f"{type(d).__name__} {d}".strip() for part in mail.walk() for d in part.defects]
        + [f"{type(d).__name__} {d}".strip() for value in mail.values() for d in getattr(value, "defects", [])],
        "structure": [part.get_content_type() for part in mail.walk()],
        "headers": {name.lower(): str(value) for name, value in mail.items()},
        "names": [name.lower() for name in mail.keys()],
        "to": [[a.display_name, a.addr_spec] for a in mail["to"].addresses],
        "from": [[a.display_name, a.addr_spec] for a in mail["from"].addresses],
        "parts": [{
            "type": part.get_content_type(),
            "charset": part.get_content_charset(),
            "disposition": part.get_content_disposition(),
            "filename": part.get_filename(),
            "id": part["content-id"] and str(part["content-id"]),
            "content": base64.b64encode(part.get_payload(decode=True)).decode(),
        } for part in parts],
    }), flush=True)
