"""PDF files for tests, written by hand."""


def pdf(*pages: str) -> bytes:
    """A PDF with a line of plain ASCII text on each page, as small as one can be."""
    kids = " ".join(f"{10 + 2 * number} 0 R" for number in range(len(pages)))
    parts = [
        "1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj",
        f"2 0 obj <</Type/Pages/Kids[{kids}]/Count {len(pages)}>> endobj",
        "3 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica>> endobj",
    ]
    for number, text in enumerate(pages):
        drawn = f"BT /F1 12 Tf 20 100 Td ({text}) Tj ET"
        page = f"/Type/Page/Parent 2 0 R/MediaBox[0 0 400 200]/Contents {11 + 2 * number} 0 R/Resources<</Font<</F1 3 0 R>>>>"
        parts += [
            f"{10 + 2 * number} 0 obj <<{page}>> endobj",
            f"{11 + 2 * number} 0 obj <</Length {len(drawn)}>> stream\n{drawn}\nendstream endobj",
        ]
    body, places = "%PDF-1.4\n", []
    for part in parts:
        places.append((int(part.split()[0]), len(body)))
        body += f"{part}\n"
    table = "".join(f"{number} 1\n{place:010} 00000 n \n" for number, place in places)
    return (
        f"{body}xref\n0 1\n0000000000 65535 f \n{table}trailer <</Root 1 0 R/Size 100>>\nstartxref\n{len(body)}\n%%EOF"
    ).encode()
