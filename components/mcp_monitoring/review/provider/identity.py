"""Ids of the provider, and addresses of Grafana's pages. Pure."""

from urllib.parse import urlsplit


def split_id(identifier: str) -> tuple[str, str]:
    """Splits a resource id, `ORG:UID` or a bare uid, into organisation and uid."""
    org, colon, uid = identifier.partition(":")
    return (org, uid) if colon and org.isdigit() else ("1", identifier)


def split_group_id(identifier: str) -> tuple[str, str, str]:
    """Splits the id of a rule group into organisation, uid of the folder and name.

    Raises:
        ValueError: if it is no id of a rule group.
    """
    org, rest = split_id(identifier)
    folder, colon, name = rest.partition(":")
    if not colon:
        raise ValueError(f'invalid ID "{rest}"')
    return org, folder, name


def page(address: str, path: str) -> str:
    """Makes the address of a page from the path that Grafana answers (provider: GrafanaSubpath).

    Args:
        address: address of Grafana, without a slash at its end.
        path: path of the page; it begins with the path of the address.
    """
    return address + path.removeprefix(urlsplit(address).path)
