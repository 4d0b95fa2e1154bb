import Testing

@testable import Hotplate

@Suite struct BatchScanTests {
  @Test(arguments: [
    ("stills/a.png", "stills+a.png"), ("./stills//a.png", "stills+a.png"),
    ("/srv/stills/a.png", "+srv+stills+a.png"), ("-", "stdin"), ("k/cam_1.jpg", "k+cam_1.jpg"),
  ])
  func picturesAreNamedByTheirPath(source: String, name: String) {
    #expect(PlatePictures.name(for: source) == name)
  }

  @Test(arguments: [
    [
      "k/2026-11/29/cam.jpg", "k/2026-11_29/cam.jpg", "k/2026-11+29/cam.jpg",
      "k+2026-11/29/cam.jpg",
    ],
    ["a.jpg", "../a.jpg", "../../a.jpg"], ["-", "stdin"], ["/srv/a.jpg", "srv/a.jpg"],
    [
      String(repeating: "a", count: 250) + "/cam.jpg",
      "b/" + String(repeating: "a", count: 250) + "/cam.jpg",
    ],
  ])
  func noTwoPicturesShareAName(sources: [String]) {
    let names = sources.map { PlatePictures.name(for: $0) }
    #expect(Set(names).count == sources.count, "\(names)")
    #expect(names.allSatisfy { $0.utf8.count <= 180 })
  }

  /// For Swift a slash before a combining mark is no slash: a drawing would lie outside of its folder.
  @Test(
    arguments: [
      ("../\u{301}up.jpg", nil), ("a/\u{301}b.jpg", "a+\u{301}b.jpg"),
      ("/\u{301}a.jpg", "+\u{301}a.jpg"), ("a+\u{301}b.jpg", nil),
      ("\u{600}/a.jpg", "\u{600}+a.jpg"),
    ] as [(String, String?)])
  func noMarkHidesASlash(source: String, plain: String?) {
    let name = PlatePictures.name(for: source)
    #expect(!name.utf8.contains(UInt8(ascii: "/")))
    if let plain {
      #expect(Array(name.utf8) == Array(plain.utf8))
    } else {
      #expect(name.hasSuffix(ContentDigest.short(source)))
    }
  }
}
