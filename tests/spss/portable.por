ASCII SPSS PORT FILE                    ASCII SPSS PORT FILE                    
ASCII SPSS PORT FILE                    ASCII SPSS PORT FILE                    
ASCII SPSS PORT FILE                    0000000000000000000000000000000000000000
0000000000000000000000000123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrst
uvwxyz .<(+|&[]!$*);^-/|,%_>?`:$@'="000000~-0000123456789000-()0{}\0000000000000
00000000000000000000000000000000000000000000000000000000SPSSPORTA8/202611226/111
1091E/GNU pspp 1.6.23J/x86_64-pc-linux-gnu61/W4F/5B/70/2/ID5/F/0/5/F/0/70/8/ENIG
MEDU5/2/0/5/2/0/90/88/C18/Ny teknologi løser vores udfordringer70/2/Q25/2/0/5/2
/0/AA9E17IR6IG+6J/C3/Tal70/5/NEWS15/1/0/5/1/0/C4/Avis70/5/NEWS25/1/0/5/1/0/C5/Ra
dio70/5/NEWS35/1/0/5/1/0/C8/Fjernsyn70/5/FIRST5/2/0/5/2/0/82/83/70/6/SECOND5/2/0
/5/2/0/82/83/70/1/W5/9/3/5/9/3/73/4/CODE1/3/0/1/3/0/83/xx 78F/5/ESSAY1/8F/0/1/8F
/0/CB/Åbent svar71A/5/PLACE1/1A/0/1/1A/0/88/ukendt  70/3/DAYK/B/0/K/B/0/70/6/MO
MENTM/K/0/M/K/0/70/5/BEGUNL/8/0/L/8/0/D1/8/ENIGMEDU4/-5/B/Meget uenig1/4/Enig2/5
/Uenig8/8/Ved ikkeD1/5/NEWS12/0/3/Nej1/2/JaD1/5/NEWS22/0/3/Nej1/2/JaD1/5/NEWS32/
0/3/Nej1/2/JaD1/5/FIRST3/1/3/Sol2/4/Vind3/4/VandD1/6/SECOND3/1/3/Sol2/4/Vind3/4/
VandD1/4/CODE2/3/dk 7/Danmark3/se 7/SverigeD1/5/PLACE2/1A/Hovedstadsområdet i D
anmark            E/København mv.1A/Vides ikke, ikke oplyst                 6/U
kendtE2/I/DOCUMENT En linje.O/   (Entered 22 Nov 2026)F13B/1/7/1/0/1/1/2/.F/3/dk
 8F/begyndelsen æøå xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
xxxxxxxxxxxxxxxxxxx1A/Hovedstadsområdet i Danmark            IE1T600/IE20Q00/40
0/13C/2/31/0/0/0/2/*.1.7F/3/se 8F/begyndelsen æøå xxxxxxxxxxxxxxxxxxxxxxxxxxx
xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx1A/Hovedstadsområdet i Danmark
            IE22C00/IE20Q01/400/13D/-5/3/1/1/*.3/1/1.7F/3/xx 8F/kort            
                                                                                
                                                                                
                                                                               1
A/Syddanmark og øerne                    IE25I00/IE20Q02/400/13E/8/35/0/1/0/1/3
/2/3/dk 8F/begyndelsen æøå xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
xxxxxxxxxxxxxxxxxxxxxxxxxx1A/Syddanmark og øerne                    IE28O00/IE2
0Q03/400/13F/*.1/0/0/1/2/3/0/3/no 8F/                                           
                                                                                
                                                                                
                                                    1A/Vides ikke, ikke oplyst  
               *.IE20Q04/400/ZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZ
