DROP TRIGGER letters_absence_text_may ON letters_absencetextpupil;
DROP FUNCTION letters_absence_text_may();
