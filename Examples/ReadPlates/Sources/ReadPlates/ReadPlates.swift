import Foundation
import Hotplate

/// From the bytes of pictures to plates and hits: `ReadPlates LIST PICTURE…`.
@main
struct ReadPlates {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    guard let list = arguments.first else {
      print("usage: ReadPlates LIST PICTURE…")
      exit(64)
    }
    let matcher = HotlistMatcher(hotlists: [try Hotlist(file: list)])
    // A pipeline is for one thread: make as many as there are workers, of one matcher.
    let pipeline = try Pipeline.standard(hitFinder: matcher)

    for picture in arguments.dropFirst() {
      let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: picture)))
      switch pipeline.scan(bytes, source: picture) {
      case .failure(let failure):
        // A value, not an error thrown: the next picture is none the worse for it.
        print(failure)
      case .success(let image):
        for plate in image.plates {
          guard let read = plate.read else { continue }
          // Rounded down: nothing that was read is certain.
          let percent = Int(read.confidence * 100)
          print("\(picture): \(read.plate.text), \(percent) %, at \(plate.region.box)")
          for hit in plate.hits ?? [] {
            print("  to verify: \(hit.plate) of \(hit.hotlist), \(Int(hit.probability * 100)) %")
          }
        }
      }
    }
  }
}
