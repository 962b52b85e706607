DROP TRIGGER registers_register_stays_sent ON registers_register;
DROP FUNCTION registers_stays_sent();
GRANT INSERT, UPDATE, DELETE ON registers_code TO {app_role}, {night_role};
GRANT DELETE ON registers_register, people_pupil, people_enrolment, calendar_closure TO {app_role}, {night_role};
