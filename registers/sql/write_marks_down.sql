DROP FUNCTION registers_write_marks(
    uuid, uuid, uuid, date[], text[], uuid[], text[], smallint[], text[], integer[], uuid[], timestamptz[], text[],
    text, text, text, text, text, uuid, uuid, text, text, timestamptz);
DROP FUNCTION registers_uuid7();
DROP FUNCTION registers_entry_hash(text, registers_amendment);
