"""Send a digest to a webhook as JSON. Its address is a secret: it stands in no message or log."""

from __future__ import annotations

import logging
import ssl
from typing import TYPE_CHECKING, Any

import httpx

from connectors.errors import PejlError

if TYPE_CHECKING:
    from pipelines.settings import Settings

TIMEOUT = 30.0
"""Seconds for one phase of the request."""


def send(settings: Settings, document: dict[str, Any]) -> None:
    """Post a document to the webhook of the settings.

    Raises:
        PejlError: it was not taken; one sentence, without the address.
    """
    secret = settings.webhook_url
    if secret is None:
        return
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it logs each address
    try:
        certificates = ssl.create_default_context()  # the system's, as the sources' clients have
        with httpx.Client(verify=certificates, timeout=TIMEOUT) as client:
            response = client.post(secret.get_secret_value(), json=document)
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, ValueError):
        problem = "Webhooken er ikke en webadresse; ret PEJL_WEBHOOK_URL (https://...)."
        raise PejlError(problem) from None
    except httpx.HTTPError:
        problem = "Webhooken (PEJL_WEBHOOK_URL) svarer ikke; den næste kørsel prøver igen."
        raise PejlError(problem) from None
    if not response.is_success:
        raise PejlError(
            f"Webhooken svarede {response.status_code} og tog ikke imod beskeden; ret "
            "PEJL_WEBHOOK_URL, hvis det bliver ved."
        )
