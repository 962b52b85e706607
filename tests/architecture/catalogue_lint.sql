-- What is wrong with the keys of tenant tables, from the catalogue: a tenant table is one with a school_id, except the
-- few global tables that point to a school.
WITH tenant AS (
    SELECT c.oid, c.relname, a.attnum
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'school_id' AND NOT a.attisdropped
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND NOT (c.relname = ANY (%(global_tables)s))
)
SELECT 'no row-level security' AS rule, t.relname AS table_name, '' AS object
FROM tenant t JOIN pg_class c ON c.oid = t.oid
WHERE NOT (c.relrowsecurity AND c.relforcerowsecurity)
UNION ALL
SELECT 'no policy', t.relname, '' FROM tenant t WHERE NOT EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = t.oid)
UNION ALL
SELECT 'key without school_id first', t.relname, i.indexrelid::regclass::text
FROM tenant t JOIN pg_index i ON i.indrelid = t.oid WHERE i.indkey[0] <> t.attnum
UNION ALL
SELECT 'no primary key', t.relname, '' FROM tenant t
WHERE NOT EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = t.oid AND i.indisprimary)
UNION ALL
SELECT 'school_id may be null', t.relname, '' FROM tenant t
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = t.attnum WHERE NOT a.attnotnull
UNION ALL
SELECT 'foreign key between tenants without the school', t.relname, k.conname
FROM tenant t JOIN pg_constraint k ON k.conrelid = t.oid AND k.contype = 'f' JOIN tenant r ON r.oid = k.confrelid
WHERE NOT (k.conkey[1] = t.attnum AND k.confkey[1] = r.attnum)
UNION ALL
SELECT 'foreign key from a global table to a tenant', c.relname, k.conname
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid AND c.relkind IN ('r', 'p') AND NOT c.relispartition
JOIN tenant r ON r.oid = k.confrelid
WHERE k.contype = 'f' AND NOT EXISTS (SELECT 1 FROM tenant t WHERE t.oid = k.conrelid)
UNION ALL
SELECT 'foreign key not RESTRICT', t.relname, k.conname
FROM tenant t JOIN pg_constraint k ON k.conrelid = t.oid AND k.contype = 'f' WHERE k.confdeltype <> 'r'
UNION ALL
SELECT 'foreign key deferrable', t.relname, k.conname
FROM tenant t JOIN pg_constraint k ON k.conrelid = t.oid AND k.contype = 'f' WHERE k.condeferrable
UNION ALL
SELECT 'foreign key without a name of ours', t.relname, k.conname
FROM tenant t JOIN pg_constraint k ON k.conrelid = t.oid AND k.contype = 'f' WHERE k.conname !~ '_fk$'
UNION ALL
SELECT 'reference without a foreign key', t.relname, a.attname
FROM tenant t JOIN pg_attribute a ON a.attrelid = t.oid AND NOT a.attisdropped
WHERE a.attname = ANY (%(references)s) AND a.atttypid = 'uuid'::regtype
  AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conrelid = t.oid AND k.contype = 'f' AND a.attnum = ANY (k.conkey))
UNION ALL
SELECT 'sequence in a tenant table', t.relname, d.objid::regclass::text
FROM tenant t JOIN pg_depend d ON d.refobjid = t.oid AND d.classid = 'pg_class'::regclass
JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
UNION ALL
SELECT 'partition without row-level security', c.relname, '' FROM tenant t
JOIN pg_inherits i ON i.inhparent = t.oid JOIN pg_class c ON c.oid = i.inhrelid
WHERE NOT (c.relrowsecurity AND c.relforcerowsecurity)
UNION ALL
SELECT 'partition open to a login role', c.relname, g.grantee::regrole::text FROM tenant t
JOIN pg_inherits i ON i.inhparent = t.oid JOIN pg_class c ON c.oid = i.inhrelid
CROSS JOIN LATERAL aclexplode(c.relacl) g
WHERE g.grantee <> c.relowner
ORDER BY 1, 2, 3
