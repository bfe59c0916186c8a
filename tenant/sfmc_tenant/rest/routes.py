"""All REST calls that a tenant knows."""

from __future__ import annotations

from .assets import change_asset
from .definitions import create_definition
from .journey_events import enter
from .messages import message_status, send_message, send_messages
from .platform import token_context, user_info
from .router import Route
from .rowset import upsert_rows

ROUTES = (
    Route("GET", "/v2/userinfo", user_info),
    Route("GET", "/platform/v1/tokenContext", token_context),
    Route("POST", "/hub/v1/dataevents/key:{key}/rowset", upsert_rows),
    Route("POST", "/interaction/v1/events", enter),
    Route("POST", "/messaging/v1/email/definitions", create_definition),
    Route("POST", "/messaging/v1/email/messages", send_messages),
    Route("POST", "/messaging/v1/email/messages/{messageKey}", send_message),
    Route("GET", "/messaging/v1/email/messages/{messageKey}", message_status),
    Route("PATCH", "/asset/v1/content/assets/{id}", change_asset),
)
"""A line for each: method, path, and the function that carries it out."""
