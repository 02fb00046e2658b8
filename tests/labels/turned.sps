DATA LIST FREE / id q1 q2 born wt.
BEGIN DATA
1 1 1 1960 1.5
2 2 8 1970 0.5
3 5 2 9999 1
4 4 9 1985 1.25
5 3 3 1990 0.75
END DATA.
VARIABLE LABELS q1 'Ny teknologi løser problemer' q2 'Børn er trygge' born 'Fødselsår'.
VALUE LABELS q1 1 'Helt enig' 2 'Enig' 3 'Hverken enig eller uenig' 4 'Uenig' 5 'Helt uenig'.
VALUE LABELS q2 1 'Helt uenig' 2 'Lidt uenig' 3 'Hverken/eller' 4 'Enig' 5 'Helt enig' 8 'Ved ikke' 9 'Vil ikke svare'.
VALUE LABELS born 9999 'Uoplyst'.
MISSING VALUES q2 (3,8,9) born (9999).
WEIGHT BY wt.
SAVE OUTFILE='turned.sav'.
