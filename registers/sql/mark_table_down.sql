DROP TABLE registers_mark;
