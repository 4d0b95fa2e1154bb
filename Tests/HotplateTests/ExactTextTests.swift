import Testing

@testable import Hotplate

@Suite struct ExactTextTests {
  @Test func textsAreTheSameByteForByteOnly() {
    let texts: Set<ExactText> = ["\u{E9}.jpg", "e\u{301}.jpg", "e.jpg"]
    #expect(texts.count == 3)
    #expect(texts.contains("e\u{301}.jpg") && !texts.contains("e\u{302}.jpg"))
    #expect(ExactText("e\u{301}") < ExactText("\u{E9}"))
    #expect(!(ExactText("\u{E9}") < ExactText("\u{E9}")))
  }

  /// For Swift none of these signs is a `Character` of its own; a browser takes bytes.
  @Test(arguments: [
    ("<\u{301}b>", "&lt;\u{301}b&gt;"), ("\u{600}<img src=x>", "\u{600}&lt;img src=x&gt;"),
    ("a\"\u{200D} onload=\"", "a&quot;\u{200D} onload=&quot;"), ("&\u{301}lt;", "&amp;\u{301}lt;"),
    ("Süd & Ost", "Süd &amp; Ost"), ("", ""),
  ])
  func noMarkHidesMarkup(text: String, page: String) {
    #expect(Array(text.forHTML.utf8) == Array(page.utf8))
  }

  @Test(arguments: [
    ("a/\u{301}b", "a", "\u{301}b"), ("\u{600}/b", "\u{600}", "b"), ("/\u{301}b", "/", "\u{301}b"),
    ("a\u{301}", ".", "a\u{301}"),
  ])
  func noMarkHidesASlash(path: String, folder: String, name: String) {
    #expect(Array(path.folderOfPath.utf8) == Array(folder.utf8))
    #expect(Array(path.lastNameOfPath.utf8) == Array(name.utf8))
  }

  @Test(arguments: [
    ("gate", "gate"), ("/srv/gate//", "gate"), ("srv/\u{301}gate/", "\u{301}gate"),
    ("\u{600}/", "\u{600}"), ("/", "/"), ("", ""), ("..", ".."),
  ])
  func aFolderIsNamedByItsLastName(path: String, name: String) {
    #expect(Array(path.lastFolderOfPath.utf8) == Array(name.utf8))
  }

  @Test(arguments: [
    ("a/", "a"), ("\u{600}/", "\u{600}"), ("a//", "a/"), ("/", "/"), ("", ""), ("a", "a"),
  ])
  func oneSlashAtTheEndIsTaken(path: String, short: String) {
    #expect(Array(path.withoutLastSlash.utf8) == Array(short.utf8))
  }
}
