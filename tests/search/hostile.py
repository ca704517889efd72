"""Two hundred texts nobody should type: query syntax, control signs, giants, markup."""

SCRIPTS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<mark onmouseover=alert(1)>x</mark>",
    "</mark><svg/onload=alert(1)>",
    '"><b>gras</b>',
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<scr<b>ipt>",
    "javascript:alert(1)",
]

_SYNTAX = [
    '"', "'", "`", "*", "**", "?", "~", "~2", "mot~", "mot~9", "^", "mot^4", "mot^^", ":", "::", "a:b", "visibility:members",
    "visibility:*", "perm:x", "*:*", "_exists_:body", "key:topic*", "level:child", "AND", "OR", "NOT", "AND OR NOT", "foo AND", "OR foo", "NOT foo",
    "foo NOT", "+", "-", "+foo", "-foo", "--foo", "+-foo", "(", ")", "()", "((", "))", "(foo", "foo)", "(foo OR (bar", "[", "]", "[a TO z]",
    "{a TO z}", "[* TO *]", "[1 TO", "{", "}", "{}", "<", ">", ">=5", "body:>5", "/", "//", "/.*.*.*/", "/(a+)+$/", "\\", "\\\\", "\\\"", "mot\\",
    "&&", "||", "!", "!!", "foo && bar", "foo || bar", "!foo", "IN [a b c]", "body: IN [", "%", "%%", "%s", "_", "__", "___", "_a_", "a_", "_a",
    "l'", "l’", "d'", "qu'", "'l", "l''identifiant", "l'identifiant", "C-section", "C-x", "-", "a-", "-a", "a--b", "e-mail-", "NEAR", "foo NEAR/5 bar",
    "MATCH", "foo*", "*foo", "f*o", "foo?", "$", "$$", "${x}", "{{7*7}}", "{% x %}", "#", "@", "=", "==", ";", "; DROP TABLE x;", "' OR 1=1 --",
    "\" OR \"\"=\"", "match_all", '{"query":{"match_all":{}}}', '{"match_all":{}}', "_source", "ctx._source", "<b>", "&amp;", "&", "|", "a|b",
    "C.A.F.", "...", ". . .", "a.b.c", "http://exemple.test/?q=1", "../../etc/passwd", "C:\\fichier", "~~~~", "\"phrase ouverte", "\"\"", "\"a\" \"",
    "\"a b\"~3", "mot:\"a b\"", "mot:(a b)", "mot:[a TO b]", "mot:/x/", "salon OR quetsche", "visibility:members quetsche", "quetsche^9",
]  # fmt: skip
_SIGNS = [
    "\x00", "a\x00b", "\x00\x00\x00", "\x01\x02\x1b[31m", "\x7f", "\r\n", "\t", "\u2028", "\u200b", "\u200e\u202eabc", "\ufeff", "\ufffd", "\ufffe",
    "\ud800", "\udfff", "a\ud83d", "\udc00b", "\ud83d\ud83d", "é", "e\u0301", "Z\u0351\u0343a\u034cl\u0315g\u0321o", "🥧", "👨‍👩‍👧‍👦", "🇫🇷", "🥧🥧🥧",
    "İstanbul", "ſtraße", "ﬁn", "Ⅳ", "①", "½", "中文字符", "日本語", "العربية", "עברית", "हिन्दी", "ไทย", "𝔘𝔫𝔦", "\U0010ffff", "ß", "ŒUVRE", "æ",
]  # fmt: skip
_GIANTS = [
    "a" * 10_000, "é" * 10_000, "a " * 5_000, "mot " * 2_500, "a_" * 5_000, "_" * 10_000, "l'" * 5_000, "-" * 10_000, "a-" * 5_000, "(" * 10_000,
    "[" * 10_000, '"' * 10_000, "*" * 10_000, " OR ".join(["mot"] * 2_500), " ".join(f"mot{n}" for n in range(1_500)), "a.b." * 2_500,
    "\ud800" * 10_000, "🥧" * 5_000, "\x00" * 10_000, " " * 10_000, "<script>" * 1_250, "e\u0301" * 5_000, "9" * 10_000, "T_MCO" * 2_000,
]  # fmt: skip
HOSTILE = [*_SYNTAX, *_SIGNS, *_GIANTS, *SCRIPTS, "", " ", "  \n "]
