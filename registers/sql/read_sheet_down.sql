DROP FUNCTION registers_read_sheet(uuid, text, date, text, uuid, integer, text[], boolean);
