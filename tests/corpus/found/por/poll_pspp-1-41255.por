ASCII SPSS PORT FILE                    ASCII SPSS PORT FILE                    
ASCII SPSS PORT FILE                    ASCII SPSS PORT FILE                    
ASCII SPSS PORT FILE                    0000000000000000000000000000000000000000
0000000000000000000000000123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrst
uvwxyz .<(+|&[]!$*);^-/|,%_>?`:$@'="000000~-0000123456789000-()0{}\0000000000000
00000000000000000000000000000000000000000000000000000000SPSSPORTA8/202611226/113
5201E/GNU pspp 1.6.23J/x86_64-pc-linux-gnu66/WEIGHT48/5B/70/6/RESPID5/8/2/5/8/2/
C7/Løbenr70/5/TRUST5/8/2/5/8/2/88/CR/Jeg stoler på ny teknologi70/3/SEX5/8/2/5
/8/2/C4/Køn70/6/USED_15/8/2/5/8/2/CQ/Hvad har du brugt? Chatbot70/6/USED_25/8/2
/5/8/2/CT/Hvad har du brugt? Støvsuger70/4/BORN5/8/2/5/8/2/88J7/CB/Fødselsår7
O/3/WHY1/O/0/1/O/0/C8/Hvorfor?70/6/WEIGHT5/8/2/5/8/2/C5/VægtD1/5/TRUST6/5/A/Hel
t uenig2/5/Uenig3/O/Hverken enig eller uenig4/4/Enig5/9/Helt enig8/8/Ved ikkeD1/
3/SEX2/1/4/Mand2/6/KvindeD1/6/USED_12/0/3/Nej1/2/JaD1/6/USED_22/0/3/Nej1/2/JaF13
A/1/2/0/0/26C/O/Åh                     1.1D0I/13B/8/2/1/0/8J7/O/Åh            
         .HCIR/13C/3/1/1/0/26L/O/Ærlig talt: ved ikke   .L95C/13D/3/2/1/1/26O/O
/                        1.6KNL/13E/1/2/1/1/257/O/Åh                     .O83/1
3F/8/2/1/1/26D/O/                        .QSRI/13G/5/2/0/1/26N/O/Åh            
         1.B7PO/13H/4/2/1/1/226O/O/Åh                     1.94KC/13I/5/1/0/0/26
P/O/                        1.6FH3/13J/4/2/0/1/25I/O/                        1.3
O0R/13K/4/2/1/1/25S/O/Åh                     1.8TOI/13L/5/2/1/1/25E/O/Ærlig ta
lt: ved ikke   1.9SII/13M/1/1/0/1/26P/O/For dyrt, og for "smart".PNR9/13N/2/2/1/
1/26O/O/For dyrt, og for "smart"1.976/13O/5/1/1/1/26H/O/                        
.S4JF/13P/8/2/1/0/26D/O/For dyrt, og for "smart"1.D62L/13Q/8/2/1/1/251/O/Det er 
nyt              1.7CP6/13R/4/1/1/0/250/O/                        .SG2C/13S/5/1/
0/0/254/O/Åh                     .GA6R/13T/5/2/1/0/8J7/O/Ærlig talt: ved ikke 
  1.4S46/140/5/2/0/0/26J/O/Åh                     .IS2C/141/5/2/0/1/259/O/Det e
r nyt              1.8F1O/142/5/2/1/1/258/O/Åh                     1.9669/143/4
/1/0/1/24S/O/                        1.A0CI/ZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZ
Z
