extension PlateSyntax {
  // Codes are ISO 3166 (for Australia and Canada the states' and provinces' own). Layouts: current and previous series after the articles on
  // each country in Wikipedia (Vehicle registration plates by country); Brazil after CONTRAN resolution 780/2019 (Mercosul), India after the
  // Central Motor Vehicles Rules, rule 50 and 51. Vehicles: thousands of cars, rounded, after national offices.
  static let elsewhere = """
    BR BRA|br|Brazil|60000||AAA9A99:6 AAA9999:4
    IN IND|in|India|50000|IO|AA99AA9999:71 AA99A9999:12 AA9AA9999:3 AA9A9999:2 AA9AAA9999:3 AA99AAA9{3-4}:2 AA99AA9{1-3}:4 99AA9999A:2 99AA9999AA:1
    ARG AR RA|la|Argentina|14000||AA999AA:5 AAA999:5
    CL CHL RCH|la|Chile|4500|AEIMNOQU|AAAA99:8 AA9999:2
    COL CO|la|Colombia|6000||AAA999
    MX MEX|la|Mexico|36000|IOQ|AAA999A:6 AAA9999:2 A99AAA:2
    PER PE|la|Peru|2500||A9A999:7 AAA999:3
    PY PRY|la|Paraguay|1200||AAAA999:5 AAA999:5
    UY URY|la|Uruguay|900||AAA9999
    ON CA-ON|ca|Ontario|9000|GIOQU|AAAA999
    QC CA-QC PQ|ca|Quebec|5500|IOQU|A99AAA:8 999AAA:2
    BC CA-BC|ca|British Columbia|3200|IOQUYZ|AA999A:4 999AAA:3 AAA999:1 A99999A:1 AA9999:1
    AB CA-AB|ca|Alberta|3300|IOQU|AAA9999
    MB CA-MB|ca|Manitoba|950|IOQ|AAA999
    SK CA-SK|ca|Saskatchewan|900|IOQ|999AAA
    NS CA-NS|ca|Nova Scotia|650|IOQ|AAA999
    NSW AU-NSW|au|New South Wales|5200||AAA99A:6 AA99AA:3 AAA999:1
    VIC AU-VIC|au|Victoria|4700||9AA9AA:7 AAA999:3
    QLD AU-QLD|au|Queensland|4200||999AA9:4 999AAA:6
    WAU AU-WA|au|Western Australia|2300||9AAA999
    SA AU-SA|au|South Australia|1500||A999AAA
    TAS AU-TAS|au|Tasmania|500||A99AA
    ACT AU-ACT|au|Australian Capital Territory|320||AAA99A
    NZ NZL|other|New Zealand|3600||AAA999:9 AA9999:1
    ZA RSA ZAF|other|South Africa|8000|AEIOUQ|AA99AAAA:6 AAA999AA:2 AA999999:2
    IL ISR|other|Israel|3300||99999999:5 9999999:5
    J JP JPN|other|Japan|62000||9999999 999999A
    KR ROK KOR|other|Korea|22000||9999999:6 999999:4
    CN CHN|other|China|280000|IO|A99999:3 AA9999:2 AA99999:1 A9999A:1 A9A999:1 AA999A:2
    """
}
