"""Reads a statement and says which tenant tables it touches without naming their school.

Every reference to a tenant table must carry its own `school_id`: compared with a value, or equal to another table's.
It is the route to one shard (data-and-speed.md, rule 2) and the second guard of tenancy; row-level security is the net.
"""

import re

from attendance.kit.together import SEAM

KEYWORDS = (
    r"ON|WHERE|SET|INNER|LEFT|RIGHT|FULL|CROSS|JOIN|GROUP|ORDER|LIMIT|FOR|USING|RETURNING|UNION|VALUES"
    r"|DEFAULT|AS|HAVING"
)
REFERENCE = re.compile(
    rf'(?:\bFROM|\bJOIN|\bUPDATE|\bUSING|,)\s+(?:ONLY\s+)?"?(\w+)"?(?:\s+(?:AS\s+)?(?!(?:{KEYWORDS})\b)"?(\w+)"?)?',
    re.I,
)
INSERT = re.compile(r'^\s*(?:WITH\b.*?)?INSERT\s+INTO\s+"?(\w+)"?\s*\(([^)]*)\)', re.I | re.S)


def unnamed_schools(sql: str, tenant_tables: set[str]) -> list[str]:
    """The references in `sql` ("table as alias") that name no school. Empty when all do.

    Lists that are read together are looked at one by one: an alias of one says nothing about the same in another.
    """
    return [bad for part in sql.split(SEAM) for bad in _unnamed(part, tenant_tables)]


def _unnamed(sql: str, tenant_tables: set[str]) -> list[str]:
    bad = []
    insert = INSERT.match(sql)
    if insert and insert.group(1) in tenant_tables:
        if "school_id" not in insert.group(2):
            bad.append(f"{insert.group(1)} (insert)")
        sql = sql[insert.end() :]
    alone = len({m.group(2) or m.group(1) for m in REFERENCE.finditer(sql) if m.group(1) in tenant_tables}) == 1
    for match in REFERENCE.finditer(sql):
        table, alias = match.group(1), match.group(2) or match.group(1)
        if table in tenant_tables and not _named(sql, alias, alone):
            bad.append(f"{table} as {alias}")
    return bad


def _named(sql: str, alias: str, alone: bool) -> bool:
    column = rf'"?\b{alias}"?\."?school_id"?'
    compared = rf"{column}\s*(=|IN\b)|=\s*\(?\s*{column}|\(\s*{column}\s*,[^()]*\)\s*(=|IN\b)"
    if re.search(compared, sql, re.I):
        return True
    return alone and re.search(r'(?<![\w."])"?school_id"?\s*(=|IN\b)', sql, re.I) is not None
