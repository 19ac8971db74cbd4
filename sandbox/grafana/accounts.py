"""The organisation, service accounts and their tokens."""

from starlette.responses import Response

from sandbox.grafana.answers import (
    Json,
    Refusal,
    answer,
    bad_request,
    not_reproduced,
    timestamp,
)
from sandbox.grafana.auth import ADMIN_LOGIN, new_token, token_hash
from sandbox.grafana.calls import Call, text_of
from sandbox.grafana.names import short_uid, slug
from sandbox.grafana.store import Row

ORG_ID = 1
ORG_NAME = "Main Org."
_ROLES = ("None", "Viewer", "Editor", "Admin")
_ACCOUNTS = (
    "SELECT a.*, (SELECT count(*) FROM tokens t WHERE t.account_id = a.id) AS token_count"
    " FROM service_accounts a"
)


async def get_org(_call: Call) -> Response:
    """Answers `GET /api/org`."""
    address = dict.fromkeys(("address1", "address2", "city", "zipCode", "state", "country"), "")
    return answer({"id": ORG_ID, "name": ORG_NAME, "address": address})


async def show_names(call: Call) -> Response:
    """Answers `GET /apis/iam.grafana.app/v0alpha1/namespaces/default/display` as Grafana 13.

    It names the authors that dashboards in the newer API have. Its form is that of Grafana's
    source (`types_display.go`); 12.4 was not asked.

    Raises:
        Refusal: 501 as 12.4.
    """
    if not call.edition.takes_envelopes:
        raise not_reproduced("GET", call.request.url.path)
    keys = call.request.query_params.getlist("key")
    names = {f"service-account:{row['uid']}": row["name"] for row in call.store.rows(_ACCOUNTS)}
    names[f"user:{ADMIN_LOGIN}"] = ADMIN_LOGIN
    shown = [
        {
            "identity": dict(zip(("type", "name"), key.split(":", 1), strict=True)),
            "displayName": names[key],
        }
        for key in keys
        if key in names
    ]
    return answer({"kind": "DisplayList", "metadata": {}, "keys": keys, "display": shown})


async def create_account(call: Call) -> Response:
    """Answers `POST /api/serviceaccounts`."""
    body = await call.body()
    name = text_of(body, "name").strip()
    role = text_of(body, "role") or "Viewer"
    if not name:
        raise Refusal(400, "Failed to create service account: name is required")
    if role not in _ROLES:
        raise bad_request()
    login = f"sa-{ORG_ID}-{slug(name)}"
    with call.store.transaction():
        if call.store.row("SELECT 1 FROM service_accounts WHERE login = ?", (login,)):
            raise Refusal(
                400,
                "service account already exists",
                messageId="serviceaccounts.ErrAlreadyExists",
                statusCode=400,
                traceID="",
            )
        number = call.store.insert(
            "INSERT INTO service_accounts (uid, name, login, role) VALUES (?, ?, ?, ?)",
            (short_uid(), name, login, role),
        )
    return answer(account_answer(_account(call, number)), 201)


async def search_accounts(call: Call) -> Response:
    """Answers `GET /api/serviceaccounts/search`, with `query`, `page` and `perpage`."""
    query = call.request.query_params.get("query", "").lower()
    page, size = call.number("page", 1), call.number("perpage", 1000)
    rows = call.store.rows(_ACCOUNTS + " ORDER BY a.name, a.id")
    found = [row for row in rows if query in row["name"].lower()]
    shown = found[(page - 1) * size : page * size]
    accounts = [account_answer(row) for row in shown]
    return answer(
        {"totalCount": len(found), "serviceAccounts": accounts, "page": page, "perPage": size}
    )


async def create_token(call: Call) -> Response:
    """Answers `POST /api/serviceaccounts/{number}/tokens`; only this answer has the key."""
    body = await call.body()
    name = text_of(body, "name").strip()
    if not name:
        raise bad_request()
    account = _account(call, call.part_number("number"))
    key = new_token()
    with call.store.transaction():
        if call.store.row("SELECT 1 FROM tokens WHERE name = ?", (name,)):
            raise Refusal(409, "service account token with given name already exists")
        number = call.store.insert(
            "INSERT INTO tokens (account_id, name, key_sha256, created) VALUES (?, ?, ?, ?)",
            (account["id"], name, token_hash(key), timestamp()),
        )
    return answer({"id": number, "name": name, "key": key})


def account_answer(row: Row) -> Json:
    """Describes a service account as Grafana does."""
    return {
        "id": row["id"],
        "uid": row["uid"],
        "name": row["name"],
        "login": row["login"],
        "orgId": ORG_ID,
        "isDisabled": bool(row["disabled"]),
        "role": row["role"],
        "tokens": row["token_count"],
        "avatarUrl": "",
    }


def _account(call: Call, number: int) -> Row:
    row = call.store.row(_ACCOUNTS + " WHERE a.id = ?", (number,))
    if row is None:
        raise Refusal(
            404,
            "service account not found",
            messageId="serviceaccounts.ErrNotFound",
            statusCode=404,
            traceID="",
        )
    return row
