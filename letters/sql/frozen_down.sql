DROP TRIGGER letters_recipient_may ON letters_recipient;
DROP FUNCTION letters_recipient_may();
DROP TRIGGER letters_copy_stays ON letters_copy;
DROP FUNCTION letters_copy_stays();
DROP TRIGGER letters_letter_stays ON letters_letter;
DROP FUNCTION letters_letter_stays();
GRANT DELETE ON letters_letter, letters_hold, letters_award, letters_batch TO {app_role}, {night_role};
