import Foundation
import TestSupport
import Testing

@testable import Hotplate

@Suite struct RecordTests {
  static let hit = Hit(
    id: "h1", hotlist: "stolen.csv", list: "sha256:00", entry: 17, plate: "M5XSX",
    jurisdiction: "D", reason: "stolen, \"again\"", priority: 1, probability: 0.991, tier: .likely,
    differences: [.init(position: 1, read: "S", listed: "5")], jurisdictionMatch: .same,
    verify: ["characters"])

  static let image = ImageRecord(
    source: "a,b.jpg", width: 10, height: 8,
    plates: [
      PlateRecord(
        PlateRead(
          raw: "MS XSX", plate: Plate("MS XSX"), confidence: 0.9,
          candidates: [PlateCandidate(text: "MSXSX", probability: 0.9)]),
        in: PlateRegion(
          quad: Quad(Box(x: 1.2, y: 2, width: 5, height: 2.5)), score: 1), hits: [hit])
    ], ms: ["decode": 1])

  @Test func jsonTellsSchemaAndTypeFirst() throws {
    let line = String(decoding: try Self.image.jsonLine(), as: UTF8.self)
    #expect(line.hasPrefix("{\"schema\":1,\"type\":\"image\","))
    #expect(!line.contains("\n"))
    #expect(line.contains("\"box\":[1,2,6,3]"))
    #expect(line.contains("\"jurisdictionMatch\":\"same\""))
  }

  @Test func jsonComesBackAsItWent() throws {
    let back = try JSONDecoder().decode(ImageRecord.self, from: try Self.image.jsonLine())
    #expect(back.plates == Self.image.plates)
    #expect(back.plates.first?.read.plate.text == "MSXSX")
  }

  @Test func aHitOfAnEntryWithoutAJurisdictionSaysThatItIsUnknown() throws {
    let list = try hotlist("plate\nABC123\n", name: "c1.csv")
    var read = PlateRead(text: "ABC123")
    read.jurisdiction = PlateJurisdiction(code: "TX", probability: 1)
    let hit = try #require(HotlistMatcher(hotlists: [list]).hits(for: read, at: Date()).first)
    #expect(hit.textLine.contains("exact  jurisdiction unknown  c1.csv:2"))
  }

  @Test func aHitTellsWhenItsEntriesCount() throws {
    let list = try hotlist(
      "plate,state,priority,effective,expires\nABC123,TX,1,2026-01-01,2030-01-31T08:30:00Z\n"
        + "ABC123,TX,2,,2030-01-31\nABC124,TX,1,,\n")
    let matcher = HotlistMatcher(hotlists: [list])
    let time = Date(timeIntervalSince1970: 1_800_000_000)
    func hit(_ text: String) throws -> Hit {
      try #require(
        matcher.hits(for: PlateRead(text: text), at: time).first { $0.plate == text })
    }
    let bounded = try hit("ABC123")
    #expect(bounded.effective == "2026-01-01T00:00:00Z")
    #expect(bounded.expires == "2030-01-31T08:30:00Z")
    #expect(bounded.others?.first?.effective == nil)
    #expect(bounded.others?.first?.expires == "2030-02-01T00:00:00Z")
    #expect(bounded.listings.map(\.expires) == ["2030-01-31T08:30:00Z", "2030-02-01T00:00:00Z"])
    #expect(
      try JSONDecoder().decode(Hit.self, from: try JSONEncoder().encode(bounded)) == bounded)
    // Without them the record is as one that knew no such fields.
    let json = String(decoding: try JSONEncoder().encode(try hit("ABC124")), as: UTF8.self)
    #expect(!json.contains("expires") && !json.contains("effective"))
  }

  @Test func csvQuotesWhatNeedsIt() throws {
    let rows = try OutputFormat.csv.lines(Self.image).map { String(decoding: $0, as: UTF8.self) }
    #expect(
      rows == [
        "\"a,b.jpg\",MSXSX,0.9,1,2,6,3,MS XSX,,stolen.csv,17,M5XSX,0.991,likely,\"stolen, \"\"again\"\"\",same,D,1:S>5,characters,1,,,,"
      ])
    let columns = OutputFormat.csv.header?.split(separator: ",").count
    #expect(columns == 24)
    // Columns that were there before stay where they were.
    #expect(
      OutputFormat.csv.header?.hasPrefix(
        "source,plate,confidence,x,y,width,height,raw,jurisdiction,hotlist,entry,listed,probability,tier,reason,"
      ) == true)
  }

  /// Whoever reads the table alone must see a wrong state, a stale list and what another list says.
  @Test func csvTellsWhatSpeaksAgainstAHitAndWhatElseIsListed() {
    var hit = Self.hit
    hit.jurisdictionMatch = .different
    hit.caution = "stale list"
    hit.vehicle = ["make": "HARLEY", "color": "RED"]
    hit.details = ["flag": "ARMED", "handling": "felony stop"]
    hit.others = [
      Hit.Listing(
        hotlist: "b.csv", list: "sha256:01", entry: 3, reason: "armed robbery", priority: 2)
    ]
    let fields = Dictionary(uniqueKeysWithValues: zip(Hit.scanColumns, hit.scanFields))
    #expect(Hit.scanColumns.count == hit.scanFields.count)
    #expect(fields["jurisdictionMatch"] == "different" && fields["listedJurisdiction"] == "D")
    #expect(fields["caution"] == "stale list" && fields["vehicle"] == "RED HARLEY")
    #expect(fields["details"] == "handling: felony stop, flag: ARMED")
    #expect(fields["others"] == "b.csv:3, armed robbery, priority 2")
  }

  @Test func matchTellsItInItsRowsToo() throws {
    let folder = try ScratchFolder()
    let list = try hotlist("plate,state,priority,make,color,flag\nABC123,TX,1,HARLEY,RED,ARMED\n")
    let path = folder.path("out.csv")
    var output = MatchOutput(
      try LineOutput(path: path), format: .csv, matcher: HotlistMatcher(hotlists: [list]))
    try output.begin()
    for plate in ["ABC123", "QQQ999"] { try output.add(plate, warn: { _ in }) }
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    #expect(
      lines.map { $0.split(separator: ",", omittingEmptySubsequences: false).count }
        == [16, 16, 16])
    #expect(lines[0].hasSuffix(",reason,verify,priority,caution,vehicle,details,others"))
    #expect(lines[1].hasSuffix(",1,,RED HARLEY,flag: ARMED,"), "\(lines[1])")
  }

  /// What a list says besides is not for programs alone.
  @Test func aLineForPeopleHasTheVehicleAndEveryColumn() throws {
    let list = try hotlist(
      "plate,state,make,color,year,flag,handling\nABC123,TX,HARLEY,RED,2019,ARMED,felony stop\n",
      name: "c1.csv")
    let hit = try #require(
      HotlistMatcher(hotlists: [list]).hits(for: PlateRead(text: "ABC123"), at: Date()).first)
    #expect(
      hit.textLine.contains(
        "c1.csv:2, vehicle: 2019 RED HARLEY, handling: felony stop, flag: ARMED  verify: "),
      "\(hit.textLine)")
  }

  /// A cell that starts like a formula would run in a spreadsheet.
  @Test(arguments: [
    ("=1+1", "'=1+1"), ("a", "a"), ("a\"b", "\"a\"\"b\""), ("+4", "'+4"), ("-3", "-3"),
    ("-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"),
    // Whoever reads CSV looks at bytes: no mark makes another sign of these.
    ("comb,\u{301}x.jpg", "\"comb,\u{301}x.jpg\""), ("k\"\u{301},", "\"k\"\"\u{301},\""),
    ("=\u{301}HYPERLINK", "'=\u{301}HYPERLINK"), ("-\u{301}1", "'-\u{301}1"),
    ("\u{600},", "\"\u{600},\""), ("\r\n1", "\"'\r\n1\""), ("a\r\n", "\"a\r\n\""),
  ])
  func csvKeepsTextText(raw: String, field: String) {
    #expect(Array(raw.csvField.utf8) == Array(field.utf8))
  }

  @Test func whatWasSeenIsNeverCertain() throws {
    let read = PlateRead(text: "AB12CD")
    let region = PlateRegion(quad: Quad(Box(x: 0, y: 0, width: 5, height: 2)), score: 1)
    let seen = PlateRecord(read, in: region, characters: true)
    #expect(seen.confidence > 0.9999 && seen.confidence < 1)
    #expect(seen.candidates?.allSatisfy { $0.probability < 1 } == true)
    #expect(seen.characters?.allSatisfy { $0.confidence < 1 } == true)
    let image = ImageRecord(source: "a.jpg", width: 9, height: 9, plates: [seen], ms: [:])
    let line = String(decoding: try image.jsonLine(), as: UTF8.self)
    #expect(!line.contains(/"(confidence|probability)":1[,}]/))
    #expect(
      try OutputFormat.text.lines(image) == [Data("a.jpg: AB12CD  over 99.9 %".utf8)])
    // As typed it is.
    #expect(PlateRecord(read, in: nil).confidence == 1)
    #expect(seen.score == region.score && PlateRecord(read, in: nil).score == nil)
  }

  /// What a locator of one's own may give.
  @Test(arguments: [Double.nan, .infinity, -1e300])
  func cornersThatNoPixelHasAreNotTold(x: Double) {
    var region = PlateRegion(quad: Quad(Box(x: 1, y: 2, width: 5, height: 2)), score: 1)
    region.quad.topLeft.x = x
    let record = PlateRecord(PlateRead(text: "AB12CD"), in: region)
    #expect(record.text == "AB12CD" && record.box == nil && record.quad == nil)
  }

  @Test func fewerThanNoCandidatesAreNone() {
    #expect(PlateRecord(PlateRead(text: "AB12CD"), in: nil, topCandidates: -1).candidates == [])
  }

  @Test func whatMayBeNoPlateIsToldAndTakenBack() throws {
    var read = PlateRead(
      raw: "SURFER", plate: Plate("SURFER"), confidence: 0.27, plateProbability: 0.3)
    let line = try JSONEncoder().encode(PlateRecord(read, in: nil))
    #expect(try JSONDecoder().decode(PlateRecord.self, from: line).read == read)
    let part = read.told(asWhole: 0.4)
    let ofPart = try JSONEncoder().encode(PlateRecord(part, in: nil))
    #expect(try JSONDecoder().decode(PlateRecord.self, from: ofPart).read == part)
    read.plateProbability = 1
    #expect(PlateRecord(read, in: nil).plateProbability == nil)
    #expect(PlateRecord(read, in: nil).wholeProbability == nil)
    // A record of another program may say anything.
    for told in [0, -1, 2, Double.infinity] {
      var record = PlateRecord(read, in: nil)
      record.plateProbability = told
      record.wholeProbability = told
      #expect(record.read.wholePlateProbability == 1)
    }
  }

  @Test func theSameRecordGivesTheSameBytes() throws {
    #expect(try Self.image.jsonLine() == Self.image.jsonLine())
  }

  @Test func timesAreRFC3339InUTC() throws {
    struct Timed: Record {
      static let type = "timed"
      var time: Date
    }
    let line = try Timed(time: Date(timeIntervalSince1970: 1_700_000_000.25)).jsonLine()
    #expect(
      String(decoding: line, as: UTF8.self)
        == #"{"schema":1,"type":"timed","time":"2023-11-14T22:13:20.250Z"}"#)
  }

  @Test func errorsAreRecordsToo() throws {
    let failure = FrameFailure(source: "x.jpg", code: .truncatedJPEG, message: "x.jpg: cut")
    let line = String(decoding: try ErrorRecord(failure).jsonLine(), as: UTF8.self)
    #expect(
      line
        == #"{"schema":1,"type":"error","code":"truncatedJPEG","message":"x.jpg: cut","source":"x.jpg"}"#
    )
  }
}
