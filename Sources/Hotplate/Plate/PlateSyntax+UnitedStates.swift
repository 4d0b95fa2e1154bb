extension PlateSyntax {
  // Layouts: the states' current and previous passenger series, after the articles on each state's plates in Wikipedia
  // (Vehicle registration plates of the United States by state); weights are judged by years of issue. Vehicles: thousands, rounded,
  // after FHWA Highway Statistics, table MV-1.
  static let unitedStates = """
    AL US-AL|us|Alabama|5300||9AA9999:3 99AA999:5 9A99999 99A9999
    AK US-AK|us|Alaska|800||AAA999
    AZ US-AZ|us|Arizona|6100||AAA9999:7 AAA9A9A:3
    AR US-AR|us|Arkansas|3000||AAA99A:5 999AAA:5
    CA US-CA|us|California|30400|IOQ|9AAA999:85 9A99999:8 99999A9:7
    CO US-CO|us|Colorado|5400|Q|AAAA99:5 AAA999:4 999AAA:1
    CT US-CT|us|Connecticut|2900||AA99999:7 9AAA99:2 999AAA:1
    DE US-DE|us|Delaware|1000||999999:8 99999:1 9999:1
    DC US-DC|us|District of Columbia|350||AA9999
    FL US-FL|us|Florida|18600|O|AAAA99:5 AAA999:1 A99AAA:1 999AAA:2 99AAAA
    GA US-GA|us|Georgia|9000||AAA9999
    HI US-HI|us|Hawaii|1250||AAA999
    ID US-ID|us|Idaho|1900||9A99999:3 9A9999:2 A999999:2 9A9999A:1 9A999AA:1
    IL US-IL|us|Illinois|10500||AA99999:6 A999999:2 9999999:1 999999
    IN US-IN|us|Indiana|6200||999AAA:6 999AA:2 999A
    IA US-IA|us|Iowa|3800||AAA999
    KS US-KS|us|Kansas|2600||999AAA:5 9999AAA:5
    KY US-KY|us|Kentucky|4300||A9A999:6 999AAA:4
    LA US-LA|us|Louisiana|3800||999AAA
    ME US-ME|us|Maine|1200||9999AA:6 999AAA:4
    MD US-MD|us|Maryland|4200||9AA9999:9 9AAA99:1
    MA US-MA|us|Massachusetts|5000||9AAA99:5 999AA9:3 99AA99:1 AA9999:1
    MI US-MI|us|Michigan|8600||AAA9999:8 9AAA99:2
    MN US-MN|us|Minnesota|5300||AAA999:8 999AAA:2
    MS US-MS|us|Mississippi|2100||AAA9999:7 AAA999:3
    MO US-MO|us|Missouri|5600||AA9A9A
    MT US-MT|us|Montana|1900||99999A:3 999999A:2 AAA999:3 9999999:2
    NE US-NE|us|Nebraska|1900||AAA999:5 9A9999:2 99A999:3
    NV US-NV|us|Nevada|2600||99A999:5 999A99:5
    NH US-NH|us|New Hampshire|1400||9999999:7 999999:3
    NJ US-NJ|us|New Jersey|6000||A99AAA:6 AAA99A:4
    NM US-NM|us|New Mexico|1800||AAAA99:4 AAA999:4 999AAA:2
    NY US-NY|us|New York|11300||AAA9999
    NC US-NC|us|North Carolina|8700||AAA9999
    ND US-ND|us|North Dakota|900||999AAA
    OH US-OH|us|Ohio|10600||AAA9999
    OK US-OK|us|Oklahoma|3700||AAA999
    OR US-OR|us|Oregon|4100||999AAA:7 AAA999:3
    PA US-PA|us|Pennsylvania|10500||AAA9999
    RI US-RI|us|Rhode Island|900||999999:5 9AA999:2 AA999:3
    SC US-SC|us|South Carolina|4700||AAA999:8 999AAA:2
    SD US-SD|us|South Dakota|1300||9AA999:5 99A999:5
    TN US-TN|us|Tennessee|6000||AAA9999:5 9A99AA:4 A9999A:1
    TX US-TX|us|Texas|22400|AEIOQU|AAA9999:9 AAA999:1
    UT US-UT|us|Utah|2600||A999AA:6 A99AAA:2 9A9AA
    VT US-VT|us|Vermont|600||AAA999
    VA US-VA|us|Virginia|7700||AAA9999
    WA US-WA|us|Washington|7300||AAA9999:8 999AAA:2
    WV US-WV|us|West Virginia|1700||9AA999:7 AAA999:3
    WI US-WI|us|Wisconsin|5600||AAA9999:6 999AAA:4
    WY US-WY|us|Wyoming|850||999999:6 99999:3 9999:1
    """
}
