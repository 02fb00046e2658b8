* Synthetic rows with what SPSS files have and text files have not. `pspp make.sps -o made.txt` writes the files of this
* folder; made.txt is what PSPP (1.6.2) says of them.
DATA LIST LIST /id (F15.0) q1 q2 (F2.0) news1 news2 news3 (F1.0) first second (F2.0) w (F8.3) code (A3).
BEGIN DATA
1001 1 7 1 0 1 1 2 0.5 dk
1002 2 91 0 0 0 2 . 1.25 se
1003 -5 3 1 1 . 3 1 1.25 xx
1004 8 95 0 1 0 1 3 2 dk
1005 . 1 0 0 1 2 3 0 no
END DATA.
STRING essay (A600) /place (A40).
COMPUTE essay = CONCAT("begyndelsen æøå ", RPAD("", 270, "x"), " midten ", RPAD("", 200, "y"), " slutningen ", STRING(id, F4.0)).
IF (id = 1003) essay = "kort".
IF (id = 1005) essay = "".
COMPUTE place = "Hovedstadsområdet i Danmark".
IF (id > 1002) place = "Syddanmark og øerne".
IF (id = 1005) place = "Vides ikke, ikke oplyst".
NUMERIC day (DATE11) /moment (DATETIME20) /begun (TIME8).
COMPUTE day = DATE.DMY(8,6,2009) + 86400*(id-1001).
COMPUTE moment = DATE.DMY(8,6,2009) + 45000 + (id-1001).
COMPUTE begun = 3600.
IF (id = 1005) day = $SYSMIS.
RENAME VARIABLES (q1 = EnigMedUdsagnet) .
VARIABLE LABELS EnigMedUdsagnet "Ny teknologi løser vores udfordringer" /q2 "Tal" /essay "Åbent svar" /news1 "Avis" /news2 "Radio" /news3 "Fjernsyn".
VALUE LABELS EnigMedUdsagnet -5 "Meget uenig" 1 "Enig" 2 "Uenig" 8 "Ved ikke" /place "Hovedstadsområdet i Danmark" "København mv." "Vides ikke, ikke oplyst" "Ukendt" /code "dk" "Danmark" "se" "Sverige" /news1 news2 news3 0 "Nej" 1 "Ja" /first second 1 "Sol" 2 "Vind" 3 "Vand".
MISSING VALUES EnigMedUdsagnet (LOWEST THRU 0, 8) /q2 (90 THRU HIGHEST) /first second (2, 3) /code ("xx") /place ("ukendt").
VARIABLE LEVEL EnigMedUdsagnet (ORDINAL) q2 (SCALE) code (NOMINAL).
MRSETS /MDGROUP NAME=$news LABEL="Nyhedskilder" VARIABLES=news1 news2 news3 VALUE=1
 /MCGROUP NAME=$energy LABEL="Energikilder, to svar" VARIABLES=first second
 /MDGROUP NAME=$counted CATEGORYLABELS=COUNTEDVALUES LABELSOURCE=VARLABEL VARIABLES=news1 news2 VALUE=1.
FILE LABEL "Prøve af filformater".
DOCUMENT En linje.
SAVE TRANSLATE /OUTFILE="rows.csv" /TYPE=CSV /FIELDNAMES /CELLS=VALUES /MISSING=IGNORE /REPLACE.
* PSPP reads no portable file with a weight, not even its own; this one is for comparison with what it reads.
EXPORT OUTFILE="unweighted.por".
WEIGHT BY w.
EXPORT OUTFILE="portable.por".
SAVE OUTFILE="plain.sav" /UNCOMPRESSED.
SAVE OUTFILE="packed.sav" /COMPRESSED.
SAVE OUTFILE="packed.zsav" /ZCOMPRESSED.
DISPLAY DICTIONARY.
