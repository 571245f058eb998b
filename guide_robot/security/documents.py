"""The two documents of DDS Security: governance (how a domain is protected) and permissions (who may what in it).

Formats: OMG DDS Security 1.1, 9.4.1.2 (governance) and 9.4.1.3 (permissions), laid out as ROS 2's own tools do.
"""

from datetime import datetime
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from guide_robot.security.rights import DISCOVERY, Rights

INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
SCHEMAS = "http://www.omg.org/spec/DDS-SECURITY/20170901"
DOMAIN_PROTECTION = {
    "allow_unauthenticated_participants": "false",
    "enable_join_access_control": "true",
    "discovery_protection_kind": "ENCRYPT",
    "liveliness_protection_kind": "ENCRYPT",
    "rtps_protection_kind": "SIGN",
}
TOPIC_PROTECTION = {
    "topic_expression": "*",
    "enable_discovery_protection": "true",
    "enable_liveliness_protection": "true",
    "enable_read_access_control": "true",
    "enable_write_access_control": "true",
    "metadata_protection_kind": "ENCRYPT",
    "data_protection_kind": "ENCRYPT",
}


def governance(domain: int) -> bytes:
    """Return the governance of a domain: nobody without a certificate, everything encrypted, every right asked."""
    root = _dds("governance")
    rule = SubElement(SubElement(root, "domain_access_rules"), "domain_rule")
    _domains(rule, domain)
    for name, value in DOMAIN_PROTECTION.items():
        SubElement(rule, name).text = value
    topic_rule = SubElement(SubElement(rule, "topic_access_rules"), "topic_rule")
    for name, value in TOPIC_PROTECTION.items():
        SubElement(topic_rule, name).text = value
    return _text(root)


def permissions(rights: Rights, domain: int, not_before: datetime, not_after: datetime) -> bytes:
    """Return the permissions of one enclave for as long as its certificate holds (UTC)."""
    rights = rights.sorted()
    root = _dds("permissions")
    grant = SubElement(SubElement(root, "permissions"), "grant", name=rights.enclave)
    SubElement(grant, "subject_name").text = f"CN={rights.enclave}"
    validity = SubElement(grant, "validity")
    SubElement(validity, "not_before").text = f"{not_before:%Y-%m-%dT%H:%M:%S}"
    SubElement(validity, "not_after").text = f"{not_after:%Y-%m-%dT%H:%M:%S}"
    # The first rule that names a topic decides.
    if rights.deny_publish or rights.deny_subscribe:
        _rule(grant, "deny_rule", domain, rights.deny_publish, rights.deny_subscribe)
    allowed = (DISCOVERY, *rights.publish), (DISCOVERY, *rights.subscribe)
    _rule(grant, "allow_rule", domain, *allowed)
    SubElement(grant, "default").text = "DENY"
    return _text(root)


def _rule(grant: Element, name: str, domain: int, published: tuple[str, ...], heard: tuple[str, ...]) -> None:
    rule = SubElement(grant, name)
    _domains(rule, domain)
    for verb, topics in (("publish", published), ("subscribe", heard)):
        if topics:
            listed = SubElement(SubElement(rule, verb), "topics")
            for topic in topics:
                SubElement(listed, "topic").text = topic


def _dds(kind: str) -> Element:
    root = Element("dds")
    root.set(f"{{{INSTANCE}}}noNamespaceSchemaLocation", f"{SCHEMAS}/omg_shared_ca_{kind}.xsd")
    return root


def _domains(parent: Element, domain: int) -> None:
    SubElement(SubElement(parent, "domains"), "id").text = str(domain)


def _text(root: Element) -> bytes:
    ElementTree.register_namespace("xsi", INSTANCE)
    ElementTree.indent(root)
    return bytes(ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)) + b"\n"
