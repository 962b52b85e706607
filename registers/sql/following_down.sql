DROP TRIGGER registers_contact_may ON registers_contactentry;
DROP FUNCTION registers_contact_may();
