ASCII SPSS PDRT FILE                    ASCII SPSS PORT FILE                    
ASCII SPSS PORT FILE                    ASCII SPSS PORT FILE                    
ASCII SPSS PORT FILE                    0000000000000000000000000000000000000000
0000000000000000000000000123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrst
uvwxyz .<(+|&[]!$*);^-/|,%_>?`:$@'="000000~-0000123456789000-()0{}\0000000000000
00000000000000000000000000000000000000000000000000000000SPSSPORTA8/202611226/113
5201E/GNU pspp 1.6.23J/x86_64-pc-linux-gnu66/WEIGHT48/5B/70/6/RESPID5/8/2/5/8/2/
C7/Løbenr70/5/TRUST5/8/2/5/8/2/88/CR/Jeg stoler på ny teknologi70/3/SEX5/8/2/5
/8/2/C4/Køn70/6/USED_15/8/2/5/8/2/CQ/Hvad har du brugt?�Chatbot70/6/USED_25/8/2
/5/8/2/CT/Hvad har du brugt? Støvsuger70/0/8/2/5/8/2/88J7/CB/Fødselsår7O/3/WH
Y1/O/0/1/O/0/C8/Hvorfor?70/6/WEIGHT5/8/2/5/8/2/C5/VægtD1/5/TRUST6/1/A/Helt ueni
g2/5/Uenig3/O/Hverken enig eller uenig4/4/Enig5/9/Helt enig8/8/Ved ikkeD1/3/SEX2
/1/4/Mand2/6/KvindeD1/6/USED_12/0/3/Nej1/2/JaD1/6/USED_22/0/3/Nej1/2/JaF13A/1/2/
0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/
0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/8CC/0/0/0/0/
0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/
0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/
0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/Z0/0
/0/0/0/26C/O/Åh                     1.1D0I/13B/8/2/1/0/8J7/O/Åh               
      .HCIR/13C/3/1/1/0/26L/O/Ærlig talt: ved ikke   .L95C/13D/3/2/1/1/26O/O/  
                      1.6KNL/13E/1/2/1/1/257/O/Åh                     .O83/Z/8/
2/26D/O/                        .QSRI/13G/5/2/0/1/26N/O/Åh                     
                                                                                
 
