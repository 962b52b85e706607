DROP FUNCTION registers_recount_weeks(uuid, uuid[], date[]);
DROP FUNCTION registers_count_weeks(uuid, uuid[], date[]);
