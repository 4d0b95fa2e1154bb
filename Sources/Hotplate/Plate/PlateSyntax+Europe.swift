extension PlateSyntax {
  // Codes are the signs of international road traffic (Vienna Convention 1968, annex 3), aliases ISO 3166. Layouts: current and previous series
  // after the articles on each country in Wikipedia (Vehicle registration plates of Europe); Germany after FZV annex 1–4, the United Kingdom after
  // DVLA INF104. Vehicles: thousands of cars, rounded, after Eurostat road_eqs_carmot and national offices.
  static let europe = """
    A AT AUT|eu|Austria|5200||A{1-2}9{2-5}A{1-3}<8
    AL ALB|eu|Albania|600|IOQ|AA999AA
    AND AD|eu|Andorra|60||A9999
    B BE BEL|eu|Belgium|6000|MIOQ|9AAA999:9 AAA999:1
    BG BGR|eu|Bulgaria|2900|DFGIJLNQRSUVWZ|AA9999AA:7 A9999AA:3
    BIH BA|eu|Bosnia and Herzegovina|1000|BCDFGHILNPQRSUVWXYZ|A99A999
    BY BLR|eu|Belarus|3200|DFGJLNQRSUVWYZ|9999AA9
    CH CHE|eu|Switzerland|4800||AA9{3-6}
    CY CYP|eu|Cyprus|600||AAA999
    CZ CZE|eu|Czechia|6500|GOQW|9A99999:6 9AA9999:4
    D DE DEU GER|eu|Germany|49000||A{1-3}A{1-2}9{1-4}<8:90 A{1-3}A{1-2}9{1-4}A<8:6 A{1-2}9{4-5}:4
    DK DNK|eu|Denmark|2800||AA99999
    E ES ESP|eu|Spain|25500|AEIOUQ|9999AAA:95 A9999AA:3 AA9999A:2
    EST EE|eu|Estonia|850||999AAA
    F FR FRA|eu|France|39000|IOU|AA999AA:95 9999AA99:3 999AAA99:2
    FIN FI|eu|Finland|2800||AAA999:9 AAA99:1
    GB UK GBR|gb|United Kingdom|41000|IQ|AA99AAA:88 A9{1-3}AAA:6 AAA9{1-3}A:3 AAA9{1-3}:1 9{1-3}AAA:1 AA9{1-4}:1
    GR EL GRC|eu|Greece|5500|CDFGJLQRSUVW|AAA9999
    H HU HUN|eu|Hungary|4100||AAA999:8 AAAA999:2
    HR HRV|eu|Croatia|1900|QWXY|AA999AA:3 AA9999AA:3 AA999A:2 AA9999A:2
    I IT ITA|eu|Italy|40000|IOQU|AA999AA
    IRL IE|eu|Ireland|2300||999A9{1-5}:7 99A9{1-5}:2 999AA9{1-4}:1
    IS ISL|eu|Iceland|280||AAA99:7 AA999:3
    L LU LUX|eu|Luxembourg|450|IO|AA9999:8 9{4-5}:2
    LT LTU|eu|Lithuania|1600||AAA999
    LV LVA|eu|Latvia|770||AA9{1-4}
    M MT MLT|eu|Malta|320||AAA999
    MD MDA|eu|Moldova|750||AAA999
    MK MKD|eu|North Macedonia|450||AA9999AA
    MNE ME|eu|Montenegro|240||AAAA999
    N NO NOR|eu|Norway|2900|GIMOQ|AA99999
    NL NLD|eu|Netherlands|9000|ACEIOQUWY|A999AA:2 AA999A:1 99AAA9:3 9AAA99:3 AAA99A:1 A99AAA:1 99AAAA:1 AA99AA
    P PT PRT|eu|Portugal|5700||AA99AA:5 99AA99:4 9999AA:1
    PL POL|eu|Poland|26000|Q|AA99999:12 AA9999A:8 AA999AA:12 AA9A999:2 AA9AA99:1 AAAA999:18 AAA9999:16 AAA99AA:8 AAA9A99:5 AAA99A9:3 AAA9AA9:2 AAAAA99:3 AAA99999:5 AAA9999A:1 AAA999AA:1 AAAA99A:1 AAAA9AA:1 A9A{3-5}:1 A9A{1-4}9{1-2}<8:1
    RO ROU|eu|Romania|7900||AA99AAA:7 A99AAA:1 A999AAA:2
    RUS RU|eu|Russia|48000|DFGIJLNQRSUVWZ|A999AA99:5 A999AA999:5
    S SE SWE|eu|Sweden|5000|IQV|AAA999:7 AAA99A:3
    SK SVK|eu|Slovakia|2500|Q|AA999AA
    SLO SI SVN|eu|Slovenia|1200|QWXY|AAA999:3 AA999AA:1 AAA99A:3 AA99AAA:3
    SRB RS|eu|Serbia|2300|QWY|AA999AA:4 AA9999AA:6
    TR TUR|eu|Turkey|15000|QWX|99A9999:1 99AA999:3 99AA9999:1 99AAA99:2 99AAA999:3
    UA UKR|eu|Ukraine|7000|DFGJLNQRSUVWZ|AA9999AA
    """
}
