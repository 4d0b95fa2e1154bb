/// The characters of a plate, without what else is on it: a text of few characters fills half a plate, and cut at their edge it is read at twice the
/// size.
struct CharacterBox {
  /// The box around all of them, in pixels.
  let box: Box
  /// How high one of them is, in pixels.
  let characterHeight: Double

  /// The box with so much around it, in parts of a character's height.
  func widened(across: Double, down: Double) -> Box {
    let (x, y) = (across * characterHeight, down * characterHeight)
    return Box(x: box.x - x, y: box.y - y, width: box.width + 2 * x, height: box.height + 2 * y)
  }

  /// The part of a plate close around its characters, to be read once more.
  ///
  /// - Parameters:
  ///   - plate: The plate's corners in the frame.
  ///   - frame: The picture.
  /// - Returns: Corners in the frame; `nil` where the characters cannot be told from what else is there.
  /// - Complexity: some 0.5 ms, however large the plate is.
  static func quad(around plate: Quad, in frame: Frame) -> Quad? {
    let aspect = plate.meanWidth / plate.meanHeight
    guard aspect.isFinite, aspect > 0 else { return nil }
    // Set upright, with a margin that shows whether something at the edge goes on beyond it.
    let (share, height) = (0.3, 62.0)
    let width = (min(8, max(0.5, aspect)) * height).rounded()
    let margin = (share * height).rounded()
    let (columns, rows) = (Int(width + 2 * margin), Int(height + 2 * margin))
    let wide = plate.widened(by: share)
    guard let projection = Projection(to: wide),
      let crop = PlateCrop(rectifying: wide, in: frame, width: columns, height: rows),
      let text = find(
        in: Frame(width: columns, height: rows, pixels: crop.pixels, source: frame.source),
        plate: Box(x: margin, y: margin, width: width, height: height))
    else { return nil }
    return Quad(text.widened(across: 0.42, down: 0.35)).mapped {
      projection($0.x / Double(columns), $0.y / Double(rows))
    }
  }

  /// Finds the characters of a clear, upright plate.
  ///
  /// Dark and light are parted; what hangs together, is as high as a character and touches no edge is taken for
  /// one, and three and more of one height for the text, dark or light, whichever has more of them.
  ///
  /// - Parameters:
  ///   - frame: The picture.
  ///   - plate: Where the plate is in it, in pixels.
  /// - Returns: `nil` where there are no three.
  /// - Complexity: O(pixels of the plate).
  static func find(in frame: Frame, plate: Box) -> CharacterBox? {
    let left = (plate.x + 0.02 * plate.width).rounded(.towardZero)
    let right = (plate.x + 0.98 * plate.width).rounded(.towardZero)
    let top = (plate.y + 0.04 * plate.height).rounded(.towardZero)
    let bottom = (plate.y + 0.96 * plate.height).rounded(.towardZero)
    guard
      let (inside, left, top) = frame.cropped(
        to: Box(x: left, y: top, width: right - left, height: bottom - top)),
      inside.width > 20, inside.height > 20
    else { return nil }
    let (width, height, pixels) = (inside.width, inside.height, inside.pixels)
    let threshold = GrayHistogram(pixels).threshold
    var best: [Component] = []
    for isDark in [true, false] {
      let marked = pixels.map { ($0 <= threshold) == isDark }
      let found = components(of: marked, width: width).filter {
        $0.isCharacter(width: width, height: height, plate: plate)
      }
      guard found.count >= 3 else { continue }
      let usual = Self.median(found.map(\.height))
      let alike = found.filter {
        Double($0.height) > 0.75 * usual && Double($0.height) < 1.3 * usual
      }
      if alike.count > best.count { best = alike }
    }
    guard best.count >= 3 else { return nil }
    let (x, y) = (best.reduce(width) { min($0, $1.left) }, best.reduce(height) { min($0, $1.top) })
    let farX = best.reduce(0) { max($0, $1.right) }
    let farY = best.reduce(0) { max($0, $1.bottom) }
    return CharacterBox(
      box: Box(
        x: Double(left + x), y: Double(top + y), width: Double(farX - x), height: Double(farY - y)),
      characterHeight: Self.median(best.map(\.height)))
  }

  /// Pixels that hang together, by their sides and corners; `right` and `bottom` lie one beyond.
  private struct Component {
    var left, top, right, bottom: Int
    var count = 0
    var height: Int { bottom - top }

    func isCharacter(width: Int, height: Int, plate: Box) -> Bool {
      Double(self.height) > 0.28 * plate.height && Double(self.height) < 0.85 * plate.height
        && Double(right - left) < 0.45 * plate.width && left > 0 && top > 0 && right < width
        && bottom < height && Double(count) > 0.004 * Double(width * height)
    }
  }

  private static func components(of marked: [Bool], width: Int) -> [Component] {
    var left = marked
    var result: [Component] = []
    var open: [Int] = []
    let height = marked.count / width
    for start in marked.indices where left[start] {
      let (x, y) = (start % width, start / width)
      var component = Component(left: x, top: y, right: x + 1, bottom: y + 1)
      left[start] = false
      open.append(start)
      while let at = open.popLast() {
        let (x, y) = (at % width, at / width)
        component.count += 1
        component.left = min(component.left, x)
        component.right = max(component.right, x + 1)
        component.top = min(component.top, y)
        component.bottom = max(component.bottom, y + 1)
        for row in max(0, y - 1)...min(height - 1, y + 1) {
          for column in max(0, x - 1)...min(width - 1, x + 1) where left[row * width + column] {
            left[row * width + column] = false
            open.append(row * width + column)
          }
        }
      }
      result.append(component)
    }
    return result
  }

  private static func median(_ values: [Int]) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1
      ? Double(sorted[middle]) : Double(sorted[middle - 1] + sorted[middle]) / 2
  }
}
