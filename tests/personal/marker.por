0000000000000000000000000000000000000000ASCII SPSS PORT FILE                    
00000000000000000000000000000000000000000000000000000000000000000000000000000000
00000000000000000000000000000000000000000000000000000000000000000000000000000000
0000000000000000000000000123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrst
uvwxyz .<(+|&[]!$*);^-/|,%_>?`:#@'="000000~000000000000000000000{}\0000000000000
00000000000000000000000000000000000000000000000000000000SPSSPORTA8/202611226/120
84818/ReadStat317/https://github.com/WizardMac/ReadStat47/5C/7B/3/CPR1/B/0/1/B/0
/7G/4/NAVN1/G/0/1/G/0/7R/7/KONTAKT1/R/0/1/R/0/70/5/TRUST5/8/2/5/8/2/73R/3/WHY1/3
R/0/1/3R/0/70/4/BORN5/8/2/5/8/2/70/6/WEIGHT5/8/2/5/8/2/FB/010640-10009/Ole Olsen
C/ole@olsen.dk1/5/Fordi24K/1.F/B/020641-10019/Ole OlsenC/ole@olsen.dk2/5/Fordi24
L/1.F/B/030642-10029/Ole OlsenC/ole@olsen.dk1/5/Fordi24M/1.F/B/040643-10039/Ole 
OlsenC/ole@olsen.dk2/5/Fordi24N/1.F/B/050644-10049/Ole OlsenC/ole@olsen.dk1/5/Fo
rdi24O/1.F/B/060645-10059/Ole OlsenC/ole@olsen.dk2/5/Fordi24P/1.F/B/070646-10069
/Ole OlsenC/ole@olsen.dk1/5/Fordi24Q/1.F/B/010203-1234G/Mette MarkoersenR/mette.
markoersen@example.dk2/3R/Jeg hedder Mette Markoersen, 010203-1234, skriv til me
tte.markoersen@example.dk eller ring 20 30 40 51 (203.0.113.77)24R/1.F/B/090648-
10089/Ole OlsenC/ole@olsen.dk1/5/Fordi24S/1.F/B/100649-10099/Ole OlsenC/ole@olse
n.dk2/5/Fordi24T/1.F/B/110650-10109/Ole OlsenC/ole@olsen.dk1/5/Fordi250/1.F/B/12
0651-10119/Ole OlsenC/ole@olsen.dk2/5/Fordi251/1.F/B/130652-10129/Ole OlsenC/ole
@olsen.dk1/5/Fordi252/1.F/B/140653-10139/Ole OlsenC/ole@olsen.dk2/5/Fordi253/1.F
/B/150654-10149/Ole OlsenC/ole@olsen.dk1/5/Fordi254/1.F/B/160655-10159/Ole Olsen
C/ole@olsen.dk2/5/Fordi255/1.F/B/170656-10169/Ole OlsenC/ole@olsen.dk1/5/Fordi25
6/1.F/B/180657-10179/Ole OlsenC/ole@olsen.dk2/5/Fordi257/1.F/B/190658-10189/Ole 
OlsenC/ole@olsen.dk1/5/Fordi258/1.F/B/200659-10199/Ole OlsenC/ole@olsen.dk2/5/Fo
rdi259/1.F/B/210660-10209/Ole OlsenC/ole@olsen.dk1/5/Fordi25A/1.F/B/220661-10219
/Ole OlsenC/ole@olsen.dk2/5/Fordi25B/1.F/B/230662-10229/Ole OlsenC/ole@olsen.dk1
/5/Fordi25C/1.F/B/240663-10239/Ole OlsenC/ole@olsen.dk2/5/Fordi25D/1.F/B/250664-
10249/Ole OlsenC/ole@olsen.dk1/5/Fordi25E/1.F/B/260665-10259/Ole OlsenC/ole@olse
n.dk2/5/Fordi25F/1.F/B/270666-10269/Ole OlsenC/ole@olsen.dk1/5/Fordi25G/1.F/B/28
0667-10279/Ole OlsenC/ole@olsen.dk2/5/Fordi25H/1.F/B/010668-10289/Ole OlsenC/ole
@olsen.dk1/5/Fordi25I/1.F/B/020669-10299/Ole OlsenC/ole@olsen.dk2/5/Fordi25J/1.F
/B/030670-10309/Ole OlsenC/ole@olsen.dk1/5/Fordi25K/1.F/B/040671-10319/Ole Olsen
C/ole@olsen.dk2/5/Fordi25L/1.F/B/050672-10329/Ole OlsenC/ole@olsen.dk1/5/Fordi25
M/1.F/B/060673-10339/Ole OlsenC/ole@olsen.dk2/5/Fordi25N/1.F/B/070674-10349/Ole 
OlsenC/ole@olsen.dk1/5/Fordi25O/1.F/B/080675-10359/Ole OlsenC/ole@olsen.dk2/5/Fo
rdi25P/1.F/B/090676-10369/Ole OlsenC/ole@olsen.dk1/5/Fordi25Q/1.F/B/100677-10379
/Ole OlsenC/ole@olsen.dk2/5/Fordi25R/1.F/B/110678-10389/Ole OlsenC/ole@olsen.dk1
/5/Fordi25S/1.F/B/120679-10399/Ole OlsenC/ole@olsen.dk2/5/Fordi25T/1.F/B/130680-
10409/Ole OlsenC/ole@olsen.dk1/5/Fordi260/1.F/B/140681-10419/Ole OlsenC/ole@olse
n.dk2/5/Fordi261/1.F/B/150682-10429/Ole OlsenC/ole@olsen.dk1/5/Fordi262/1.F/B/16
0683-10439/Ole OlsenC/ole@olsen.dk2/5/Fordi263/1.F/B/170684-10449/Ole OlsenC/ole
@olsen.dk1/5/Fordi264/1.F/B/180685-10459/Ole OlsenC/ole@olsen.dk2/5/Fordi265/1.F
/B/190686-10469/Ole OlsenC/ole@olsen.dk1/5/Fordi266/1.F/B/200687-10479/Ole Olsen
C/ole@olsen.dk2/5/Fordi267/1.F/B/210688-10489/Ole OlsenC/ole@olsen.dk1/5/Fordi26
8/1.F/B/220689-10499/Ole OlsenC/ole@olsen.dk2/5/Fordi269/1.F/B/230640-10509/Ole 
OlsenC/ole@olsen.dk1/5/Fordi24K/1.F/B/240641-10519/Ole OlsenC/ole@olsen.dk2/5/Fo
rdi24L/1.F/B/250642-10529/Ole OlsenC/ole@olsen.dk1/5/Fordi24M/1.F/B/260643-10539
/Ole OlsenC/ole@olsen.dk2/5/Fordi24N/1.F/B/270644-10549/Ole OlsenC/ole@olsen.dk1
/5/Fordi24O/1.F/B/280645-10559/Ole OlsenC/ole@olsen.dk2/5/Fordi24P/1.F/B/010646-
10569/Ole OlsenC/ole@olsen.dk1/5/Fordi24Q/1.F/B/020647-10579/Ole OlsenC/ole@olse
n.dk2/5/Fordi24R/1.F/B/030648-10589/Ole OlsenC/ole@olsen.dk1/5/Fordi24S/1.F/B/04
0649-10599/Ole OlsenC/ole@olsen.dk2/5/Fordi24T/1.F/ZZZZZZZZZZZZZZZZZZZZZZZZZZZZZ
