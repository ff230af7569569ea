"""A small XML document of a source, read whole and without trust: no document type, no entities."""

from xml.etree.ElementTree import Element

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from dtariff.upkeep.importers.feed import Feed
from dtariff.upkeep.unpacking import broken

DEEPEST = 40
"""Elements in one another beyond which a document is no table of rates."""


def xml_of(feed: Feed) -> Element:
    """The root of a document, of a size that fits into memory.

    Raises:
        DataError: ``source_broken``: ``forbidden_xml``, ``bad_xml``, ``bad_encoding``.
    """
    try:
        root: Element = fromstring(feed.path.read_bytes(), forbid_dtd=True)
    except DefusedXmlException:
        raise broken(feed, "", "forbidden_xml", "it has a document type or entities") from None
    except ParseError as error:
        line = getattr(error, "position", (0, 0))[0]
        raise broken(feed, f"line {line}" if line else "", "bad_xml", f"it is no whole XML: {error}") from None
    except (LookupError, ValueError) as error:
        raise broken(feed, "line 1", "bad_encoding", f"its encoding is not one that is read: {error}") from None
    if _is_deep(root):
        raise broken(feed, "", "bad_xml", f"more than {DEEPEST} elements in one another")
    return root


def _is_deep(root: Element) -> bool:
    level = [root]
    for _ in range(DEEPEST):
        level = [child for element in level for child in element]
        if not level:
            return False
    return True


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]
