"""Small inline XBRL pages written for the tests."""

from __future__ import annotations

HEAD = """<html xmlns="http://www.w3.org/1999/xhtml" xmlns:ix="http://www.xbrl.org/2013/inlineXBRL"
 xmlns:ixt="http://www.xbrl.org/inlineXBRL/transformation/2020-02-12"
 xmlns:sec="http://www.sec.gov/inlineXBRL/transformation/2015-08-31"
 xmlns:xbrli="http://www.xbrl.org/2003/instance" xmlns:xbrldi="http://xbrl.org/2006/xbrldi"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:iso4217="http://www.xbrl.org/2003/iso4217"
 xmlns:gaap="http://fasb.org/us-gaap/2024" xmlns:d="http://xbrl.sec.gov/dei/2024" xmlns:srt="http://fasb.org/srt/2024"
 xmlns:full="https://xbrl.ifrs.org/taxonomy/2023-03-23/ifrs-full" xmlns:acme="http://acme.example/20241231">"""

CONTEXTS = """
<xbrli:context id="year"><xbrli:entity><xbrli:identifier scheme="x">1</xbrli:identifier></xbrli:entity>
 <xbrli:period><xbrli:startDate>2024-01-01</xbrli:startDate><xbrli:endDate>2024-12-31</xbrli:endDate></xbrli:period>
</xbrli:context>
<xbrli:context id="end"><xbrli:entity><xbrli:identifier scheme="x">1</xbrli:identifier></xbrli:entity>
 <xbrli:period><xbrli:instant>2024-12-31</xbrli:instant></xbrli:period></xbrli:context>
<xbrli:context id="midnight"><xbrli:entity><xbrli:identifier scheme="x">1</xbrli:identifier></xbrli:entity>
 <xbrli:period><xbrli:instant>2025-01-01T00:00:00</xbrli:instant></xbrli:period></xbrli:context>
<xbrli:context id="part"><xbrli:entity><xbrli:identifier scheme="x">1</xbrli:identifier><xbrli:segment>
 <xbrldi:explicitMember dimension="srt:ProductOrServiceAxis">acme:CloudMember</xbrldi:explicitMember>
 <xbrldi:typedMember dimension="gaap:StartDateAxis"><acme:day> 2025-01-01 </acme:day></xbrldi:typedMember>
 </xbrli:segment></xbrli:entity>
 <xbrli:period><xbrli:instant>2024-12-31</xbrli:instant></xbrli:period></xbrli:context>
<xbrli:context id="scenario"><xbrli:entity><xbrli:identifier scheme="x">1</xbrli:identifier></xbrli:entity>
 <xbrli:period><xbrli:instant>2024-12-31</xbrli:instant></xbrli:period>
 <xbrli:scenario><xbrldi:explicitMember dimension="full:ConsolidatedAxis">full:SeparateMember</xbrldi:explicitMember>
 </xbrli:scenario></xbrli:context>
<xbrli:unit id="usd"><xbrli:measure>iso4217:USD</xbrli:measure></xbrli:unit>
<xbrli:unit id="shares"><xbrli:measure>xbrli:shares</xbrli:measure></xbrli:unit>
<xbrli:unit id="pure"><xbrli:measure>xbrli:pure</xbrli:measure></xbrli:unit>
<xbrli:unit id="site"><xbrli:measure>acme:Site</xbrli:measure></xbrli:unit>
<xbrli:unit id="each"><xbrli:divide>
 <xbrli:unitNumerator><xbrli:measure>iso4217:USD</xbrli:measure></xbrli:unitNumerator>
 <xbrli:unitDenominator><xbrli:measure>xbrli:shares</xbrli:measure></xbrli:unitDenominator></xbrli:divide></xbrli:unit>
"""


def page(body: str, hidden: str = "", contexts: str = CONTEXTS, before: str = "", head: str = HEAD) -> bytes:
    """A page with the contexts and units above; those of another page when there are none."""
    resources = f"<ix:resources>{contexts}</ix:resources>" if contexts else ""
    header = f'<div style="display:none"><ix:header><ix:hidden>{hidden}</ix:hidden>{resources}</ix:header></div>'
    return f"{before}{head}<body>{header}{body}</body></html>".encode()


def figure(text: str, name: str = "gaap:Revenues", context: str = "year", unit: str = "usd", **more: str) -> str:
    """One tagged figure."""
    given = {"name": name, "contextRef": context, "unitRef": unit, "decimals": "-6", **more}
    attributes = " ".join(f'{key.replace("_", ":")}="{value}"' for key, value in given.items())
    return f"<ix:nonFraction {attributes}>{text}</ix:nonFraction>"


def words(text: str, name: str = "acme:Policy", context: str = "year", **more: str) -> str:
    """One tagged text."""
    attributes = " ".join(f'{key}="{value}"' for key, value in {"name": name, "contextRef": context, **more}.items())
    return f"<ix:nonNumeric {attributes}>{text}</ix:nonNumeric>"
