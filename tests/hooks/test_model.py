"""What a hook may lead to, and what a receiver checks it by."""

from __future__ import annotations

import pytest

from damai.core.errors import Invalid
from damai.hooks import model
from damai.hooks.model import Origin


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://Bawaslu.example/damai", ("https", "bawaslu.example", 443)),
        ("http://127.0.0.1:9000/x?y=1", ("http", "127.0.0.1", 9000)),
        ("https://[2001:db8::1]/x", ("https", "2001:db8::1", 443)),
    ],
)
def test_an_address_has_an_origin(url: str, origin: tuple[str, str, int]) -> None:
    assert model.origin_of(url) == Origin(*origin)


@pytest.mark.parametrize(
    "url",
    [
        "", "ftp://a.example", "https://", "https://user:secret@a.example", "https://a.example/#x",
        "https://:secret@a.example/x", "https://@a.example/x",
        "https://a.example/a b", "https://a.example:99999/", "//a.example", "https://a.example/\n",
        "https://é.example/", "https://a.example/" + "x" * 300, "file:///etc/passwd",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_system_is_refused(url: str) -> None:
    with pytest.raises(Invalid, match="hook-url") as refused:
        model.origin_of(url)

    assert "secret" not in str(refused.value)  # it is shown and logged


@pytest.mark.asvs("13.2.4")
def test_only_origins_that_the_owner_named_are_called() -> None:
    origins = model.allowed("https://a.example, http://127.0.0.1:9000")

    assert model.check_allowed("https://a.example/deep?x=1", origins).host == "a.example"
    for url in (
        "http://a.example/", "https://a.example:8443/", "https://b.example/", "http://127.0.0.1/"
    ):  # fmt: skip
        with pytest.raises(Invalid, match="hook-not-allowed"):
            model.check_allowed(url, origins)
    assert model.allowed("") == frozenset()


@pytest.mark.asvs("1.3.6")
@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "::1", "10.1.2.3", "192.168.1.1", "169.254.169.254", "fe80::1", "0.0.0.0", "::ffff:10.0.0.1"],
)  # fmt: skip
def test_v1_3_6_a_name_may_not_lead_into_the_house_but_an_address_is_taken_as_written(
    address: str,
) -> None:
    with pytest.raises(ValueError, match="not a public address"):
        model.check_address(Origin("https", "a.example", 443), address)

    model.check_address(Origin("https", address, 443), address)
    model.check_address(Origin("https", "a.example", 443), "103.10.4.7")


def test_the_signature_is_that_of_standard_webhooks() -> None:
    """The vector was made by the specification's words: HMAC-SHA256 over id.timestamp.body, base64."""
    import base64
    import hashlib
    import hmac

    key = bytes(range(32))
    signed = hmac.new(key, b'msg.1707868800.{"a":1}', hashlib.sha256).digest()

    made = model.signature(key, "msg", 1707868800, b'{"a":1}')

    assert made == "v1," + base64.b64encode(signed).decode()
    assert model.shown_secret(key) == "whsec_" + base64.b64encode(key).decode()


def test_features_are_known_words() -> None:
    assert model.features_of("stages, incidents,stages") == ("incidents", "stages")
    for text in ("", "accounts", "incidents journal"):
        with pytest.raises(Invalid, match="hook-features"):
            model.features_of(text)
