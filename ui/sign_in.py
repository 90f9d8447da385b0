"""Sign-in by OpenID Connect, if it is set: the page before all others, and the way out.

Who signs in is asked for nothing but whether, and by the page of the sources whether the e-mail address is one of
those who may add some; nothing of it is shown or logged.
"""

from collections.abc import Mapping
from importlib.util import find_spec
from urllib.parse import urlsplit

import streamlit as st

from ui import frame, texts

_KEYS = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
# Whoever guesses this secret can write himself the cookie of someone who has signed in.
_SECRET_CHARS = 32
_CALLBACK = "/oauth2callback"


def passed() -> bool:
    """Tell whether the visitor has signed in and draw the way out; else draw the sign-in page, or what it lacks."""
    problem = _problem()
    if problem:
        frame.problem(problem)
        return False
    if st.user.get("is_logged_in") is not True:
        frame.open_page(texts.SIGN_IN_TITLE, texts.SIGN_IN_LEAD)
        st.button(texts.SIGN_IN, type="primary", on_click=st.login)
        return False
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.button(texts.SIGN_OUT, type="tertiary", on_click=st.logout)
    return True


def email() -> str | None:
    """Give the address that the provider has told of the visitor, in lower case; None where it vouches for none."""
    told = st.user.get("email")
    if st.user.get("is_logged_in") is not True or st.user.get("email_verified") is False:
        return None
    return told.strip().casefold() if isinstance(told, str) and told.strip() else None


def _problem() -> str | None:
    """Say what is missing for sign-in; without all of it Streamlit would fail only when the button is pressed."""
    if find_spec("authlib") is None:
        return texts.SIGN_IN_PACKAGE
    section = st.secrets.get("auth") if st.secrets.load_if_toml_exists() else None
    auth = section if isinstance(section, Mapping) else {}
    missing = [key for key in _KEYS if not _filled(key, auth.get(key))]
    return texts.SIGN_IN_MISSING.format(keys=", ".join(missing)) if missing else None


def _filled(key: str, value: object) -> bool:
    if not isinstance(value, str) or not value.strip():
        return False
    if key == "cookie_secret":
        return len(value) >= _SECRET_CHARS
    if key == "redirect_uri":
        # Streamlit's own route; another path would end on "not found" after a sign-in that went well.
        return urlsplit(value).path.endswith(_CALLBACK)
    return True
