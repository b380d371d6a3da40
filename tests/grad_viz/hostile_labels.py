"""Names that break careless writers of DOT and XML."""

HOSTILE = [
    'say "hi"',
    "back\\slash",
    "ends with a backslash\\",
    "\\n is not a newline",
    "two\nlines",
    "a & b &amp; &lt;c&gt;",
    "<b>bold</b>",
    "<<table><td>x</td></table>>",
    "{a|b}|<port>c",
    "]; evil -> graph [",
    "// comment /* x */ # y",
    "tab\there",
    "bell\x07 escape\x1b[31m null\x00",
    "損失関数",
    "🔥 emoji 👩‍🔬",
    "\\N \\G \\E \\T \\H \\L",
    "'single' `back`",
    "&#34; &quot; %s ${x}",
    "]]> <!-- --> <![CDATA[",
    "half a pair \ud800 alone",
]
