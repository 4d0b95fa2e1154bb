"""What is written on plates, by country: L a letter, N a digit, A either, V and W words that owners choose, * an emblem; a space or mark is a gap that
is drawn and not read."""

# style: (weight, aspect range, texts). `/` breaks the line. Letters left out by a country are left in: a reader
# must not learn what cannot be, only what is likely.
STYLES = {
    "eu": (26, (4.0, 5.1), [
        "LL NNN LL", "LL-NNN-LL", "LLL NNN", "LLL-NNN", "LLL NNNN", "L*LL NNNN", "LL*LL NNN", "LLL*L NNN", "L*L NNN",
        "LL*LL NNNN", "L*LL NN", "LL*L NNN", "LLL*LL NNN", "LL NNNNN", "LLL NNNN", "LL NNNL", "LLL NNLL", "LL NLLL",
        "LLL NLLL", "LLL LNNN", "LL NNNLL", "NNNN LLL", "NLN NNNN", "L*NNNNNN", "LL*NNN LL", "LL*NNNL", "L*NNNLL",
        "LL-NNNNN", "LL NN NNN", "LL NN LLL", "L NN LLL", "LL NNNNN", "N-LLL-NNN", "LLL NNN", "NNN-L-NNNNN", "LLL-NNNN",
        "NN-LL-NN", "LL-NNNN", "LL NNNN", "LLL NNN", "LLL NNL", "NN LL NNNN", "NN LLL NNN", "LL NNNN LL", "NNN LLL",
        "LL*NNNNLL", "LNN*L*NNN", "LLNNNNLL", "L NNNNLL", "LL NNN", "LLNNNLL", "NNNNNN", "LL LLLLL", "L LLLL",
        "L NN-NNN", "LLNN LLL"]),
    "uk": (8, (4.2, 4.9), ["LLNN LLL", "LNNN LLL", "LLL NNNL", "LNN LLL", "LLL NNNL", "LNL", "LLL N", "LN LLL", "LLL NN"]),
    "nl": (6, (4.2, 4.9), [
        "NN-LL-LL", "LL-NN-LL", "LL-LL-NN", "NN-LLL-N", "N-LLL-NN", "LL-NNN-L", "L-NNN-LL", "LLL-NN-L", "NN-LL-NN",
        "NN-NN-LL", "LL-NN-NN"]),
    "us": (26, (1.85, 2.15), [
        "LLL NNN", "LLL-NNN", "LLL NNNN", "LLL-NNNN", "NNN LLL", "NNN-LLL", "NLLLNNN", "NNNN LL", "NNN NNN", "NN NNNN",
        "LL NNNN", "LL-NNNNN", "NNN NLL", "LNN LLL", "NLL NNN", "NNL NNNN", "LLN NNL", "NNNLLL", "NNNNNN", "NNNN",
        "NNNNN", "NNNNNNN", "LNNNNN", "LNNNNNN", "LNN NNNN", "NL NNNN", "NLN NNNN", "NN-NNNL", "LLNNLL", "NNN LNN",
        "VVVVVVV", "VVVVVV", "VVVVV", "VVVVVVV", "VVVV", "VVV", "WWWWWWW", "WWWWWW", "NLLLNNN", "NL NNNN", "L NNNNL",
        "NNNL LL", "LLLNNL", "LL NNN", "NNN LL", "NNNN LLL", "NN L NNN", "LNL NNN", "NL LNNNN"]),
    "brazil": (12, (2.6, 3.2), ["LLL.NNNN", "LLL.NNNN", "LLL-NNNN", "LLL NNNN"]),
    "mercosur": (4, (2.7, 3.2), ["LLLNLNN", "LLL NLNN", "LL NNN LL", "LLL NNNN", "LLL NNNN"]),
    "argentina": (3, (2.2, 2.6), ["LLL NNN", "LLL NNN", "LL NNN LL"]),
    "india": (7, (3.6, 4.8), ["LL NN LL NNNN", "LLNNLLNNNN", "LL-NN LL NNNN", "LLNN L NNNN", "LL NL L NNNN", "LLNLLL NNNN",
                            "LL NN NNNN", "NNLLNNNNL"]),
    "australia": (3, (2.5, 3), ["LLL NNN", "NLL NLL", "LL NN LL", "LLL NNL", "NNN LLL", "NNNLLL", "VVVVVV", "LNNNNNN"]),
    "east": (4, (2.0, 4.8), ["NN-NNN-NN", "NNN-NN-NNN", "L NNNNN", "NNNNN", "NN NNNNN", "NNNN LLL", "L NNNN LL", "LL NNNN",
                            "LNNNLL", "LLL NNNN", "LL NNNN L", "L NNNN", "NNNNNN"]),
    "any": (7, (1.9, 5), ["AAAA", "AAAAA", "AAAAAA", "AAAAAAA", "AAAAAAAA", "AAA", "AAAAAAAAA", "AA", "LLL NNN", "AAA AAA"]),
}
TWO_LINES = {
    "eu2": (10, (1.15, 1.8), [
        "LL/LL NNN", "L/LL NNN", "LLL/L NN", "LLL/LL NN", "LL/LL NN", "L/L NNNN", "LL/NNNN", "LLL/NNLL", "LL/NNNN",
        "LLL/NNNN", "LL/NNNL", "LL/NNLL", "LLL/NNL", "NNNN/LLL", "LL/NNNNN", "LLL/LNNN", "L/NNNNN", "LL/NNN LL", "LLNN/LLL",
        "LNNN/LLL", "LL NN/LLL", "NN-LL/NN", "LL/LLLLL", "LN/LLLL", "L/LL NNNL", "LLL/NLL", "LL/L N", "L/LL N"]),
    "india2": (6, (1.5, 2.3), ["LL NN/LL NNNN", "LLNN/LNNNN", "LL NN L/NNNN", "LL NN LL/NNNN", "LLNN/LLNNNN", "LLNN/NNNN", "LLNLL/NNNN"]),
    "brazil2": (3, (1.1, 1.4), ["LLL/NNNN", "LLL/NLNN", "LLL/NNN"]),
    "us2": (2, (1.6, 2.0), ["NNN/LLL", "LL/NNNN", "NN/NNNN", "LLL/NNN"]),
    "any2": (3, (1.2, 2.2), ["AAA/AAA", "AA/AAAA", "AAA/AAAA", "AAAA/AAA", "AAAA/AAAA", "NN LL/NNNN", "LL NN/LL NN"]),
}
COMMON_PREFIXES = {
    "india": ["MH", "KA", "TN", "DL", "HR", "UP", "GJ", "KL", "AP", "MP", "RJ", "WB", "PB", "CH", "GA", "TS", "OR", "BR", "JK"],
    "brazil": ["A", "A", "B", "C", "D", "E", "F", "G", "H", "J", "K", "L", "M", "N", "O", "P"],
}
SMALL_TEXTS = (
    "California,Texas,New York,Florida,Arizona,OHIO,Pennsylvania,ILLINOIS,Michigan,GEORGIA,Virginia,Washington,OREGON,"
    "Nevada,Utah,COLORADO,Idaho,MONTANA,Wyoming,New Mexico,Kansas,Nebraska,IOWA,Minnesota,Wisconsin,Missouri,Arkansas,"
    "Louisiana,Mississippi,ALABAMA,Tennessee,Kentucky,INDIANA,West Virginia,Maryland,Delaware,New Jersey,Connecticut,"
    "Rhode Island,Massachusetts,Vermont,New Hampshire,MAINE,Alaska,Hawaii,North Dakota,South Dakota,Oklahoma,"
    "North Carolina,South Carolina,Washington DC,Ontario,Quebec,British Columbia,Alberta,Garden State,Empire State,"
    "Sunshine State,Lone Star State,Grand Canyon State,Evergreen State,Land of Lincoln,Live Free or Die,Famous Potatoes,"
    "The Silver State,America's Dairyland,Great Lakes,First in Flight,Vacationland,Green Mountain State,Ocean State,"
    "Constitution State,Taxation Without Representation,Discover the Spirit,Native America,10000 lakes,Explore,"
    "www.state.us,Je me souviens,Beautiful,Yours to Discover,In God We Trust,Veteran,FIRE FIGHTER,University,Disabled,"
    "PR-CURITIBA,PR-PARANAGUA,SP-SAO PAULO,RJ-RIO DE JANEIRO,MG-BELO HORIZONTE,MG-MURIAE,RS-PORTO ALEGRE,SC-JOINVILLE,"
    "BA-SALVADOR,ES-SERRA,GO-GOIANIA,PR-LONDRINA,PR-PINHAIS,BRASIL,BRASIL MERCOSUL,REPUBLICA ARGENTINA,ARGENTINA,"
    "VICTORIA,NEW SOUTH WALES,QUEENSLAND,The Education State,IND,INDIA,AUTOHAUS,Autocentrum,Motors,www.cars.com,Mercedes,"
    "TOYOTA,HONDA,www.autohaus.de,Garage,Sales & Service,Hyundai,FORD,BMW,POLK,LAKE,MADISON,FEB,AUG,MAY,OCT,JAN 12,2009,"
    "08,11,07-10,DEALER,GB,Suzuki,Volkswagen Zentrum"
).split(",")
