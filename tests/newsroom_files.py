"""Small files of every kind that is read, made by code: what lies in an odd folder of a newsroom, and in a hostile one.

All people, places and papers in them are invented.
"""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import stat
import tarfile
import zipfile
import zlib
from email.message import EmailMessage

SAID = "“The quay stays open,” said Ida Bell, the harbour master of Selby Sound."
MORE = "Nobody on the council had asked for it to be closed, she told reporters on Tuesday morning."
WORDS = f"{SAID}\n\n{MORE}"
ADDRESS = "https://courier.example/2024/03/05/quay"
PAGE = (
    "<!DOCTYPE html><html lang='en'><head><title>Quay stays open</title>"
    "<meta property='og:site_name' content='Sound Courier'><meta property='og:type' content='article'></head>"
    f"<body><article><h1>Quay stays open</h1><p>{SAID}</p><p>{MORE}</p></article></body></html>"
)


def packed(members: dict[str, bytes | str]) -> bytes:
    """A zip archive of MEMBERS."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def zip_with_link() -> bytes:
    """A zip archive with an article, and a symbolic link out of it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", WORDS)
        link = zipfile.ZipInfo("passwd.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    return out.getvalue()


def tarred(members: dict[str, bytes | str], *, mode: str = "w", odd: bool = False) -> bytes:
    """A tar archive of MEMBERS, with links, a device and a path that leads out where it is ODD."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in members.items():
            data = content.encode() if isinstance(content, str) else content
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        if odd:
            for name, kind in (
                ("soft.txt", tarfile.SYMTYPE),
                ("hard.txt", tarfile.LNKTYPE),
                ("x.txt", tarfile.CHRTYPE),
            ):
                info = tarfile.TarInfo(name)
                info.type, info.linkname = kind, "/etc/passwd"
                archive.addfile(info)
            info = tarfile.TarInfo("../../etc/passwd.txt")
            info.size = 5
            archive.addfile(info, io.BytesIO(b"root:"))
    return out.getvalue()


def mhtml(page: bytes = PAGE.encode(), charset: str = "utf-8") -> bytes:
    """A page as browsers save it in one file, said to be in CHARSET."""
    import base64

    body = base64.encodebytes(page).decode()
    return (
        "From: <Saved by Blink>\r\n"
        f"Snapshot-Content-Location: {ADDRESS}\r\n"
        "Subject: Quay\r\nDate: Wed, 6 Mar 2024 10:00:00 -0000\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="b"\r\n\r\n'
        f"--b\r\nContent-Type: text/html; charset={charset}\r\nContent-Transfer-Encoding: base64\r\n"
        f"Content-Location: {ADDRESS}\r\n\r\n{body}\r\n"
        "--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0=\r\n--b--\r\n"
    ).encode()


def mail(
    *, page: str | None = None, plain: str | None = WORDS, attached: dict[str, bytes] | None = None, **headers: str
) -> bytes:
    """A message with a plain text, a PAGE and ATTACHED files."""
    message = EmailMessage()
    given = {
        "From": "Sound Courier <news@courier.example>",
        "To": "desk@paper.example",
        "Subject": "Quay stays open",
        "Date": "Tue, 05 Mar 2024 18:20:00 +0000",
        "Message-ID": "<1@courier.example>",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    for name, value in given.items():
        message[name] = value
    if plain is not None:
        message.set_content(plain)
    if page is not None and plain is not None:
        message.add_alternative(page, subtype="html")
    elif page is not None:
        message.set_content(page, subtype="html")
    for name, data in (attached or {}).items():
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def mbox(*messages: bytes) -> bytes:
    """A mailbox of MESSAGES."""
    return b"".join(
        b"From news@courier.example Tue Mar  5 18:20:00 2024\n" + each.replace(b"\nFrom ", b"\n>From ") + b"\n\n"
        for each in messages
    )


def docx(*paragraphs: str, title: str = "", xml: bytes | None = None) -> bytes:
    """A Word document of PARAGRAPHS; XML takes the place of its text."""
    from docx import Document

    document = Document()
    document.core_properties.title = title
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    out = io.BytesIO()
    document.save(out)
    if xml is None:
        return out.getvalue()
    with zipfile.ZipFile(out) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return packed({**members, "word/document.xml": xml})


ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>'
    b"<w:t>Words of it &c; &f; end.</w:t></w:r></w:p></w:body></w:document>"
)


def pdf(pages: list[list[str]], *, title: str = "") -> bytes:
    """A PDF whose PAGES have these lines, a gap where one is empty."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for lines in pages:
        drawn = ["BT /F1 11 Tf 13 TL 72 740 Td"]
        for line in lines:
            escaped = line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
            drawn.append(f"({escaped}) Tj T*" if line else "T*")
        content = zlib.compress("\n".join([*drawn, "ET"]).encode("latin-1"))
        objects.append(b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(content), content))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    objects.append(b"<< /Title (%s) >>" % title.encode("latin-1"))
    out, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (len(objects) + 1, table, len(objects) + 1, len(objects), len(out))
    )


def locked_pdf() -> bytes:
    """A PDF that asks for a password."""
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf([[MORE]]))))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def warc(*records: tuple[str, str, str, bytes]) -> bytes:
    """A WARC file of RECORDS: type, address, status line and headers, body; each packed by itself as crawlers do."""
    out = []
    for kind, address, head, body in records:
        http = head.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body if head else body
        told = (
            f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{len(out):032d}>\r\n"
            f"WARC-Date: 2024-03-06T10:00:00Z\r\nWARC-Target-URI: {address}\r\n"
            f"Content-Type: application/http; msgtype={kind}\r\nContent-Length: {len(http)}\r\n\r\n"
        )
        out.append(gzip.compress(told.encode() + http + b"\r\n\r\n"))
    return b"".join(out)


HTML_OK = "HTTP/1.1 200 OK\nContent-Type: text/html; charset=utf-8"
CRAWL = warc(
    ("warcinfo", "", "", b"software: made by hand\r\n"),
    ("request", ADDRESS, "GET /2024/03/05/quay HTTP/1.1\nHost: courier.example", b""),
    ("response", ADDRESS, HTML_OK, PAGE.encode()),
    ("revisit", ADDRESS, "HTTP/1.1 200 OK\nContent-Type: text/html", b""),
    ("response", "https://courier.example/a.png", "HTTP/1.1 200 OK\nContent-Type: image/png", b"\x89PNG"),
    ("response", "https://courier.example/old", "HTTP/1.1 301 Moved\nLocation: /new", b""),
    ("response", "https://courier.example/2024/03/06/pier", HTML_OK, PAGE.replace("Quay", "Pier").encode()),
)


def bomb(megabytes: int) -> bytes:
    """Zeros packed by gzip, a thousandth of their size."""
    return gzip.compress(b"\0" * (megabytes << 20))


def nested(depth: int) -> bytes:
    """Zip archives, one in the other, with an article in the last."""
    data: bytes = packed({"a.txt": WORDS})
    for _ in range(depth):
        data = packed({"b.zip": data})
    return data


def many(data: bytes, kind: str) -> bytes:
    """DATA packed by KIND."""
    return {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}[kind](data)


def lines(*texts: str) -> str:
    """JSON Lines of TEXTS."""
    return "".join(json.dumps({"text": text}) + "\n" for text in texts)
