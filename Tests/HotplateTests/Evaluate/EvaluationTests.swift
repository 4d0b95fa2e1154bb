import Foundation
import TestSupport
import Testing

@testable import Hotplate

@Suite struct EvaluationTests {
  static func plate(_ box: Box, _ text: String?) -> ScannedPlate {
    ScannedPlate(
      region: PlateRegion(quad: Quad(box), score: 1),
      read: text.map { PlateRead(text: $0) }, hits: nil)
  }

  static let frame = Frame(width: 1, height: 1, pixels: [0])

  /// A reader of somebody else's may say anything.
  @Test(arguments: [
    (Double.nan, 0), (-1, 0), (-.infinity, 0), (0, 0), (0.35, 3), (1, 9), (2, 9), (.infinity, 9),
  ])
  func everyConfidenceHasABin(confidence: Double, bin: Int) {
    let bins = CalibrationBin.tenths(of: [(probability: confidence, isRight: true)])
    #expect(bins.map(\.count) == (0..<10).map { $0 == bin ? 1 : 0 })
    #expect((0...1).contains(bins[bin].probability))
  }

  @Test func countsFoundAndReadPlates() throws {
    let wide = Box(x: 0, y: 0, width: 100, height: 30)
    let small = Box(x: 300, y: 0, width: 30, height: 10)
    let scene = LabelledPictures.Scene(
      path: "a", plates: [.init(box: wide, text: "AB0"), .init(box: small, text: nil)], region: "eu"
    )
    var evaluation = Evaluation()
    evaluation.add(
      scene,
      ScannedImage(
        frame: Self.frame,
        plates: [
          Self.plate(Box(x: 5, y: 0, width: 100, height: 30), "ABO"),
          Self.plate(Box(x: 600, y: 0, width: 10, height: 10), nil),
        ], milliseconds: [.locate: 2]))
    let tally = try #require(evaluation.tallies["eu"])
    #expect(tally.plates.good == 1 && tally.plates.all == 2)
    #expect(tally.wide.good == 1 && tally.wide.all == 1)
    #expect(tally.widest.good == 1 && tally.widest.all == 1)
    #expect(tally.precision.good == 1 && tally.precision.all == 2)
    #expect(tally.exact.good == 0 && tally.exact.all == 1)
    #expect(tally.alike.good == 1)
    #expect(evaluation.median(.locate) == 2)
  }

  /// Whether they stand among the scenes or by themselves.
  @Test func whatIsReportedWithoutAPlateIsCounted() {
    let box = Box(x: 0, y: 0, width: 100, height: 30)
    let image = ScannedImage(
      frame: Self.frame, plates: [Self.plate(box, "AB1"), Self.plate(box, nil)],
      milliseconds: [:])
    var evaluation = Evaluation()
    #expect(!evaluation.text.contains("without plates"))
    evaluation.add(.init(path: "a", plates: [], region: "eu"), image)
    evaluation.addNegative(image)
    evaluation.add(.init(path: "b", plates: [.init(box: box, text: "AB1")], region: "eu"), image)
    #expect(evaluation.picturesWithoutPlates == 2)
    #expect(evaluation.falseRegions == 4 && evaluation.falseReads == 2)
    #expect(evaluation.text.contains("on 2 pictures without plates: 4 regions, 2 reads"))
    #expect(evaluation.tallies["eu"]?.precision.all == 4)
  }

  @Test func plateOfARegionCalledAllCountsOnce() {
    let box = Box(x: 0, y: 0, width: 100, height: 30)
    let scene = LabelledPictures.Scene(
      path: "a", plates: [.init(box: box, text: nil)], region: "all")
    var evaluation = Evaluation()
    evaluation.add(scene, ScannedImage(frame: Self.frame, plates: [], milliseconds: [:]))
    #expect(evaluation.tallies["all"]?.plates.all == 1)
  }

  @Test func calibrationErrorIsHowFarStatedAndFoundLieApart() {
    var evaluation = Evaluation()
    for index in 0..<10 {
      let read = PlateRead(raw: "A", plate: Plate("A"), confidence: 0.75)
      evaluation.add(.init(path: "", text: index < 5 ? "A" : "B", region: "x", lines: 1), read)
    }
    #expect(abs(evaluation.calibrationError - 0.25) < 1e-9)
    #expect(
      evaluation.text.contains(
        "calibration error of confidence, crops: 0.250 of 10 reads, by chance alone 0.109"))
  }

  /// Drawn instead of computed: reads that are right as often as they say.
  @Test(arguments: [(40, 0.1), (218, 0.05), (5000, 0.05)])
  func calibrationErrorByChanceIsThatOfReadsThatKeepTheirWord(reads: Int, tolerance: Double) {
    var numbers = SeededNumbers(seed: UInt64(reads))
    // Most are sure, as a reader's are.
    let told = (0..<reads).map { _ in 1 - 0.7 * pow(numbers.fraction(), 4) }
    let draws = 500
    var drawn = 0.0
    var expected = 0.0
    for _ in 0..<draws {
      let bins = CalibrationBin.tenths(of: told.map { ($0, numbers.fraction() < $0) })
      drawn += bins.expectedCalibrationError / Double(draws)
      expected = bins.calibrationErrorByChance
    }
    #expect(abs(expected / drawn - 1) < tolerance, "\(expected) computed, \(drawn) drawn")
  }

  @Test func ofNoReadsThereIsNoCalibrationError() {
    let bins = CalibrationBin.tenths(of: [])
    #expect(bins.expectedCalibrationError == 0 && bins.calibrationErrorByChance == 0)
  }

  @Test func thePageTellsConfusionsSizesAnglesAndShowsTheWorst() throws {
    let folder = try ScratchFolder()
    let still = try Fixture.bytes("stills/eu-day.jpg")
    try folder.write("a & b.jpg", Data(still))
    let path = folder.path("a & b.jpg")
    let box = Box(x: 400, y: 400, width: 100, height: 30)
    let turned = Quad(
      topLeft: Point(x: 400, y: 400), topRight: Point(x: 500, y: 417),
      bottomRight: Point(x: 500, y: 447), bottomLeft: Point(x: 400, y: 430))
    var evaluation = Evaluation()
    evaluation.add(
      .init(
        path: path,
        plates: [
          .init(box: box, text: "ABC80", quad: turned),
          .init(box: Box(x: 0, y: 0, width: 35, height: 12), text: "ZZ999"),
        ], region: "eu"),
      ScannedImage(frame: Self.frame, plates: [Self.plate(box, "ABCB0")], milliseconds: [:]))
    let none = EvaluationPage(evaluation, title: "<labels>", mostPictures: -1).html
    #expect(!none.contains("<figure>"))
    let html = EvaluationPage(evaluation, title: "<labels>").html
    #expect(html.contains("&lt;labels&gt;") && !html.contains("<labels>"))
    #expect(html.contains("<td>B for 8</td><td>1</td>"))
    #expect(
      html.contains(
        "<td>30 to 40</td><td>1</td><td>0.0 %</td><td>1</td><td>0.0 %</td>"))
    #expect(html.contains("<td>6 to 10</td><td>1</td><td>100.0 %</td>"))
    #expect(html.contains("is <b>ABC80</b>, read <b>ABCB0</b>"))
    #expect(html.contains("is <b>ZZ999</b><br>a &amp; b.jpg"))
    #expect(html.components(separatedBy: "<img").count == 3)
  }

  @Test func calibrationOfPromisesKeptLiesOnTheLine() {
    let read = PlateRead(raw: "A", plate: Plate("A"), confidence: 0.75)
    var evaluation = Evaluation()
    for index in 0..<40 {
      evaluation.add(
        .init(path: "", text: index % 4 == 0 ? "B" : "A", region: "x", lines: 1), read)
    }
    let bin = CalibrationPlot(evaluation.outcomes).bins[0]
    #expect(bin.found.total == 40 && bin.stated == 0.75 && bin.found.share == 0.75)
    let (low, high) = bin.found.bounds
    #expect(low > 0.59 && low < 0.6 && high > 0.85)
  }

  @Test(arguments: [
    #"{"nofile": 1}"#, #"{"file": "b.jpg", "plates": [{"box": [1, 2, 3], "text": "A1"}]}"#,
    #"{"file": "b.jpg", "plates": [{"box": [1, 2, 0, 4]}]}"#,
    #"{"file": "b.jpg", "plates": [{"box": [1e18, 2, 3, 4]}]}"#,
    #"{"file": "b.jpg", "plates": [{"box": [1, 2, 3, 4], "quad": [[1, 2], [3, 4], [5, 6]]}]}"#,
    #"{"file": "b.jpg"}"#, #"{"file": "b.jpg", "text": "A1", "box": [1, 2, 3, 4]}"#,
    #"{"file": "b.jpg", "plate": [{"box": [1, 2, 3, 4], "text": "A1"}]}"#,
    #"{"file": "b.jpg", "plates": [{"box": [1, 2, 3, 4], "txt": "A1"}]}"#,
    #"{"file": "b.jpg", "plates": [{"box": [1, 2, 3, 4], "Text": "A1"}]}"#,
    #"{"file": "b.jpg", "plates": [], "splt": "val"}"#,
  ])
  func namesTheLineOfABadLabel(line: String) throws {
    let folder = try ScratchFolder()
    try folder.write("labels.jsonl", Data("{\"file\":\"a.jpg\",\"plates\":[]}\n\n\(line)\n".utf8))
    #expect {
      try LabelledPictures(folder: folder.path(""), split: nil)
    } throws: { error in
      (error as? HotplateError)?.message.contains("labels.jsonl:3") == true
    }
  }

  /// Whoever labels with another program has its fields, too.
  @Test func fieldsOfOtherProgramsStay() throws {
    let folder = try ScratchFolder()
    try folder.write(
      "labels.jsonl",
      Data(
        #"""
        {"file": "a.jpg", "width": 9, "height": 9, "source": "x", "plate": 1, "plates": [{"box": [1, 2, 3, 4], "text": null, "lines": 1, "test": true}]}

        """#.utf8))
    try folder.write(
      "ocr.jsonl", Data((#"{"file": "b.png", "text": "A1", "plate": 3, "test": 1}"# + "\n").utf8))
    let pictures = try LabelledPictures(folder: folder.path(""), split: nil)
    #expect(pictures.scenes.first?.plates.count == 1)
    #expect(pictures.crops.map(\.text) == ["A1"])
  }

  @Test func missesTellWhatWasReadInstead() {
    let (near, far) = (
      Box(x: 0, y: 0, width: 90, height: 30), Box(x: 0, y: 90, width: 90, height: 30)
    )
    var evaluation = Evaluation()
    evaluation.add(
      .init(
        path: "a.jpg",
        plates: [
          .init(box: near, text: "AB1"), .init(box: far, text: "CD2"), .init(box: near, text: nil),
        ], region: "eu"),
      ScannedImage(frame: Self.frame, plates: [Self.plate(near, "A81")], milliseconds: [:]))
    evaluation.add(.init(path: "b.png", text: "EF3", region: "eu", lines: 1), nil)
    evaluation.add(
      .init(path: "c.png", text: "EF3", region: "eu", lines: 1), PlateRead(text: "EF3"))
    #expect(
      evaluation.misses == [
        "a.jpg\tAB1\tA81\t1.000", "a.jpg\tCD2\tnot located", "b.png\tEF3\t-\t0.000",
      ])
  }

  /// A name of a file may hold what parts the lines and the columns.
  @Test func aMissIsOneLine() {
    var evaluation = Evaluation()
    evaluation.add(.init(path: "a\tb\r\nc.png", text: "EF3", region: "eu", lines: 1), nil)
    #expect(evaluation.misses == ["a\u{FFFD}b\u{FFFD}c.png\tEF3\t-\t0.000"])
  }

  /// Of scenes and plates cut out those of the split count and those of none; of pictures without a plate all do.
  @Test func aSplitLeavesOutThoseOfOthers() throws {
    let folder = try ScratchFolder()
    let scenes = [#", "split": "val""#, #", "split": "train""#, ""].enumerated().map {
      #"{"file": "\#($0.offset).jpg", "plates": []\#($0.element)}"#
    }
    try folder.write("labels.jsonl", Data(scenes.joined(separator: "\n").utf8))
    try folder.write("negatives.jsonl", Data(#"{"file": "n.jpg", "split": "train"}"#.utf8))
    let pictures = try LabelledPictures(folder: folder.path(""), split: "val")
    #expect(pictures.scenes.map(\.path) == ["0.jpg", "2.jpg"].map { folder.path($0) })
    #expect(pictures.negatives.count == 1)
    try folder.write("labels.jsonl", Data(scenes[..<2].joined(separator: "\n").utf8))
    let refused = #expect(throws: HotplateError.self) {
      try LabelledPictures(folder: folder.path(""), split: "vla")
    }
    #expect(refused?.code == .configuration)
    #expect(
      refused?.message.hasSuffix(
        "found no scenes or cut-out plates of the split vla; expected one of train, val") == true)
    try folder.write("labels.jsonl", Data())
    #expect(throws: HotplateError.self) {
      try LabelledPictures(folder: folder.path(""), split: "val")
    }
    #expect(try LabelledPictures(folder: folder.path(""), split: nil).negatives.count == 1)
  }

  @Test func anEmptyFolderIsRefused() throws {
    let folder = try ScratchFolder()
    #expect(throws: HotplateError.self) {
      try LabelledPictures(folder: folder.path(""), split: nil)
    }
  }
}
