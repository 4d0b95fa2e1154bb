/// Where the coded pixels of a TIFF lie.
///
/// libtiff fills what a file lacks with gray where a picture has colors, and tells nobody: a plate would be read from invented pixels.
struct TIFFStrips {
  /// Whether all strips, or tiles, of the first picture lie in the file; `true` as well where that cannot be told.
  let areWhole: Bool

  /// Looks through the first directory of a file whose picture is of the size told.
  init(of file: [UInt8], width: Int, height: Int) {
    let directory = TIFFDirectory(of: file.indices, in: file)
    func lieInFile(starts: Int, counts: Int, most: Int) -> Bool {
      zip(directory.numbers(of: starts), directory.numbers(of: counts)).prefix(most)
        .allSatisfy { $0 + $1 <= file.count }
    }
    // Each of the four channels that Leptonica takes at most can have its own, of a row or a pixel at least.
    areWhole =
      lieInFile(starts: 273, counts: 279, most: 4 * height)
      && lieInFile(starts: 324, counts: 325, most: 4 * width * height)
  }
}
