"""More texts and addresses nobody should type: operators, engines' own syntax, signs that confuse, giants, wrong types."""

OPERATORS = [
    '"', '""', '"""', '" "', '"-"', '-"', '-""', '-"a', '"a" -"b', "«", "« »", "«a", "a»", "“a”", "“a", "-“", "-", "--", "---", "- a", "-a -a -a",
    "-*", "-(", "-auteur:", "auteur:", "auteur: ", "auteur::", "auteur:::Dupont", "auteur:auteur:auteur:", 'auteur:"', 'auteur:""', 'auteur:"a',
    "auteur:-x", "-auteur:x", "AUTEUR:X", "aûteur:x", "author:*", "author:%", "author:{{7*7}}", "author:<script>alert(1)</script>", "tag:", "tag:,",
    "tag:a,b,c", "tag:" + "x" * 5_000, "tag:\x00", "tag:\u202ea", "tag:a tag:b tag:c " * 60, "base:", "base:PMSI base:DCIR base:X", "base:../../", "base:nulle",
    "kind:", "kind:topic", "kind:nulle", "type:sujet type:fiche", "kind:topic kind:post kind:cue", "kind:Réservé", "région:", "region:La Réunion",
    'région:"La Réunion"', "region:*", "région:\u200b", "is:", "is:résolu", "is:résolu is:sans-réponse", "is:nulle", "is:is:is:", "est:ouvert", "-is:résolu",
    "avant:", "avant:2020", "avant:0", "avant:0000", "avant:9999", "avant:10000", "avant:99999999999999", "avant:-1", "avant:2020-13-45", "avant:2020-02-30",
    "avant:31/02/2020", "avant:1e9", "avant:NaN", "avant:٢٠٢٠", "avant:2020 après:2030", "après:2030 avant:2020", "après:", "après:hier", "after:0001-01-01",
    "before:0001-01-01", "after:9999-12-31", "before:9999-12-31", "year:", "année:2020", "année:*", "year:9" + "9" * 300, "près:", "près:Lyon", "près:nulle-part",
    'près:"', 'près:""', "près:Lyon près:Paris", "near:0,0", "near:NaN,NaN", "near:'; DROP TABLE x", "near:" + "é" * 2_000, "près:\x00", "outil:", "tool:SAS -SAS",
    "visibility:members", "audience:members", "group:expert", "key:topic:3", "root:topic:3", "level:child", "stored:*", "_id:topic:3", "slot:0", "mark:x",
    "quetsche -quetsche", '"salon des adhérents"', '-"salon des adhérents"', "tag:Réservé", "tag:réservé", "theme:RESERVE", 'theme:"Réservé" -x',
    "is:membres", "kind:topic quetsche", "près:Lyon quetsche", "avant:9999 quetsche", "auteur:quetsche", '"quetsche" -a', "a:b:c:d:e:f", "a:" * 5_000,
    "-a " * 3_000, '"a" ' * 2_000, "auteur:a " * 2_000, "- " * 5_000, '"' + "a " * 5_000 + '"', '-"' + "a " * 5_000 + '"', "avant:2020 " * 1_000,
]  # fmt: skip
ENGINES = [
    "title:(+return +\"pink panther\")", "mod_date:[20020101 TO 20030101]", "{Aida TO Carmen}", "roam~0.8", "te?t", "test*", "\"jakarta apache\"~10",
    "jakarta^4 apache", "(jakarta OR apache) AND website", "\\(1\\+1\\)\\:2", "_exists_:title", "_missing_:title", "age:>=10", "age:(>=10 AND <20)",
    "/joh?n(ath[oa]n)/", "/(a|a)*b/", "/(x+x+)+y/", "/[^a-z]{1,1000000}/", "((a*)*)*", "^(([a-z])+.)+[A-Z]([a-z])+$", "(?:(?:a+)+)+$", "a{0,99999}", "\\p{L}{1,9999}",
    "title:IN [a b]", "title:\"a b\"*", "+body:a -title:b", "body:[* TO b}", "body:<c", "*", "*:*", "title:*", "a OR", "AND", "NOT NOT a", "OR OR OR",
    "NEAR(a b, 5)", "a NEAR b", "^a", "{title body} : a", "a + b", "\"a\" * \"b\"", "col:a", "fts5: syntax error near \"\"", "snippet(x)", "bm25()",
    "a & b | !c", "a <-> b", "'a':*", "to_tsquery('a')", "plainto_tsquery(", "a:ABCD*", ":*", "!!a", "a <2> b",
    '{"query":{"script":{"source":"1"}}}', '{"match_all":{}}', '{"size":100000}', '{"query_string":{"query":"*"}}', "?source={}", "&scroll=1m", "_search?q=*",
    "../_cluster/health", "_all", "*,-hub*", "<hub-{now/d}>", "hub-open", "index:hub", "ctx._source.x=1", "${jndi:ldap://x.example/a}", "#{7*7}", "<%= 7*7 %>", "{{config}}",
    "{% debug %}", "${7*7}", "@(7*7)", "[[${7*7}]]", "' UNION SELECT password FROM accounts_user --", "1; SELECT pg_sleep(10)", "') OR ('1'='1", "\\'; EXEC xp_cmdshell('x')",
    "1 OR SLEEP(5)", "%' AND 1=0 UNION ALL SELECT NULL,'", "__proto__", "constructor", "toString", "undefined", "null", "NaN", "true", "None", "-1", "0x7fffffff", "1e309",
    "$where: '1 == 1'", "{$gt: ''}", "\r\nSet-Cookie: a=b", "%0d%0aLocation:%20x", "`id`", "$(id)", "; rm -rf /", "| cat /etc/passwd", "file:///etc/passwd", "\\\\host\\share",
]  # fmt: skip
SIGNS = [
    "\u200b\u200c\u200d\u2060\ufeff", "que\u200btsche", "quet\u00adsche", "que\u202etsche\u202c", "\u202eehcsteuq", "\u2066quetsche\u2069", "\u061cquetsche", "ｑｕｅｔｓｃｈｅ",
    "𝓺𝓾𝓮𝓽𝓼𝓬𝓱𝓮", "quеtschе", "q\u0336u\u0336e\u0336t", "e" + "\u0301" * 290, "\u0301" * 300, "a\u0489" * 100, "ﷺ" * 300, "ǆ" * 300, "ß" * 300, "İ" * 300, "ﬃ" * 300,
    "\u1100\u1161\u11a8" * 90, "\U0001f468\u200d\U0001f469\u200d\U0001f467" * 50, "\U0001f1eb\U0001f1f7" * 100, "\ufdd0\uffff\U0001ffff", "\ue000\uf8ff\U000f0000", "\u0378\u0379",
    "\u2028\u2029\u0085\u000b\u000c", "\x1b]0;x\x07", "\x1b[2J", "\x9b31m", "\u3000\u00a0\u202f\u2009", "𒐫" * 100, "꧅" * 100, "َُِ" * 100, "क्षि" * 75, "กำ" * 100,
]  # fmt: skip
GIANTS = [
    "quetsche " * 12_000, "é" * 100_000, " ".join(f"mot{number}" for number in range(1_000)), "(" * 50_000 + ")" * 50_000, "a" * 100_000, "a-" * 50_000, "a." * 50_000,
    "l'" * 50_000, "A_" * 50_000, "T_MCO&" * 15_000, " ".join(["OR"] * 5_000), "\U0001f967" * 25_000, '"' * 100_000, "-" * 100_000, ":" * 100_000, "auteur:" * 15_000,
    "\u0301" * 100_000, "/" + "(a+)+" * 20_000 + "/", "\u202e" * 50_000, "9" * 100_000, "é-" * 40_000, "\x00" * 100_000,
]  # fmt: skip
TEXTS = list(dict.fromkeys([*OPERATORS, *ENGINES, *SIGNS, *GIANTS]))

# Query strings as they come over the wire.
ADDRESSES = [
    "", "q", "q=", "q=&q=&q=", "q=girofle&q=quetsche", "q[]=girofle", "q[$ne]=x", "q=girofle&page=", "q=girofle&page=0", "q=girofle&page=-1", "q=girofle&page=1.5",
    "q=girofle&page=1e3", "q=girofle&page=NaN", "q=girofle&page=99999999999999999999", "q=girofle&page=10000", "q=girofle&page=51", "q=girofle&page=2&page=1", "q=girofle&page=%D9%A2",
    "q=girofle&page=%C2%B2", "q=girofle&page=%00", "q=girofle&page=2%00", "q=girofle&page=0x10", "q=girofle&page=+1", "q=girofle&page=1;DROP", "page=50", "page=999", "sort=newest",
    "q=girofle&sort=", "q=girofle&sort=price", "q=girofle&sort=nearest", "q=girofle&sort=-weight", "q=girofle&sort=_score&sort=newest", "q=girofle&sort[]=newest", "q=girofle&sort=%00",
    "kind=", "kind=nothing", "kind=topic&kind=post&kind=cue", "kind=post", "kind=*", "kind=topic%00", "kind=" + "x" * 5_000, "&".join(f"kind=k{number}" for number in range(500)),
    "&".join(["kind=topic"] * 500), "theme=R%C3%A9serv%C3%A9", "theme=r%C3%A9serv%C3%A9&q=quetsche", "theme=", "theme=%00", "theme=*", "theme=" + "x" * 50_000,
    "&".join(f"theme=t{number}" for number in range(900)), "base=PMSI&base=DCIR&base=", "base[0]=PMSI", "base.keyword=PMSI", "facets.base=PMSI", "base__in=PMSI", "year=99999999999",
    "year=-1", "year=NaN", "region=%FF%FE", "region=La+R%C3%A9union&region=*", "state=solved&state=nothing", "tool=%3Cscript%3E", "visibility=members", "audience=members",
    "audience=members&q=quetsche", "group=expert&q=quetsche", "user=1&q=quetsche", "filters=%7B%7D", "facet=visibility", "facets=visibility", "size=100000&q=girofle", "page_size=100000&q=girofle",
    "limit=-1&q=girofle", "from=100000", "near=Lyon", "near=Lyon&within=", "near=Lyon&within=-1", "near=Lyon&within=1e99", "near=Lyon&within=NaN", "near=Lyon&within=99999999999999999999",
    "near=nulle-part&within=50", "near=45.7,4.8", "near=NaN,NaN", "near=%00", "near=" + "9" * 5_000, "near=Lyon&near=Paris", "near=Lyon&sort=nearest&page=9999", "within=50",
    "q=pr%C3%A8s:Lyon&near=Paris", "q=%FF", "q=%ED%A0%80", "q=%C0%80", "q=%", "q=%zz", "q=%u0041", "q=%F0%9F%A5%A7", "q=%E2%80%AE", "q=a%00b", "q=+", "q=%20%20", "q=%0A", "q=%0d%0aX:1",
    "q=" + "a" * 100_000, "q=" + "%C3%A9" * 5_000, "q=" + "+" * 50_000, "&" * 5_000, "=" * 5_000, "&".join(f"p{number}=x" for number in range(900)), "as_typed=", "as_typed=1&q=quetche",
    "as_typed=2&as_typed=1&q=quetche", "as_typed=%00", "explain=1&q=girofle", "debug=1&q=quetsche", "format=json&q=quetsche", "callback=alert(1)&q=gir", "_=1", "lang=xx&q=girofle", "q=girofle#x",
    "q=girofle;q=quetsche", "q=girofle?q=quetsche", "?q=girofle", "q=//mal.example/", "next=//mal.example/&q=girofle", "q=javascript:alert(1)", "q=%7B%7B7*7%7D%7D", "q=%24%7B7*7%7D",
]  # fmt: skip
